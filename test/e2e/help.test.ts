import assert from 'node:assert/strict'
import {test} from 'node:test'
import {SourceConfig} from '../../scripts/source-config.ts'
import {COMMONLY_USED} from '../../src/lib/api/commonly-used.ts'
import {OUTPUT_FORMATS} from '../../src/lib/app/invocation.ts'
import {WELL_KNOWN} from '../../src/lib/oclif/errors/well-known-words.ts'
import {type ContextOptions, errorOf, runCommand, testContext} from '../support/context.ts'
import {runTwilio} from '../support/run.ts'

const helpIn = async (argv: readonly string[], options?: ContextOptions): Promise<string> => {
  const {code, stdout, stderr} = await runCommand(argv, options)
  assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
  return stdout
}

const helpOf = (...argv: string[]): Promise<string> => helpIn(argv)

/** The ids in a section of help, in order. */
const idsIn = (help: string, section: string): string[] => {
  const body = new RegExp(`^${section}\\n((?:  .*\\n|\\n(?=  ))*)`, 'm').exec(help)?.[1] ?? ''
  return [...body.matchAll(/^ {2}(\S+)/gm)].map(([, id = '']) => id)
}

const BRIEF: readonly [words: string[], section: string, ids: string][] = [
  [[], 'TOPICS', 'api debugger email flex phone-numbers plugins profiles token'],
  [
    ['api'],
    'TOPICS',
    `api:accounts api:autopilot api:bulkexports api:chat api:conversations api:core api:events api:fax api:flex
     api:frontline api:insights api:ip api:lookups api:messaging api:monitor api:notify api:numbers api:pricing
     api:proxy api:serverless api:studio api:supersim api:sync api:taskrouter api:trunking api:trusthub api:verify
     api:video api:voice api:wireless`,
  ],
  [
    ['api:core'],
    'TOPICS',
    `api:core:accounts api:core:addresses api:core:applications api:core:authorized-connect-apps
     api:core:available-phone-numbers api:core:balance api:core:calls api:core:conferences api:core:connect-apps
     api:core:incoming-phone-numbers api:core:keys api:core:messages api:core:notifications
     api:core:outgoing-caller-ids api:core:queues api:core:recordings api:core:signing-keys api:core:sip api:core:sms
     api:core:tokens api:core:transcriptions api:core:usage`,
  ],
  [
    ['api', 'core', 'messages'],
    'COMMANDS',
    `api:core:messages:create api:core:messages:fetch api:core:messages:list api:core:messages:remove
     api:core:messages:update`,
  ],
]

for (const [words, section, ids] of BRIEF) {
  test(`twilio ${words.join(' ')} shows its ${section.toLowerCase()}`, async () => {
    const found = idsIn(await helpOf(...words), section)
    const expected = ids.split(/\s+/)
    assert.deepEqual(
      found.filter((id) => expected.includes(id)),
      expected,
    )
    assert.equal(new Set(found).size, found.length)
    assert.deepEqual(found, [...found].sort())
  })
}

for (const id of [
  'api:core',
  'api:core:messages:create',
  'api:core:balance:list',
  'profiles:use',
  'plugins',
]) {
  test(`help ${id} prints the same as ${id} --help`, async () => {
    const help = await helpOf('help', ...id.split(':'))
    assert.ok(help.length > 100)
    assert.equal(help, await helpOf(id, '--help'))
    assert.equal(help, await helpOf(id, '-h'))
    assert.equal(help, await helpOf('--help', ...id.split(':')))
  })
}

test('the built program prints the same help as the source', async () => {
  const {code, stdout, stderr} = await runTwilio(['api:core:messages:create', '--help'])
  assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
  assert.equal(stdout, await helpOf('api:core:messages:create', '--help'))
})

