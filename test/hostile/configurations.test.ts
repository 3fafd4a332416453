import assert from 'node:assert/strict'
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {errorOf} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {type Outcome, Session} from '../support/session.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {assertCalm, assertHarmless, withoutStack} from './calm.ts'
import {ACCOUNT} from './operations.ts'
import {cases, type Random, SEED} from './random.ts'

const SECRET = 'a-secret-of-the-configuration'

let server: TwilioServer
let session: Session
before(async () => {
  server = await startTwilio(() => ({body: {sid: ACCOUNT, status: 'active', messages: [], keys: []}}))
  session = await Session.start(server)
})
after(async () => {
  await session.end()
  await server.close()
})

const randomValue = (random: Random, valid: () => string): string =>
  random.chance(0.97) ? valid() : random.json()
const randomText = (random: Random): string => JSON.stringify(random.text())

/** A configuration that is valid, or almost. */
const randomDocument = (random: Random): string => {
  const member = (name: string, valid: () => string): string =>
    `${JSON.stringify(name)}:${randomValue(random, valid)}`
  const name = (): string => (random.chance(0.5) ? 'live' : random.text())
  const profile = (): string => {
    const members = [
      member('accountSid', () => (random.chance(0.8) ? `"${ACCOUNT}"` : randomText(random))),
      member('apiKey', () => (random.chance(0.8) ? '"SK1"' : randomText(random))),
      member('apiSecret', () => JSON.stringify(SECRET)),
      member('region', () => random.pick(['"ie1"', 'null', '""', randomText(random)])),
      member('edge', () => random.pick(['"dublin"', '"dublin"', 'null', randomText(random)])),
      `${JSON.stringify(random.key())}:${random.json()}`,
    ]
    return `{${members.filter(() => random.chance(0.85)).join()}}`
  }
  const members = [
    member(
      'profiles',
      () =>
        `{${Array.from({length: 1 + random.int(3)}, () => `${JSON.stringify(name())}:${profile()}`).join()}}`,
    ),
    member('activeProject', () => random.pick(['"live"', '"emulator"', randomText(random)])),
    member(
      'projects',
      () =>
        `[${random.chance(0.5) ? `{"id":${randomText(random)},"accountSid":${randomText(random)}}` : ''}]`,
    ),
    member('email', () => `{"fromEmail":${randomText(random)}}`),
    member('edge', () => random.pick(['"dublin"', randomText(random)])),
    member('requireProfileInput', () => 'false'),
    `${JSON.stringify(random.key())}:${random.json()}`,
  ]
  const text = `{${members.filter(() => random.chance(0.8)).join()}}`
  return random.chance(0.25) ? random.damaged(text) : text
}

/** Sometimes with bytes that are not UTF-8. */
const toBytes = (random: Random, text: string): Buffer => {
  const bytes = Buffer.from(text)
  if (bytes.length > 0 && random.chance(0.05)) bytes[random.int(bytes.length)] = 0x80 + random.int(0x80)
  return bytes
}

/** Commands that read the configuration, and commands that change one property of it. */
const COMMANDS: readonly ((random: Random) => string[])[] = [
  (random) => ['profiles:list', '-o', random.pick(['columns', 'table', 'json'])],
  (random) => ['config:list', '-o', random.pick(['columns', 'table', 'json'])],
  () => ['api:core:messages:list', '--no-retry'],
  () => ['api:core:messages:list', '--no-retry', '-p', 'live', '-l', 'debug'],
  (random) => ['api:core:messages:list', '--no-retry', `--profile=${random.text()}`],
  () => ['profiles:use', 'live'],
  (random) => ['profiles:remove', '--force', '--', random.pick(['live', random.text()])],
  () => ['config:set', '--edge', 'dublin'],
  () => ['email:set', '--from-email', 'a@example.com'],
  () => ['doctor'],
]
const CHANGED = new Set(['profiles', 'projects', 'activeProject', 'edge', 'email'])

