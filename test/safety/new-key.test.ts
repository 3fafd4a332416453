import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs'
import net from 'node:net'
import {join} from 'node:path'
import {type TestContext, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'
import {type Answer, json, startTwilio, twilioError} from '../support/twilio-server.ts'

/** What happens to the API key that profiles:create makes at Twilio, when it can't be stored. */
const ACCOUNT = `AC${'1'.repeat(32)}`
const TOKEN = 'f00dfeedf00dfeedf00dfeedf00dfeed'
const KEY = `SK${'c'.repeat(32)}`
const SECRET = 'secret-of-the-new-key-0123456789'
const CREATE = ['profiles:create', ACCOUNT, '-p', 'live', '--auth-token', '-', '--no-retry']
const CODES = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const
type Signal = keyof typeof CODES

interface Answers {
  readonly created?: Answer
  readonly removed?: Answer
}

/** A Twilio that tells its keys, and a profiles:create that talks to it. */
async function making(t: TestContext, answers: Answers = {}) {
  const keys = new Set<string>()
  const server = await startTwilio(({method, path}) => {
    if (method === 'DELETE') {
      if (!answers.removed) keys.delete(KEY)
      return answers.removed ?? {status: 204}
    }
    if (!path.endsWith('/Keys.json')) return json({sid: ACCOUNT, status: 'active'})
    keys.add(KEY)
    return answers.created ?? json({sid: KEY, secret: SECRET}, 201)
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
  const until = async (method: string): Promise<void> => {
    const deadline = Date.now() + 15_000
    while (!server.requests.some((request) => request.method === method)) {
      assert.ok(Date.now() < deadline, `no ${method} came in 15 seconds`)
      await sleep(5)
    }
  }
  return {keys, home, file: join(home, '.twilio-cli', 'config.json'), server, start, until}
}

async function codeOf(child: ChildProcess): Promise<number | undefined> {
  const [code, signal] = (await once(child, 'close')) as [number | null, Signal | null]
  return code ?? CODES[signal as Signal]
}

for (const signal of Object.keys(CODES) as Signal[]) {
  test(`${signal} while the key is created: it is removed again`, async (t) => {
    const created = {...json({sid: KEY, secret: SECRET}, 201), delayMs: 400}
    const {keys, file, start, until} = await making(t, {created})
    const {child, stderr} = start()
    await until('POST')
    child.kill(signal)
    // As npx does, which passes on what a terminal sends to both.
    await sleep(20)
    child.kill(signal)
    assert.equal(await codeOf(child), CODES[signal])
    assert.deepEqual([...keys], [])
    assert.ok(!existsSync(file))
    assert.match(stderr(), /^Seeing to it that no API key is left behind\. Once more ends at once\.\n$/)
  })
}

const MOMENTS = 14
test(`at ${MOMENTS} moments around the storing a signal leaves no key without its profile, and no lock`, async (t) => {
  let stored = 0
  for (let moment = 0; moment < MOMENTS; moment++) {
    const {keys, file, start, until} = await making(t)
    const {child} = start()
    const ended = codeOf(child)
    await until('POST')
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

test('SIGTERM while another command keeps the configuration locked: the key is removed again, promptly', async (t) => {
  const {keys, file, home, start, until} = await making(t)
  mkdirSync(join(home, '.twilio-cli'))
  mkdirSync(`${file}.lock`)
  const held = setInterval(() => utimesSync(`${file}.lock`, new Date(), new Date()), 500)
  t.after(() => clearInterval(held))
  const {child} = start()
  await until('POST')
  await sleep(500)
  const since = Date.now()
  child.kill('SIGTERM')
  assert.equal(await codeOf(child), 143)
  assert.ok(Date.now() - since < 2000, `it took ${Date.now() - since} ms`)
  assert.deepEqual([...keys], [])
  assert.ok(!existsSync(file))
})

test('a second signal ends at once, with the key and the command that removes it', async (t) => {
  const created = {...json({sid: KEY, secret: SECRET}, 201), delayMs: 300}
  const {start, until} = await making(t, {created, removed: {raw() {}}})
  const {child, stderr} = start()
  await until('POST')
  child.kill('SIGTERM')
  await until('DELETE')
  child.kill('SIGTERM')
  assert.equal(await codeOf(child), 143)
  assert.match(
    stderr(),
    new RegExp(` » API key ${KEY} was created .* twilio api:core:keys:remove --sid ${KEY}`),
  )
  assert.doesNotMatch(stderr(), new RegExp(`${SECRET}|${TOKEN}`))
})

test('a second signal before the key is known says that there may be one', async (t) => {
  const {start, until} = await making(t, {created: {raw() {}}})
  const {child, stderr} = start()
  await until('POST')
  child.kill('SIGTERM')
  while (stderr() === '') await sleep(5)
  await sleep(200)
  child.kill('SIGTERM')
  assert.equal(await codeOf(child), 143)
  assert.match(
    stderr(),
    / » API key “twilio-cli for .*” may have been created at Twilio\. See: twilio api:core:keys:list/,
  )
})

const LOST: readonly [what: string, created: Answer, mayBe: boolean][] = [
  ['breaks off', {...json({sid: KEY, secret: SECRET}, 201), cutAfter: 5}, true],
  ['never comes', {cutAfter: 'nothing'}, true],
  ['is not JSON', {status: 201, body: '<html>'}, true],
  ['is a refusal', twilioError(400, 20001, 'Too many keys'), false],
]
for (const [what, created, mayBe] of LOST) {
  test(`when the answer ${what}, ${mayBe ? 'a key may have been created, and that is said' : 'there is no key'}`, async (t) => {
    const {home, server} = await making(t, {created})
    const {code, stderr} = await runTwilio(CREATE, {home, server, input: TOKEN})
    assert.notEqual(code, 0)
    assert.equal(/API key “.*” may have been created/.test(stderr), mayBe, stderr)
  })
}

test('with --storage keychain where there is none, nothing is sent', async (t) => {
  const {home, server} = await making(t)
  const {code, stderr} = await runTwilio([...CREATE, '--storage', 'keychain'], {home, server, input: TOKEN})
  assert.equal(code, 1)
  assert.match(stderr, /there is no keychain here/)
  assert.deepEqual(server.requests, [])
})

for (const signal of Object.keys(CODES) as Signal[]) {
  test(`${signal} while the keychain does not answer ends promptly`, {
    skip: process.platform !== 'linux',
  }, async (t) => {
    const home = temporaryHome()
    const address = join(home, 'bus')
    // It knows the first line of the protocol, and no more.
    const bus = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (data) => data.includes('AUTH\r\n') && socket.write('REJECTED EXTERNAL\r\n'))
    })
    let asked = 0
    bus.on('connection', () => asked++)
    await new Promise<void>((resolve) => bus.listen(address, resolve))
    t.after(() => bus.close())
    mkdirSync(join(home, '.twilio-cli'), {mode: 0o700})
    const profiles = {k: {accountSid: ACCOUNT, apiKey: KEY, secretStorage: 'keychain'}}
    writeFileSync(join(home, '.twilio-cli/config.json'), JSON.stringify({profiles}), {mode: 0o600})
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), 'api:core:messages:list', '-p', 'k'], {
      env: cleanEnvironment(home, {DBUS_SESSION_BUS_ADDRESS: `unix:path=${address}`}),
    })
    t.after(() => child.kill('SIGKILL'))
    while (asked < 2) await sleep(10)
    await sleep(200)
    const since = Date.now()
    child.kill(signal)
    assert.equal(await codeOf(child), CODES[signal])
    assert.ok(Date.now() - since < 1500, `it took ${Date.now() - since} ms`)
  })
}
