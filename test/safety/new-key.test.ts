import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs'
import net from 'node:net'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {errorOf, runCommand} from '../support/context.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {type Answer, json, startTwilio, twilioError} from '../support/twilio-server.ts'
import {until} from '../support/until.ts'

// What happens to the API key that profiles:create creates at Twilio when its secret cannot be stored.

const ACCOUNT = `AC${'1'.repeat(32)}`
const TOKEN = 'f00dfeedf00dfeedf00dfeedf00dfeed'
const KEY = `SK${'c'.repeat(32)}`
const SECRET = 'secret-of-the-new-key-0123456789'
const CREATE = ['profiles:create', ACCOUNT, '-p', 'live', '--auth-token', '-', '--no-retry']
const CODES = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const
type Signal = keyof typeof CODES

interface Responses {
  readonly created?: Answer
  readonly removed?: Answer
}

/** A Twilio server with the set of its API keys, and functions to run profiles:create against it. */
async function setUp(t: TestContext, responses: Responses = {}) {
  const keys = new Set<string>()
  const server = await startTwilio(({method, path}) => {
    if (method === 'DELETE') {
      if (!responses.removed) keys.delete(KEY)
      return responses.removed ?? {status: 204}
    }
    if (!path.endsWith('/Keys.json')) return json({sid: ACCOUNT, status: 'active'})
    keys.add(KEY)
    return responses.created ?? json({sid: KEY, secret: SECRET}, 201)
  })
  t.after(() => server.close())
  const home = temporaryHome()
  const start = (): {child: ChildProcess; stderr: () => string} => {
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...CREATE], {
      env: cleanEnvironment(home, server.env),
    })
    t.after(() => child.kill('SIGKILL'))
    child.stdin?.end(TOKEN)
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    return {child, stderr: () => stderr}
  }
  const waitFor = (method: string): Promise<void> =>
    until(() => server.requests.some((request) => request.method === method))
  return {keys, home, file: join(home, '.twilio-cli', 'config.json'), server, start, waitFor}
}

async function waitForExitCode(child: ChildProcess): Promise<number | undefined> {
  const [code, signal] = (await once(child, 'close')) as [number | null, Signal | null]
  return code ?? CODES[signal as Signal]
}

for (const signal of Object.keys(CODES) as Signal[]) {
  test(`${signal} while the API key is created: the key is removed again`, async (t) => {
    const created = {...json({sid: KEY, secret: SECRET}, 201), delayMs: 400}
    const {keys, file, start, waitFor} = await setUp(t, {created})
    const {child, stderr} = start()
    await waitFor('POST')
    child.kill(signal)
    // npx forwards a signal that the terminal sends to both processes.
    await sleep(20)
    child.kill(signal)
    assert.equal(await waitForExitCode(child), CODES[signal])
    assert.deepEqual([...keys], [])
    assert.ok(!existsSync(file))
    assert.match(stderr(), /^Cleaning up the API key… Press Ctrl-C again to quit now\.\n$/)
  })
}

const MOMENTS = 14
test(`a signal at ${MOMENTS} moments around storing leaves no API key without a profile, and no lock`, async (t) => {
  let stored = 0
  for (let moment = 0; moment < MOMENTS; moment++) {
    const {keys, file, start, waitFor} = await setUp(t)
    const {child} = start()
    const ended = waitForExitCode(child)
    await waitFor('POST')
    await sleep(moment * 6)
    child.kill(moment % 2 ? 'SIGINT' : 'SIGTERM')
    await ended
    const {profiles = {}} = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
    assert.equal(keys.size, Object.keys(profiles).length, `at moment ${moment}`)
    assert.ok(!existsSync(`${file}.lock`))
    stored += keys.size
  }
  t.diagnostic(`${stored} of ${MOMENTS} profiles were stored`)
})

test('SIGTERM while another command holds the lock of the configuration: the API key is removed', async (t) => {
  const {keys, file, home, start, waitFor} = await setUp(t)
  mkdirSync(join(home, '.twilio-cli'))
  mkdirSync(`${file}.lock`)
  const held = setInterval(() => utimesSync(`${file}.lock`, new Date(), new Date()), 500)
  t.after(() => clearInterval(held))
  const {child} = start()
  await waitFor('POST')
  await sleep(500)
  child.kill('SIGTERM')
  assert.equal(await waitForExitCode(child), 143)
  assert.deepEqual([...keys], [])
  assert.ok(!existsSync(file))
})

