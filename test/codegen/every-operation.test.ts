import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {createRequire} from 'node:module'
import {test} from 'node:test'
import {createContext, runInContext} from 'node:vm'
import type {Operation, Parameter} from '../../src/lib/api/operation.ts'
import {UserError} from '../../src/lib/app/errors.ts'
import {SNIPPET_LANGUAGES, type SnippetLanguage} from '../../src/lib/codegen/snippet-languages.ts'
import {createSnippet} from '../../src/lib/codegen/snippets/create-snippet.ts'
import {formRequest, type SdkRequest} from '../../src/lib/twilio/form-request.ts'
import type {HttpRequest} from '../../src/lib/twilio/http-backend.ts'
import {UnsentBackend, UnsentRequest} from '../../src/lib/twilio/unsent-request.ts'
import {testContext} from '../support/context.ts'
import {createParser} from '../support/parser.ts'

const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'f0e1d2c3'.repeat(4)}
const {context} = await testContext([], {env})
const session = await context.session(undefined, {backend: new UnsentBackend()})
const twilio = createRequire(import.meta.url)('twilio') as (...args: unknown[]) => unknown

const TEXT = `it's "$x" \\ #{y} \${z} {{w}} 😀\n`
const sampleOf = ({in: place, type, options, repeatable, wire, format}: Parameter): unknown => {
  const one = (): unknown => {
    if (options) return options[0]
    if (type === 'any' || (format === 'any' && type === 'string')) return '{"a": 1}'
    if (type === 'boolean') return true
    if (type === 'integer' || type === 'number') return place === 'json' ? 5 : '5'
    if (type === 'date') return '2026-01-31'
    if (type === 'date-time') return '2026-01-31T10:00:00Z'
    if (type === 'object')
      return place === 'json' || wire.endsWith('.*')
        ? {a: [TEXT, wire.endsWith('.*') ? 'b' : null]}
        : '{"a": 1}'
    return place === 'path' ? 'a-1' : TEXT
  }
  return repeatable ? [one(), one()] : one()
}

const hasOwnPage = ({name}: Parameter): boolean => ['page', 'pageNumber', 'pageToken'].includes(name)
const valuesOf = (operation: Operation): Record<string, unknown> =>
  Object.fromEntries(
    operation.parameters
      .filter(
        (parameter) =>
          !(parameter.in === 'path' && parameter.wire === 'AccountSid') &&
          !(operation.action === 'list' && hasOwnPage(parameter)),
      )
      .filter((parameter) => parameter.in !== 'header' || !operation.encoding?.includes('json'))
      .map((parameter) => [parameter.flag, sampleOf(parameter)]),
  )

/** The request that the command would send. */
const requestOf = async (operation: Operation, values: Record<string, unknown>): Promise<HttpRequest> => {
  try {
    if (operation.action === 'list') await session.resources.list(operation, values).next()
    else await session.resources.call(operation, values)
  } catch (error) {
    if (error instanceof UnsentRequest) return error.request
    throw error
  }
  throw new Error(`${operation.id} sent no request`)
}

/** Runs a program for Node in this process; returns the first request of its SDK. */
const requestOfProgram = async (program: string): Promise<HttpRequest | undefined> => {
  const requests: SdkRequest[] = []
  const httpClient = {
    request: async (request: SdkRequest) => {
      requests.push(request)
      throw new Error('sent')
    },
  }
  const sandbox = createContext({
    require: () => (sid: string, token: string) => twilio(sid, token, {httpClient}),
    process: {env},
    console: {log: () => {}},
    Date,
  })
  await (runInContext(program, sandbox) as Promise<void>).catch((error: Error) => {
    assert.ok(requests.length > 0, `${error.stack}\n${program}`)
  })
  return requests[0] && formRequest(requests[0])
}

const comparable = ({method, url, body}: HttpRequest) => {
  url.searchParams.delete('PageSize')
  url.searchParams.sort()
  return {
    method,
    host: url.host,
    path: decodeURIComponent(url.pathname),
    query: [...url.searchParams],
    body: String(body ?? '').startsWith('{')
      ? JSON.parse(String(body))
      : [...new URLSearchParams(String(body ?? ''))].sort(),
  }
}

const operations = context.catalog.index.products.flatMap(({product}) =>
  Object.values(context.catalog.product(product)?.operations ?? {}),
)

