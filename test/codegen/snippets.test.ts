import assert from 'node:assert/strict'
import {execFile, spawnSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, beforeEach, describe, test} from 'node:test'
import {promisify} from 'node:util'
import {SNIPPET_LANGUAGES} from '../../src/lib/codegen/snippet-languages.ts'
import {testAuthority} from '../support/certificates.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {createParser} from '../support/parser.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {json, type RecordedRequest, startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const OTHER = `AC${'2'.repeat(32)}`
const SID = '0123456789abcdef0123456789abcdef'
const credentials = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f0e1d2c3'.repeat(4)}

const server = await startTwilio(({method}) =>
  method === 'DELETE'
    ? {status: 204}
    : json({
        ...Object.fromEntries(
          ['messages', 'calls', 'services', 'contents', 'events', 'participants'].map((key) => [key, []]),
        ),
        meta: {key: 'services', next_page_url: null},
        next_page_uri: null,
        sid: `XX${SID}`,
      }),
)
after(() => server.close())
beforeEach(() => server.requests.splice(0))

const home = temporaryHome()
const run = promisify(execFile)
const command = (args: readonly string[]) =>
  runCommand([...args, '--no-retry', '-o', 'json'], {server, env: credentials})

const snippetOf = async (language: string, args: readonly string[]): Promise<string> => {
  const {code, stdout, stderr} = await command([...args, '--snippet', language])
  assert.equal(code, 0, stderr)
  return stdout
}

const environment = () => cleanEnvironment(home, {...credentials, ...server.env}) as NodeJS.ProcessEnv

/** Runs a program, whose requests go to the server. Its own errors about the responses do not matter here. */
const runners: Readonly<Record<string, (program: string) => Promise<unknown>>> = {
  async curl(program) {
    const settings = `connect-to = "::127.0.0.1:${server.port}"\ncacert = "${testAuthority().file}"\nsilent\n`
    writeFileSync(join(home, '.curlrc'), settings)
    await run('sh', ['-c', program], {env: environment()})
  },
  async node(program) {
    const file = join(home, 'program.cjs')
    writeFileSync(file, program)
    await run(process.execPath, [file], {env: {...environment(), NODE_PATH: join(root, 'node_modules')}})
  },
  async python(program) {
    const directory = join(home, 'python')
    mkdirSync(directory, {recursive: true})
    writeFileSync(
      join(directory, 'sitecustomize.py'),
      `import socket
import ssl
find = socket.getaddrinfo
trust = ssl.SSLContext.load_verify_locations
ssl.SSLContext.load_verify_locations = lambda self, *rest, **named: trust(self, ${JSON.stringify(testAuthority().file)})
socket.getaddrinfo = lambda host, port, *rest, **named: find("127.0.0.1", ${server.port}, *rest, **named)
`,
    )
    await run('/usr/bin/python3', ['-c', program], {
      env: {...environment(), PYTHONPATH: directory},
    })
  },
}

const isInstalled = (program: string, args: readonly string[]): boolean =>
  spawnSync(program, args).status === 0
const hasPython = isInstalled('/usr/bin/python3', ['-c', 'import twilio.rest'])

/** What a request asks for, whatever its encoding. The SDKs' lists add the limit as the size of a page. */
const comparable = ({method, host, path, query, form, body, headers}: RecordedRequest, isList: boolean) => {
  const isJson = String(headers['content-type']).includes('json')
  const asked = [...query].filter(([name]) => !(isList && name === 'PageSize')).sort()
  return {
    method,
    host,
    path: decodeURIComponent(path),
    query: asked,
    // Old versions of the SDK for Python write True and False; since 8.0 it writes them as the others.
    body: isJson
      ? JSON.parse(body || 'null')
      : [...form]
          .map(([name, value]) => [name, value.replace(/^(True|False)$/, (text) => text.toLowerCase())])
          .sort(),
    webhook: headers['x-twilio-webhook-enabled'],
  }
}

const HOSTILE: Readonly<Record<string, string>> = {
  quotes: `it's "quoted" \`date\``,
  dollars: `$HOME \${HOME} $(date) {$x} #{x} {{x}} %s`,
  backslashes: `\\ \\n \\' \\" \\\\`,
  'line breaks': 'a\nb\r\nc\td\u2028e\u000b',
  'other scripts': '😀 日本 é \u0301 \u202e',
  symbols: '!@#%^&*()=+[]{};:|<>,.?/~ & a=b&c=d',
  'a leading at sign': '@/etc/passwd',
}

const message = ['api:core:messages:create', '--to', '+15558675310', '--from', '+15017122661']
const KINDS: readonly (readonly [what: string, args: readonly string[], except?: readonly string[]])[] = [
  ...Object.entries(HOSTILE).map(([what, text]) => [what, [...message, '--body', text]] as const),
  ['repeated values', [...message, '--media-url', 'https://a.example/?b=c', '--media-url', 'x']],
  [
    'booleans and numbers',
    [...message, '--no-smart-encoded', '--max-price', '1.50', '--validity-period', '60'],
  ],
  ['a date and time', [...message, '--send-at', '2026-12-31T18:00:00Z', '--schedule-type', 'fixed']],
  ['another account', [...message, '--account-sid', OTHER, '--body', 'x']],
  ['a list', ['api:core:messages:list', '--to', '+1', '--limit', '20', '--date-sent-after', '2026-01-31']],
  ['a whole list', ['api:verify:v2:services:list', '--no-limit']],
  ['a fetch', ['api:core:messages:fetch', '--sid', `SM${SID}`]],
  ['an update', ['api:core:calls:update', '--sid', `CA${SID}`, '--status', 'completed']],
  ['a removal', ['api:core:messages:remove', '--sid', `SM${SID}`]],
  [
    'a product',
    [
      'api:verify:v2:services:verifications:create',
      '--service-sid',
      `VA${SID}`,
      '--to',
      '+1',
      '--channel',
      'sms',
    ],
  ],
  [
    'JSON in a form',
    [
      'api:sync:v1:services:documents:create',
      '--service-sid',
      `IS${SID}`,
      '--data',
      '{"a": ["$x", 1.5, null]}',
    ],
  ],
  [
    'dotted names',
    [
      'api:conversations:v1:configuration:addresses:create',
      '--type',
      'sms',
      '--address',
      '+1',
      '--auto-creation.enabled',
    ],
    ['python'],
  ],
  [
    'a header',
    [
      'api:chat:v2:services:channels:create',
      '--service-sid',
      `IS${SID}`,
      '--x-twilio-webhook-enabled',
      'true',
    ],
  ],
  [
    'a path with a name',
    ['api:chat:v2:services:channels:fetch', '--service-sid', `IS${SID}`, '--sid', "a b'$c/d"],
  ],
  [
    'a JSON body',
    [
      'api:content:v1:content:create',
      '--language',
      'en',
      '--types',
      JSON.stringify({'twilio/text': {body: Object.values(HOSTILE).join(' ')}}),
    ],
    ['python'],
  ],
  [
    'a patched JSON body',
    [
      'api:conversations:v2:conversations:patch',
      '--id',
      'c1',
      '--metadata',
      '{"a": null, "b-c": [true, {"d": []}]}',
    ],
    ['python'],
  ],
]

for (const [language, runProgram] of Object.entries(runners)) {
  describe(`a program in ${language} sends the request of the command`, () => {
    for (const [what, args, except = []] of KINDS) {
      const isMissing = language === 'python' && !hasPython && 'python3-twilio is not installed'
      test(what, {skip: except.includes(language) || isMissing}, async () => {
        const program = await snippetOf(language, args)
        assert.equal(server.requests.length, 0)
        await command(args)
        const [sent] = server.requests.splice(0)
        await runProgram(program).catch((error: Error) => {
          assert.ok(server.requests.length > 0, `${error.message}\n${program}`)
        })
        const [request] = server.requests
        assert.ok(sent && request)
        const isList = args[0]?.endsWith(':list') ?? false
        assert.deepEqual(comparable(request, isList), comparable(sent, isList), program)
        assert.equal(request.headers.authorization, sent.headers.authorization)
      })
    }
  })
}

const CHECKS: Readonly<Record<string, readonly [program: string, args: readonly string[]]>> = {
  php: ['php', ['-l']],
  ruby: ['ruby', ['-c']],
}
/** Programs that print the text that the snippet has for the body. */
const ECHO: Readonly<Record<string, (text: string) => [program: string, args: string[]]>> = {
  php: (text) => ['php', ['-r', `echo json_encode(${text}, JSON_UNESCAPED_UNICODE);`]],
  ruby: (text) => ['ruby', ['-rjson', '-e', `print JSON.generate(${text})`]],
}

for (const [language, [program, args]] of Object.entries(CHECKS)) {
  describe(`a program in ${language} is valid`, () => {
    const skip = !isInstalled(program, ['--version']) && `${program} is not installed`
    for (const [what, line, except = []] of KINDS) {
      test(what, {
        skip: skip || /JSON body/.test(what) || (except.includes(language) && 'no such call'),
      }, async () => {
        const checked = spawnSync(program, [...args], {
          input: await snippetOf(language, line),
          encoding: 'utf8',
        })
        assert.equal(checked.status, 0, checked.stderr)
      })
    }
    test('and has the text unchanged', {skip}, async () => {
      for (const text of Object.values(HOSTILE)) {
        const snippet = await snippetOf(language, [...message, '--body', text])
        const [, literal = ''] = /body(?:" =>|:) ([^\n]*?),?\n/.exec(snippet) ?? []
        const [echo, echoArgs] = ECHO[language]?.(literal) ?? []
        const printed = spawnSync(echo as string, echoArgs as string[], {
          encoding: 'utf8',
          env: {...process.env, LANG: 'C.UTF-8'},
        })
        assert.equal(JSON.parse(printed.stdout), text, printed.stderr)
      }
    })
  })
}

for (const language of ['csharp', 'go', 'java'] as const) {
  describe(`a program in ${language} is valid`, async () => {
    const parser = await createParser(language)
    for (const [what, line] of KINDS.filter(([kind]) => !/JSON body/.test(kind))) {
      test(what, async () => {
        const program = await snippetOf(language, line)
        assert.deepEqual(parser.findErrors(program), [], program)
      })
    }
    test('and has the text unchanged', async () => {
      for (const text of Object.values(HOSTILE)) {
        const literals = parser.listTexts(await snippetOf(language, [...message, '--body', text]))
        // All escapes are also those of JSON.
        assert.ok(
          literals.some((literal) => JSON.parse(literal) === text),
          literals.join('\n'),
        )
      }
    })
  })
}

const SDKS = SNIPPET_LANGUAGES.filter((language) => language !== 'curl')

describe('no program is invented', () => {
  for (const [what, line, languages] of [
    ['an operation that the SDK dropped', ['api:fax:v1:faxes:list'], SDKS],
    ['a page of its own', ['api:core:messages:list', '--page-token', 'x'], SDKS],
    [
      'a JSON body of an SDK class',
      ['api:content:v1:content:create', '--language', 'en', '--types', '{}'],
      SDKS.filter((language) => language !== 'node'),
    ],
    [
      'a null character',
      [
        'api:sync:v1:services:documents:create',
        '--service-sid',
        `IS${SID}`,
        '--data',
        '{}',
        '--unique-name',
        'a\0b',
      ],
      ['curl', 'node'],
    ],
  ] as const) {
    test(what, async () => {
      for (const language of languages) {
        const outcome = await command([...line, '--snippet', language])
        assert.deepEqual([outcome.code, errorOf(outcome).id, outcome.stdout], [2, 'no-snippet', ''], language)
      }
      assert.equal(server.requests.length, 0)
    })
  }
})

test('the long name works, and needs no account with the emulator', async () => {
  const line = ['api:core:messages:fetch', '--sid', `SM${SID}`, '-p', 'emulator']
  const {code, stdout} = await runCommand([...line, '--cli-snippet', 'curl'])
  assert.equal(code, 0)
  assert.match(stdout, /\$TWILIO_ACCOUNT_SID\/Messages/)
  assert.doesNotMatch(stdout, /AC[0-9a-f]{32}/)
})

before(() => writeFileSync(join(home, '.curlrc'), ''))