test('a second signal quits at once and prints the API key and the command that removes it', async (t) => {
  const created = {...json({sid: KEY, secret: SECRET}, 201), delayMs: 300}
  const {start, waitFor} = await setUp(t, {created, removed: {raw() {}}})
  const {child, stderr} = start()
  await waitFor('POST')
  child.kill('SIGTERM')
  await waitFor('DELETE')
  child.kill('SIGTERM')
  assert.equal(await waitForExitCode(child), 143)
  assert.match(
    stderr(),
    new RegExp(` » API key ${KEY} was created .* twilio api:core:keys:remove --sid ${KEY}`),
  )
  assert.doesNotMatch(stderr(), new RegExp(`${SECRET}|${TOKEN}`))
})

test('a second signal before the response quits and reports that an API key may exist', async (t) => {
  const {start, waitFor} = await setUp(t, {created: {raw() {}}})
  const {child, stderr} = start()
  await waitFor('POST')
  child.kill('SIGTERM')
  while (stderr() === '') await sleep(5)
  await sleep(200)
  child.kill('SIGTERM')
  assert.equal(await waitForExitCode(child), 143)
  assert.match(
    stderr(),
    / » API key "twilio-cli for .*" may have been created at Twilio\. .*twilio api:core:keys:list/,
  )
})

const LOST: readonly [what: string, created: Answer, mayExist: boolean][] = [
  ['is cut off', {...json({sid: KEY, secret: SECRET}, 201), cutAfter: 5}, true],
  ['never comes', {cutAfter: 'nothing'}, true],
  ['is not JSON', {status: 201, body: '<html>'}, true],
  ['is an error', twilioError(400, 20001, 'Too many keys'), false],
]
for (const [what, created, mayExist] of LOST) {
  test(`when the response ${what}, ${mayExist ? 'the user is told that an API key may exist' : 'no API key is mentioned'}`, async (t) => {
    const {home, server} = await setUp(t, {created})
    const {code, stderr} = await runCommand(CREATE, {home, server, input: TOKEN})
    assert.notEqual(code, 0)
    assert.equal(/API key ".*" may have been created/.test(stderr), mayExist, stderr)
  })
}

test('with --storage keychain and no keychain, nothing is sent', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const {home, server} = await setUp(t)
  const argv = [...CREATE, '--storage', 'keychain', '-o', 'json']
  const outcome = await runCommand(argv, {home, server, input: TOKEN})
  assert.equal(outcome.code, 1)
  assert.equal(errorOf(outcome).id, 'keychain-unavailable')
  assert.deepEqual(server.requests, [])
})

for (const signal of Object.keys(CODES) as Signal[]) {
  test(`${signal} while the keychain does not respond ends the program`, {
    skip: process.platform !== 'linux',
  }, async (t) => {
    const home = temporaryHome()
    const address = join(home, 'bus')
    // It responds to the first line of the protocol, and to nothing after it.
    const bus = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (data) => data.includes('AUTH\r\n') && socket.write('REJECTED EXTERNAL\r\n'))
    })
    let connections = 0
    bus.on('connection', () => connections++)
    await new Promise<void>((resolve) => bus.listen(address, resolve))
    t.after(() => bus.close())
    mkdirSync(join(home, '.twilio-cli'), {mode: 0o700})
    const profiles = {k: {accountSid: ACCOUNT, apiKey: KEY, secretStorage: 'keychain'}}
    writeFileSync(join(home, '.twilio-cli/config.json'), JSON.stringify({profiles}), {mode: 0o600})
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), 'api:core:messages:list', '-p', 'k'], {
      env: cleanEnvironment(home, {DBUS_SESSION_BUS_ADDRESS: `unix:path=${address}`}),
    })
    t.after(() => child.kill('SIGKILL'))
    await until(() => connections >= 2)
    await sleep(200)
    child.kill(signal)
    assert.equal(await waitForExitCode(child), CODES[signal])
  })
}
