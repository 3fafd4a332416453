import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {Catalog} from '../../src/lib/api/catalog.ts'
import type {Operation} from '../../src/lib/api/operation.ts'
import {requiredFlags} from '../support/required-flags.ts'
import {root} from '../support/run.ts'
import {Session} from '../support/session.ts'
import {type Answer, json, startTwilio, type TwilioServer, twilioError} from '../support/twilio-server.ts'

/** Runs all commands at -l debug with known secrets, in success and failure, and searches their output for the secrets. */
const ACCOUNT = `AC${'1'.repeat(32)}`
const SECRETS = {
  TWILIO_AUTH_TOKEN: 'c0ffee11c0ffee22c0ffee33c0ffee44',
  TWILIO_API_SECRET: 'q9?Wz/+&=h "secret" of a key 7',
  SENDGRID_API_KEY: 'SG.sweep-sweep-sweep.0123456789abcdef',
}
const KEY = `SK${'2'.repeat(32)}`
const ENVIRONMENTS = [
  {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: SECRETS.TWILIO_AUTH_TOKEN},
  {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_API_KEY: KEY, TWILIO_API_SECRET: SECRETS.TWILIO_API_SECRET},
]

/** The secrets as plain text, in a URL, JSON and base64, and as a password of basic authentication. */
const encodings = Object.values(SECRETS).flatMap((secret) =>
  [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
    Buffer.from(`${ACCOUNT}:${secret}`).toString('base64'),
    Buffer.from(`${KEY}:${secret}`).toString('base64'),
  ].map((text) => text.replace(/=+$/, '')),
)

const found = (text: string): string[] => encodings.filter((encoding) => text.includes(encoding))

/** The responses of the server; some repeat the credentials. */
const RESPONSES: Record<string, (authorization: string) => Answer> = {
  success: () => json({sid: ACCOUNT, status: 'active', items: [], meta: {key: 'items', next_page_url: null}}),
  refusal: () => twilioError(401, 20003, 'Authenticate'),
  'a refusal that repeats the credentials': (authorization) =>
    twilioError(400, 20001, `${authorization} ${Buffer.from(authorization.slice(6), 'base64').toString()}`),
  'a page that is not JSON': (authorization) => ({body: `<html>${authorization}</html>`}),
  'a broken connection': () => ({cutAfter: 'nothing'}),
}

const catalog = new Catalog(join(root, 'dist/catalog'))

/** One operation of each kind per product, with its required flags. */
const apiCommands = catalog.index.products.flatMap(({product}) => {
  const kinds = new Map<string, Operation>()
  for (const operation of Object.values(catalog.product(product)?.operations ?? {})) {
    const kind = `${operation.action} ${operation.encoding ?? ''}`
    if (!kinds.has(kind)) kinds.set(kind, operation)
  }
  return [...kinds.values()].map((operation) => [
    operation.id,
    ...requiredFlags(operation),
    '--skip-parameter-validation',
  ])
})

/** Commands that wait, install packages or run until the process ends; other tests cover them. */
const EXCLUDED = /^(emulator:start|plugins:(install|add|uninstall|unlink|remove|update|link)|autocomplete.*)$/

const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, unknown>
}
const ARGUMENTS: Record<string, string[]> = {
  'api:request': ['GET', '/2010-04-01/Accounts/{AccountSid}.json'],
  'email:send': ['--to', 'a@b.c', '--from', 'd@e.f', '--subject', 's', '--text', 't', '--no-attachment'],
  'phone-numbers:update': ['+15005550006', '--sms-url', 'https://example.com'],
  'phone-numbers:buy:local': ['--country-code', 'US', '--yes'],
  'profiles:create': [ACCOUNT, '-p', 'sweep', '--force', '--storage', 'file'],
  'profiles:remove': ['sweep', '--force'],
  'profiles:use': ['sweep'],
  'token:voice': ['--identity', 'a', '--voice-app-sid', `AP${'1'.repeat(32)}`],
  'token:video': ['--identity', 'a'],
  'token:inspect': ['not-a-token'],
}
const handWritten = Object.keys(manifest.commands)
  .filter((id) => !EXCLUDED.test(id))
  .map((id) => [id, ...(ARGUMENTS[id] ?? [])])

let server: TwilioServer
let session: Session
let responseName = 'success'
before(async () => {
  server = await startTwilio((request) =>
    RESPONSES[responseName]?.(String(request.headers.authorization ?? '')),
  )
  session = await Session.start(server, {SENDGRID_API_KEY: SECRETS.SENDGRID_API_KEY})
})
after(async () => {
  await session.end()
  await server.close()
})

test('the search finds secrets', () => {
  assert.deepEqual(found('nothing here'), [])
  assert.equal(
    found(`Basic ${Buffer.from(`${KEY}:${SECRETS.TWILIO_API_SECRET}`).toString('base64')}`).length,
    1,
  )
})

for (const name of Object.keys(RESPONSES)) {
  test(`no command prints a secret at -l debug: ${name}`, async (context) => {
    responseName = name
    const commands =
      name === 'success' || name.startsWith('a refusal') ? [...handWritten, ...apiCommands] : handWritten
    let sent = 0
    for (const [index, words] of commands.entries()) {
      const before = server.requests.length
      const env = ENVIRONMENTS[index % ENVIRONMENTS.length] ?? {}
      const {stdout, stderr} = await session.run(
        [...words, '-l', 'debug', '--no-retry'].filter(isFlagOf(words)),
        {env},
      )
      assert.deepEqual(found(stdout + stderr), [], words.join(' '))
      if (server.requests.length > before) sent++
    }
    context.diagnostic(
      `${encodings.length} forms of secrets, ${commands.length} commands, ${sent} of them sent a request`,
    )
    assert.ok(sent > 10, `only ${sent} of ${commands.length} commands sent anything`)
  })
}

/** Commands without API calls have no `--no-retry`, and some have no log level. */
const isFlagOf = ([id = '']: string[]) => {
  const command = manifest.commands[id] as {flags?: Record<string, unknown>} | undefined
  const flags = command?.flags
  return (word: string, index: number, all: string[]): boolean => {
    if (!flags) return true
    if (word === '--no-retry') return 'no-retry' in flags
    if (word === '-l' || (word === 'debug' && all[index - 1] === '-l')) return 'cli-log-level' in flags
    return true
  }
}

test('no secrets are passed as process arguments', () => {
  const sources = readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'}).filter((name) =>
    name.endsWith('.ts'),
  )
  const spawning = sources.filter((name) =>
    /from 'node:child_process'/.test(readFileSync(join(root, 'src', name), 'utf8')),
  )
  for (const name of spawning) {
    assert.doesNotMatch(readFileSync(join(root, 'src', name), 'utf8'), /password\(|apiSecret|authToken/, name)
  }
})