test('help of a command groups the flags and shows their values, an example and a link', async () => {
  const help = await helpOf('api:core:messages:create', '--help')
  const headings = [...help.matchAll(/^[A-Z ]+$/gm)].map(([heading]) => heading)
  assert.deepEqual(headings, [
    'USAGE',
    'REQUIRED FLAGS',
    'OPTIONAL FLAGS',
    'INPUT FLAGS',
    'REQUEST FLAGS',
    'OUTPUT FLAGS',
    'COMMON FLAGS',
    'EXAMPLES',
    'SHORT FORM',
    'MORE INFO',
  ])
  assert.match(help, /\n {2}\$ twilio api:core:messages:create --to <string> \[flags\]\n/)
  assert.match(help, /\n {2}--content-retention=\(retain\|discard\)\n/)
  assert.match(help, /\n {2}--media-url=<string>\.\.\.\n/)
  assert.match(help, /\n {2}--\[no-\]shorten-urls\n/)
  assert.match(help, /\n {2}https:\/\/www\.twilio\.com\/docs\/\S+\n/)
})

test('help is 80 columns wide, or COLUMNS, and URLs are not broken', async () => {
  const narrow = await helpOf('api:core:messages:create', '--help')
  const wide = await helpIn(['api:core:messages:create', '--help'], {env: {COLUMNS: '120'}})
  for (const [help, width] of [
    [narrow, 80],
    [wide, 120],
  ] as const) {
    const long = help.split('\n').filter((line) => line.length > width)
    assert.deepEqual(
      long.filter((line) => !/^ *\(?https:\S+$/.test(line)),
      [],
    )
    assert.ok(help.split('\n').some((line) => line.length > width - 8))
  }
  const urls = (help: string) => help.match(/https?:\/\/[^\s)]+/g)
  assert.deepEqual(urls(narrow), urls(wide))
})

test('help marks a retired product', async () => {
  assert.match(await helpOf('api:fax:v1:faxes:list', '--help'), /^\[retired\] List faxes\n/)
  assert.match(await helpOf('api:fax:v1:faxes'), / {2}api:fax:v1:faxes:list +\[retired\] List faxes\n/)
})

test('help --nested-commands lists the commands of all nested topics too', async () => {
  const ids = idsIn(await helpOf('help', '-n', 'api', 'verify', 'v2'), 'COMMANDS')
  assert.ok(ids.includes('api:verify:v2:services:create'))
  assert.ok(ids.includes('api:verify:v2:services:rate-limits:buckets:list'))
  assert.equal(new Set(ids).size, ids.length)
  const root = idsIn(await helpOf('help', '--nested-commands'), 'COMMANDS')
  for (const id of [...ids, 'profiles:use', 'doctor']) assert.ok(root.includes(id), id)
})

/** Mistyped commands and the ids that the hint must suggest: exactly these, or with `among` at least these. */
const UNKNOWN: readonly [words: string[], suggested: string[], among?: 'among'][] = [
  [['api:core:mesages:list'], ['api:core:messages:list']],
  [['api', 'core', 'messages', 'creat'], ['api:core:messages:create'], 'among'],
  [['profile:list'], ['profiles:list']],
  [['api', 'core', 'mesages'], ['api:core:messages']],
  [['message:list'], ['messages:list']],
  [['message', 'send'], ['api:core:messages:create']],
  [['api:core:messages:delete', '--sid', 'SM1'], ['api:core:messages:remove']],
  [['api', 'core', 'messages', 'get', 'SM1'], ['api:core:messages:fetch']],
  [['profile', 'use', 'staging'], ['profiles:use']],
  [['profiles:switch', 'staging'], ['profiles:use']],
  [['API:CORE:MESSAGES:LIST'], ['api:core:messages:list']],
  [['api core messages list'], ['api:core:messages:list']],
  [['api:core:messages:constructor'], [], 'among'],
  [['sms:send'], ['api:core:messages:create']],
  [['sms:list'], ['api:core:messages:list']],
  [['whoami'], ['profiles:list']],
  [['auth', 'status'], ['profiles:list']],
  [['init'], ['profiles:create']],
  [['logout'], ['profiles:remove']],
  [['switch', 'staging'], ['profiles:use']],
  [['send', 'sms'], ['api:core:messages:create']],
  [['sms'], ['api:core:messages:create']],
  [['call', '+15005550006'], ['api:core:calls:create']],
  [['call:list'], ['calls:list']],
  [['logs'], ['debugger:logs:list']],
  [['logs', 'tail'], ['debugger:logs:list']],
  [['monitor'], ['debugger:logs:list']],
  [['numbers'], ['phone-numbers:list']],
  [['curl', '/x'], ['api:request']],
  [['nonsense'], [], 'among'],
  [['help', 'api:core:messages:creat'], ['api:core:messages:create'], 'among'],
]

