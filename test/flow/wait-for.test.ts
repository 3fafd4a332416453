import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {after, beforeEach, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {message} from '../support/messages.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {type Answer, json, startTwilio, twilioError} from '../support/twilio-server.ts'
import {until} from '../support/until.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f0e1d2c3'.repeat(4)}
const server = await startTwilio()
after(() => server.close())
beforeEach(() => {
  server.requests.splice(0)
  server.forget()
})

const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT}/Messages`
const sid = String(message(1, ACCOUNT).sid)
const of = (status: string, more: object = {}): Answer =>
  json({...message(1, ACCOUNT), direction: 'outbound-api', status, ...more})
const CREATE = ['api:core:messages:create', '--to', '+1', '--from', '+2', '--body', 'x']

/** A clock that sleeping moves. */
const fakeClock = () => {
  const pauses: number[] = []
  let now = Date.parse('2026-03-04T05:06:07Z')
  return {
    pauses,
    now: () => now,
    random: () => 0,
    async sleep(ms: number) {
      pauses.push(ms)
      now += ms
    },
  }
}

const run = (args: readonly string[], clock = fakeClock(), more: object = {}) =>
  runCommand(args, {server, env, clock, ...more})

const sent = (): string[] => server.requests.map(({method, path}) => `${method} ${path}`)

test('a create is sent once, and the settled record is printed alone', async () => {
  server.answer(of('queued'), of('sent'), of('delivered'))
  const clock = fakeClock()
  const {code, stdout, stderr} = await run([...CREATE, '--wait-for', 'status=delivered', '-o', 'json'], clock)
  assert.equal(code, 0, stderr)
  assert.deepEqual(
    JSON.parse(stdout).map((record: {status: string}) => record.status),
    ['delivered'],
  )
  const fetch = `GET ${MESSAGES}/${sid}.json`
  assert.deepEqual(sent(), [`POST ${MESSAGES}.json`, fetch, fetch])
  assert.deepEqual(clock.pauses, [1000, 1500])
  assert.equal(stderr, '')
})

test('--query is over the settled record, and several values are allowed', async () => {
  server.answer(of('queued'), of('read'))
  const {stdout} = await run([...CREATE, '--wait-for', 'Status=Delivered,READ', '--query', '[].status'])
  assert.equal(stdout, 'read\n')
})

test('a record that is as requested already is not fetched again', async () => {
  server.answer(of('delivered'))
  await run(['api:core:messages:fetch', '--sid', sid, '--wait-for', 'status=delivered'])
  assert.equal(server.requests.length, 1)
})

test('pauses grow to 5 seconds, and the timeout says that the message exists', async () => {
  server.answer(...Array.from({length: 20}, () => of('queued')))
  const clock = fakeClock()
  const line = [...CREATE, '--wait-for', 'status=delivered', '--wait-timeout', '20', '-o', 'json']
  const {code, stdout, stderr} = await run(line, clock)
  const error = errorOf({stderr})
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.equal(error.id, 'wait-timeout')
  assert.equal(error.sid, sid)
  assert.equal(error.state, 'queued')
  assert.ok(error.hint?.includes(`twilio api:core:messages:fetch --sid ${sid}`), error.hint)
  assert.deepEqual(clock.pauses, [1000, 1500, 2250, 3375, 5000, 5000, 1875])
  assert.equal(sent().filter((line) => line.startsWith('POST')).length, 1)
})

test('a state that cannot be left ends the wait at once, with the reason', async () => {
  server.answer(of('queued'), of('undelivered', {error_code: 30003, error_message: 'Unreachable'}))
  const {code, stderr} = await run([...CREATE, '--wait-for', 'status=delivered', '-o', 'json'])
  const {id, state, errorCode, errorMessage, sid: which} = errorOf({stderr})
  assert.equal(code, 1)
  assert.deepEqual(
    {id, state, errorCode, errorMessage, which},
    {id: 'wait-failed', state: 'undelivered', errorCode: 30003, errorMessage: 'Unreachable', which: sid},
  )
  assert.equal(server.requests.length, 2)
})

test('read may follow delivered, and nothing else may', async () => {
  server.answer(of('delivered'), of('read'))
  const line = ['api:core:messages:fetch', '--sid', sid, '-o', 'json', '--wait-for']
  assert.equal((await run([...line, 'status=read'])).code, 0)
  server.answer(of('delivered'))
  assert.equal(errorOf(await run([...line, 'status=failed'])).id, 'wait-failed')
})

test('lost connections, 429 and 5xx are tolerated while polling, and Retry-After is kept', async () => {
  server.answer(
    of('queued'),
    {cutAfter: 'nothing'},
    twilioError(503, 20503, 'Service unavailable'),
    {...twilioError(429, 20429, 'Too many requests'), headers: {'retry-after': '4'}},
    of('delivered'),
  )
  const clock = fakeClock()
  const {code, stderr} = await run([...CREATE, '--wait-for', 'status=delivered'], clock)
  assert.equal(code, 0, stderr)
  assert.equal(clock.pauses.at(-1), 4000)
  assert.equal(sent().filter((line) => line.startsWith('POST')).length, 1)
})

test('a create that may have been processed is not sent again', async () => {
  server.answer({cutAfter: 'nothing'})
  const {code} = await run([...CREATE, '--wait-for', 'status=delivered'])
  assert.equal(code, 1)
  assert.equal(server.requests.length, 1)
})

test('a new resource may be missing for a moment; later it is gone', async () => {
  const missing = twilioError(404, 20404, 'Not found')
  server.answer(of('queued'), missing, of('delivered'))
  assert.equal((await run([...CREATE, '--wait-for', 'status=delivered'])).code, 0)
  server.answer(of('queued'), ...Array.from({length: 9}, () => missing))
  const outcome = await run([...CREATE, '--wait-for', 'status=delivered', '-o', 'json'])
  assert.equal(errorOf(outcome).id, 'wait-failed')
  server.forget()
  server.answer(of('queued'), missing)
  const fetched = ['api:core:messages:fetch', '--sid', sid, '--wait-for', 'status=delivered', '-o', 'json']
  assert.equal(errorOf(await run(fetched)).id, 'wait-failed')
})

test("refused credentials end the wait, and the error is Twilio's", async () => {
  server.answer(of('queued'), twilioError(401, 20003, 'Authenticate'))
  const outcome = await run([...CREATE, '--wait-for', 'status=delivered', '-o', 'json'])
  assert.equal(errorOf(outcome).id, 'authentication-failed')
  assert.ok(outcome.stderr.includes(sid))
})

const UNUSABLE: readonly (readonly [string, readonly string[], string])[] = [
  ['no value', [...CREATE, '--wait-for', 'status'], 'invalid-flag-value'],
  ['an empty value', [...CREATE, '--wait-for', 'status=delivered,'], 'invalid-flag-value'],
  ['an unknown property', [...CREATE, '--wait-for', 'stats=delivered'], 'invalid-flag-value'],
  ['an unknown value', [...CREATE, '--wait-for', 'status=deliverd'], 'invalid-flag-value'],
  ['a timeout of 0', [...CREATE, '--wait-for', 'status=sent', '--wait-timeout', '0'], 'invalid-flag-value'],
  ['a timeout alone', [...CREATE, '--wait-timeout', '5'], 'conflicting-flags'],
  [
    'a resource that nothing fetches',
    [
      'api:core:calls:streams:create',
      '--call-sid',
      `CA${'1'.repeat(32)}`,
      '--url',
      'wss://x',
      '--wait-for',
      'status=stopped',
    ],
    'cannot-wait',
  ],
  [
    'a lookup, which is billed',
    ['api:lookups:v2:phone-numbers:fetch', '--phone-number', '+15005550006', '--wait-for', 'valid=true'],
    'cannot-wait',
  ],
]
for (const [what, args, id] of UNUSABLE) {
  test(`refused before anything is sent: ${what}`, async () => {
    const outcome = await run([...args, '-o', 'json'])
    assert.equal(errorOf(outcome).id, id)
    assert.equal(outcome.code, 2)
    assert.equal(server.requests.length, 0)
  })
}

test('--skip-parameter-validation waits for a value that the catalog does not know', async () => {
  server.answer(of('queued'), of('archived'))
  const line = [...CREATE, '--skip-parameter-validation', '--wait-for', 'status=archived']
  assert.equal((await run(line)).code, 0)
})

test('a property may be in another: links and capabilities', async () => {
  const number = (sms: boolean) => json({sid: `PN${'1'.repeat(32)}`, capabilities: {sms}})
  server.answer(number(false), number(true))
  const {code, stderr} = await run([
    ...['api:core:incoming-phone-numbers:update', '--sid', `PN${'1'.repeat(32)}`, '--friendly-name', 'x'],
    ...['--wait-for', 'capabilities.sms=true'],
  ])
  assert.equal(code, 0, stderr)
  assert.deepEqual(
    sent().map((line) => line.split(' ')[0]),
    ['POST', 'GET'],
  )
})

test('parents in the path and names that are not SIDs are kept', async () => {
  const service = `VA${'2'.repeat(32)}`
  const record = (status: string) => json({sid: `VE${'3'.repeat(32)}`, service_sid: service, status})
  server.answer(record('pending'), record('approved'))
  const line = [
    'api:verify:v2:services:verifications:create',
    '--service-sid',
    service,
    '--to',
    '+1',
    '--channel',
    'sms',
  ]
  await run([...line, '--wait-for', 'status=approved'])
  assert.equal(sent()[1], `GET /v2/Services/${service}/Verifications/VE${'3'.repeat(32)}`)
  server.answer(record('canceled'))
  assert.equal(errorOf(await run([...line, '--wait-for', 'status=approved', '-o', 'json'])).id, 'wait-failed')
})

test('a list and a removal do not have the flags', async () => {
  for (const id of ['api:core:messages:list', 'api:core:balance:list']) {
    assert.equal(errorOf(await run([id, '--wait-for', 'status=sent', '-o', 'json'])).id, 'unknown-flag')
  }
  const remove = ['api:core:messages:remove', '--sid', sid, '--wait-for', 'status=sent', '-o', 'json']
  assert.equal(errorOf(await run(remove)).id, 'unknown-flag')
})

test('--dry-run and --snippet are of the one request', async () => {
  const dry = await run([...CREATE, '--cli-wait-for', 'status=delivered', '--dry-run'])
  assert.equal(JSON.parse(dry.stdout).dry_run.method, 'POST')
  const snippet = await run([...CREATE, '--wait-for', 'status=delivered', '--snippet', 'curl'])
  assert.equal(snippet.code, 0, snippet.stderr)
  assert.equal(server.requests.length, 0)
})

test('the progress line is on a terminal only, and is erased at the end', async () => {
  const line = [...CREATE, '--wait-for', 'status=delivered', '-o', 'none']
  const start = () => server.answer(of('queued'), of('sent\u001b[31m'), of('delivered'))
  start()
  const shown = await run(line, fakeClock(), {isRead: true, color: true})
  assert.ok(shown.stderr.includes('status is queued'), shown.stderr)
  assert.ok(shown.stderr.endsWith('\r\x1b[2K'), JSON.stringify(shown.stderr))
  assert.ok(!shown.stderr.includes('\x1b[31m'))
  for (const more of [{isRead: true, color: false}, {isRead: false}]) {
    start()
    assert.equal((await run(line, fakeClock(), more)).stderr, '')
  }
  start()
  const quiet = await run([...line, '-l', 'none'], fakeClock(), {isRead: true, color: true})
  assert.equal(quiet.stderr, '')
})

test('a message of the emulator is delivered as its clock advances', async () => {
  const line = ['api:core:messages:create', '--to', '+15558675310', '--from', '+15005550006', '--body', 'x']
  const options = {clock: fakeClock(), home: temporaryHome()}
  const {code, stdout, stderr} = await runCommand(
    [...line, '-p', 'emulator', '--wait-for', 'status=delivered', '-o', 'tsv', '--properties', 'status'],
    options,
  )
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'status\ndelivered\n')
  assert.deepEqual(options.clock.pauses, [1000, 1500])
})

test('Ctrl-C while waiting says which message exists', async () => {
  server.answer(of('queued'))
  const child = spawn(
    process.execPath,
    [join(root, 'bin/run.js'), ...CREATE, '--wait-for', 'status=delivered'],
    {env: cleanEnvironment(temporaryHome(), {...server.env, ...env}), stdio: ['ignore', 'pipe', 'pipe']},
  )
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)))
  server.answer(of('queued'), {delayMs: 60_000})
  await until(() => server.requests.length >= 2)
  child.kill('SIGINT')
  const how = await ended
  assert.ok(how === 'SIGINT' || how === 130, String(how))
  assert.ok(stderr.includes(sid), stderr)
})