/** The properties that no command changes. */
const unchangedProperties = (text: string): string => {
  const document = JSON.parse(text.replace(/^\ufeff/, '')) as object
  return JSON.stringify(Object.entries(document).filter(([name]) => !CHANGED.has(name)))
}

function assertSafe({code, stdout, stderr}: Outcome, args: readonly string[]): void {
  assert.ok(code >= 0 && code <= 2, `exit code ${code}`)
  assertHarmless(stdout, 'stdout')
  assertHarmless(stderr, 'stderr')
  assertCalm(args.includes('debug') ? withoutStack(stderr) : stderr)
  assert.ok(!(stdout + stderr).includes(SECRET), 'the secret is shown')
}

const documents = cases(2, 1200)
test(`${documents.count} configurations: accepted or refused with one error, printed safely, and unknown properties kept (seed ${SEED})`, async () => {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  const file = join(home, '.twilio-cli/config.json')
  const env = {HOME: home, USERPROFILE: home, FORCE_COLOR: '1'}
  let succeeded = 0
  await documents.each(async (random) => {
    const given = toBytes(random, randomDocument(random))
    writeFileSync(file, given)
    chmodSync(file, 0o600)
    const args = random.pick(COMMANDS)(random)
    server.requests.length = 0
    let outcome: Outcome | undefined
    try {
      outcome = await session.run(args, {env, terminal: true})
      assertSafe(outcome, args)
      const now = readFileSync(file)
      const isChange = /^(profiles:(use|remove)|config:set|email:set)$/.test(args[0] ?? '')
      if (isChange && outcome.code === 0)
        assert.equal(unchangedProperties(now.toString()), unchangedProperties(given.toString()))
      else assert.deepEqual(now, given)
      for (const {host} of server.requests) assert.match(host, /^api\.([a-z0-9-]+\.){0,2}twilio\.com$/i)
      if (outcome.code === 0) succeeded++
    } catch (error) {
      throw new Error(
        `${JSON.stringify(args)}\n${given.toString().slice(0, 800)}\n${(error as Error).message}\n${JSON.stringify(outcome?.stderr.slice(0, 500))}`,
      )
    }
  })
  process.stdout.write(`# the command succeeded with ${succeeded} of ${documents.count} configurations\n`)
})

const names = cases(3, 200)
test(`${names.count} profile names: accepted and found again, or refused with a reason (seed ${SEED})`, async () => {
  let accepted = 0
  await names.each(async (random) => {
    const home = temporaryHome()
    const name = random.text()
    const run = async (args: readonly string[], input = ''): Promise<Outcome> => {
      const outcome = await session.run(args, {env: {HOME: home, USERPROFILE: home}, input, terminal: true})
      assertSafe(outcome, args)
      return outcome
    }
    const list = async (): Promise<{id: string}[]> =>
      JSON.parse((await run(['profiles:list', '-o', 'json'])).stdout) as {id: string}[]

    const key = ['--api-key', `SK${'2'.repeat(32)}`, '--api-secret', '-', '--storage', 'file']
    const created = await run(['profiles:create', ACCOUNT, `--profile=${name}`, ...key, '-o', 'json'], SECRET)
    if (created.code !== 0) {
      assert.match(errorOf(created).id, /^(invalid-profile-name|invalid-flag-value)$/)
      assert.equal((await list()).length, 0)
      return
    }
    accepted++
    assert.equal((await list()).length, 1)
    assert.equal((await run(['profiles:use', '--', name])).code, 0)
    server.requests.length = 0
    assert.equal((await run(['api:core:messages:list', `--profile=${name}`])).code, 0)
    const credentials = Buffer.from(`SK${'2'.repeat(32)}:${SECRET}`).toString('base64')
    assert.equal(server.requests[0]?.headers.authorization, `Basic ${credentials}`)
    assert.equal((await run(['profiles:remove', '--force', '--', name])).code, 0)
    assert.equal((await list()).length, 0)
  })
  process.stdout.write(`# ${accepted} of ${names.count} names were accepted\n`)
})