const programs = new Map<SnippetLanguage, {id: string; program: string}[]>(
  SNIPPET_LANGUAGES.map((language) => [language, []]),
)
const refused = new Map<SnippetLanguage, string[]>(SNIPPET_LANGUAGES.map((language) => [language, []]))
const requests = new Map<string, HttpRequest>()
for (const operation of operations) {
  const values = valuesOf(operation)
  const request = await requestOf(operation, values)
  requests.set(operation.id, request)
  const call = {operation, values: new Map(Object.entries(values)), client: session.client}
  for (const language of SNIPPET_LANGUAGES) {
    try {
      programs.get(language)?.push({id: operation.id, program: createSnippet(language, call, request, 20)})
    } catch (error) {
      assert.ok(error instanceof UserError && error.id === 'no-snippet', String(error))
      refused.get(language)?.push(operation.id)
    }
  }
}

test('every operation has a snippet, unless the SDKs do not have it or the names of its call are not known', () => {
  const isUnknown = ({sdk}: Operation): boolean =>
    !sdk || ['oauth.v2.oauthAuthorizationServer.fetch', 'insights.v3.result.fetch'].includes(sdk.chain)
  // Its class, or its list with arguments, is named differently in each SDK.
  const isNodeOnly = ({sdk}: Operation): boolean =>
    sdk?.takes === 'body' ||
    /workers\.(cumulative|realTime)Statistics/.test(sdk?.chain ?? '') ||
    /\)\([^()]*\)\.\w+$/.test(sdk?.chain ?? '') ||
    (sdk?.get === undefined && /\)\.\w+$/.test(sdk?.chain ?? ''))
  const idsOf = (matches: (operation: Operation) => boolean): string[] =>
    operations.filter(matches).map(({id}) => id)
  assert.deepEqual(refused.get('curl'), [])
  assert.deepEqual(refused.get('node'), idsOf(isUnknown))
  for (const language of ['php', 'python', 'ruby'] as const) {
    assert.deepEqual(
      refused.get(language),
      idsOf((one) => isUnknown(one) || isNodeOnly(one)),
      language,
    )
  }
})

const UNTYPED = {
  // One of its parameters is a keyword of C#.
  csharp: ['api:flex:v1:plugin-service:plugins:versions:create'],
  // Lists without pages.
  go: [
    'api:messaging:v1:a2p:brand-registrations:vettings:list',
    'api:numbers:v1:porting:port-in:port-in-requests:list',
  ],
  java: [],
} as const

test('the SDKs with types have a snippet for what the specification has', () => {
  const isTyped = ({operationId, sdk}: Operation): boolean =>
    operationId !== undefined && sdk?.takes !== 'body' && !sdk?.module.startsWith('preview')
  const untyped = operations.filter((one) => !isTyped(one)).map(({id}) => id)
  const scripted = new Set(refused.get('python'))
  for (const language of ['csharp', 'go', 'java'] as const) {
    const missing = (refused.get(language) ?? []).filter((id) => !untyped.includes(id) && !scripted.has(id))
    assert.deepEqual(missing, UNTYPED[language], language)
    assert.ok(
      (programs.get(language)?.length ?? 0) > 1300,
      `${programs.get(language)?.length} in ${language}`,
    )
  }
})

test('every program for Node sends the request of the command', async () => {
  const different: string[] = []
  for (const {id, program} of programs.get('node') ?? []) {
    try {
      const request = await requestOfProgram(program)
      assert.ok(request, program)
      const [sent, expected] = [request, requests.get(id) as HttpRequest].map(comparable)
      assert.deepEqual(sent, expected)
    } catch (error) {
      different.push(`${id}\n${program}\n${(error as Error).message}`)
    }
  }
  assert.deepEqual(different.slice(0, 3), [], `${different.length} differ`)
})

/**
 * Runs programs with Debian's SDK for Python, which is older than the catalog: reports for each the request that it forms, or the name
 * that this SDK does not have.
 */