for (const [words, suggested, among] of UNKNOWN) {
  test(`twilio ${words.join(' ')} is an unknown command, with suggestions`, async () => {
    const outcome = await runCommand([...words, '-o', 'json'])
    assert.equal(outcome.code, 2)
    assert.equal(outcome.stdout, '')
    const {id, message, hint = ''} = errorOf(outcome)
    assert.equal(id, 'unknown-command')
    const [first = ''] = words.filter((word) => word !== 'help')
    assert.ok(message.includes(first), message)
    const shown = [...hint.matchAll(/[a-z0-9-]+(?::[a-z0-9-]+)+/g)].map(([name]) => name)
    assert.deepEqual(among ? shown.filter((name) => suggested.includes(name)) : shown, suggested)
    if (suggested.length === 0 && !among) assert.match(hint, /twilio --help/)
  })
}

test('every well-known word points to a command that exists, or to a page', async () => {
  const {context} = await testContext([])
  const config = new SourceConfig(context)
  await config.load()
  for (const {words, command, page} of WELL_KNOWN) {
    const id = command?.split(' ')[0]
    assert.ok(id === undefined ? page?.startsWith('https://') : config.findCommand(id), words.join())
    for (const word of words) {
      assert.ok(!config.findCommand(word), `${word} is a command itself`)
      const {hint = ''} = errorOf(await runCommand([word, '-o', 'json']))
      assert.ok(hint.includes(command ?? page ?? '-'), `${word}: ${hint}`)
    }
  }
})

test('a short flag that does not exist gets no guess; a mistyped long one does', async () => {
  const table: [flag: string, near?: string][] = [
    ['-x'],
    ['-Y'],
    ['--x'],
    ['--f'],
    ['-x=5'],
    ['--tp', '--to'],
    ['--frm', '--from'],
    ['-from', '--from'],
    ['--propertees=sid', '--properties'],
  ]
  for (const [flag, near] of table) {
    const {id, hint = ''} = errorOf(await runCommand(['api:core:messages:list', flag, '-o', 'json']))
    assert.equal(id, 'unknown-flag', flag)
    const [, guess] = /mean (--[\w-]+)/.exec(hint) ?? []
    assert.equal(guess, near, flag)
  }
})

test('a topic may end with the colon that completion adds', async () => {
  const help = await helpOf('api:core:messages')
  assert.equal(await helpOf('api:core:messages:'), help)
  assert.equal(await helpOf('api:', 'core:', 'messages'), help)
  const outcome = await runCommand([':', '-o', 'json'])
  const {id, message} = errorOf(outcome)
  assert.deepEqual(
    {code: outcome.code, id, message},
    {code: 2, id: 'unknown-command', message: 'Unknown command ":".'},
  )
})

/** The long flags in help, in order, without those in descriptions and examples. */
const flagsOf = async (id: string): Promise<string[]> => {
  const [sections = ''] = /^\w+ FLAGS$[\s\S]*(?=^EXAMPLES?$)/m.exec(await helpOf(id, '--help')) ?? []
  const flags = sections.matchAll(/^ {2,6}(?:-\w, )?--(?:\[no-\])?([\w.-]+)/gm)
  return [...flags].map(([, name = '']) => name)
}

test('help shows the required flags first, then the commonly used, then the others', async () => {
  assert.deepEqual((await flagsOf('api:core:messages:create')).slice(0, 4), [
    'to',
    'from',
    'body',
    'media-url',
  ])
  assert.deepEqual((await flagsOf('api:core:calls:create')).slice(0, 4), ['to', 'from', 'url', 'twiml'])
  const {context} = await testContext([])
  for (const [id, first] of Object.entries(COMMONLY_USED)) {
    const operation = context.catalog.operation(id)
    const known = operation?.parameters.map(({flag}) => flag) ?? []
    assert.deepEqual(
      first.filter((name) => !known.includes(name)),
      [],
      `${id} has no such flags`,
    )
    const required = operation?.parameters.filter((parameter) => parameter.required) ?? []
    const optional = first.filter((name) => !required.some(({flag}) => flag === name))
    const shown = await flagsOf(id)
    assert.deepEqual(shown.slice(0, required.length).sort(), required.map(({flag}) => flag).sort(), id)
    assert.deepEqual(shown.slice(required.length).slice(0, optional.length), optional, id)
    assert.equal(new Set(shown).size, shown.length, id)
    for (const flag of known) assert.ok(shown.includes(flag), `${id} --${flag}`)
  }
})

test('flags with and without a short form start in the same column', async () => {
  const help = await helpOf('debugger:logs:list', '--help')
  const columns = [...help.matchAll(/^( *)(?:-\w, )?--(log-level|start-date|streaming)\b/gm)]
  assert.deepEqual(
    columns.map(([line, , name]) => [name, line.indexOf('--')]),
    [
      ['log-level', 6],
      ['start-date', 6],
      ['streaming', 6],
    ],
  )
})

test('the first page fits a narrow terminal', async () => {
  const stdout = await helpIn([], {env: {COLUMNS: '40'}})
  assert.deepEqual(
    stdout.split('\n').filter((line) => line.length > 40),
    [],
  )
})

const USAGE_ERRORS: readonly [line: string, id: string, message: string][] = [
  ['api:core:messages:create --from', 'invalid-flag-value', '--from requires a value.'],
  [
    'api:core:messages:list --limit 2 --no-limit',
    'conflicting-flags',
    '--limit and --no-limit cannot be used together.',
  ],
  ['profiles:create --api-secret x', 'conflicting-flags', '--api-secret requires --api-key.'],
  ['emulator:start --port x', 'invalid-flag-value', '--port must be a whole number, got "x".'],
  [
    'autocomplete tcsh',
    'invalid-argument',
    'The argument must be one of bash, zsh, fish, powershell, got "tcsh".',
  ],
  [
    'plugins:install',
    'missing-argument',
    'Missing required argument: PLUGIN (an npm package, OWNER/REPOSITORY on GitHub, a URL or a .tgz file)',
  ],
  [
    'api:request',
    'missing-argument',
    'Missing required argument: METHOD (GET, POST, PUT, PATCH, DELETE or HEAD)\n' +
      'Missing required argument: PATH (a path on api.twilio.com or a Twilio URL)',
  ],
]

for (const [line, id, message] of USAGE_ERRORS) {
  test(`${line} reports the error, and the command for help`, async () => {
    const argv = line.split(' ')
    const hint = `See "twilio ${argv[0]} --help".`
    // The last flag of a line may lack its value, so the format comes first.
    const outcome = await runCommand([argv[0] ?? '', '-o', 'json', ...argv.slice(1)])
    assert.equal(outcome.code, 2)
    assert.deepEqual(errorOf(outcome), {id, message, hint})
    const text = await runCommand(argv)
    assert.deepEqual([text.code, text.stdout, text.stderr], [2, '', ` » ${message}\n${hint}\n`])
  })
}

test('an unknown output format is an error that lists the known ones', async () => {
  const outcome = await runCommand(['api:core:messages:list', '-o', 'xml'])
  const message = `--cli-output-format must be one of ${OUTPUT_FORMATS.join(', ')}, got "xml".`
  const hint = 'See "twilio api:core:messages:list --help".'
  assert.deepEqual(outcome, {code: 2, stdout: '', stderr: ` » ${message}\n${hint}\n`})
})