const PYTHON_REPORTER = `
import contextlib, io, json, sys
import twilio.rest
from twilio.http.http_client import HttpClient

class Sent(Exception):
    pass

class Recorder(HttpClient):
    def request(self, method, url, params=None, data=None, *rest, **named):
        raise Sent(json.dumps({"method": method, "url": url, "params": params, "data": data}))

Client = twilio.rest.Client
twilio.rest.Client = lambda *args: Client(*args, http_client=Recorder())
reports = []
for given in json.load(sys.stdin):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(given["program"], given["id"], "exec"), {})
        reports.append({"id": given["id"], "error": "nothing was sent"})
    except Sent as sent:
        reports.append({"id": given["id"], **json.loads(str(sent))})
    except Exception as error:
        reports.append({"id": given["id"], "error": type(error).__name__ + ": " + str(error)})
json.dump(reports, sys.stdout)
`

interface PythonReport {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly params: Record<string, unknown> | null
  readonly data: Record<string, unknown> | null
  readonly error?: string
}

/** Old versions of the SDK write booleans as Python does. */
const fieldsOf = (fields: Record<string, unknown> | null): string[][] =>
  Object.entries(fields ?? {})
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)]))
    .sort()

const hasPython = spawnSync('/usr/bin/python3', ['-c', 'import twilio.rest']).status === 0

test('every program for Python whose names its SDK has sends the request of the command', {
  skip: !hasPython && 'python3-twilio is not installed',
}, () => {
  const {status, stdout, stderr} = spawnSync('/usr/bin/python3', ['-c', PYTHON_REPORTER], {
    input: JSON.stringify(programs.get('python')),
    encoding: 'utf8',
    env: {...process.env, ...env, LANG: 'C.UTF-8'},
    maxBuffer: 2 ** 26,
  })
  assert.equal(status, 0, stderr)
  const reports = JSON.parse(stdout) as PythonReport[]
  const run = reports.filter(({error}) => error === undefined)
  for (const {id, error = 'has no attribute'} of reports) {
    assert.match(error, /has no attribute|got an unexpected keyword argument/, id)
  }
  // Of about 1,420; the others came after version 7.7 of the SDK.
  assert.ok(run.length > 1060, `only ${run.length} programs could be run`)
  for (const {id, method, url, params, data} of run) {
    const sent = requests.get(id) as HttpRequest
    const expected = comparable(sent)
    const target = new URL(url)
    const {PageSize: _, ...query} = params ?? {}
    assert.deepEqual(
      {
        method,
        host: target.host,
        path: decodeURIComponent(target.pathname),
        query: fieldsOf(query),
        body: fieldsOf(data),
      },
      {...expected, query: expected.query.sort()},
      id,
    )
  }
})

/** Reads programs from standard input as JSON and fails with the first that does not parse. */
const PARSERS: Readonly<Record<string, readonly [command: string, args: readonly string[]]>> = {
  python: [
    'python3',
    ['-c', 'import sys, json\nfor p in json.load(sys.stdin): compile(p["program"], p["id"], "exec")'],
  ],
  php: [
    'php',
    [
      '-r',
      'foreach (json_decode(stream_get_contents(STDIN)) as $p) token_get_all($p->program, TOKEN_PARSE);',
    ],
  ],
  ruby: [
    'ruby',
    [
      '-rjson',
      '-e',
      'JSON.parse(STDIN.read).each { |p| RubyVM::InstructionSequence.compile(p["program"], p["id"]) }',
    ],
  ],
}

for (const [language, [command, args]] of Object.entries(PARSERS)) {
  const skip = spawnSync(command, ['--version']).status !== 0 && `${command} is not installed`
  test(`every program for ${language} parses`, {skip}, () => {
    const written = programs.get(language as SnippetLanguage)
    const {status, stderr} = spawnSync(command, [...args], {
      input: JSON.stringify(written),
      encoding: 'utf8',
      env: {...process.env, LANG: 'C.UTF-8'},
    })
    assert.equal(status, 0, stderr)
  })
}

for (const language of ['csharp', 'go', 'java'] as const) {
  test(`every program for ${language} parses`, async () => {
    const parser = await createParser(language)
    for (const {id, program} of programs.get(language) ?? []) {
      assert.deepEqual(parser.findErrors(program), [], `${id}\n${program}`)
    }
  })
}

test('every command line of curl parses', () => {
  const lines = (programs.get('curl') ?? []).map(({program}) => program).join('')
  const {status, stderr} = spawnSync('sh', ['-n'], {input: lines, encoding: 'utf8'})
  assert.equal(status, 0, stderr)
})
