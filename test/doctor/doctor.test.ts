import assert from 'node:assert/strict'
import {chmodSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, beforeEach, test} from 'node:test'
import {type ContextOptions, runCommand} from '../support/context.ts'
import {startProxy} from '../support/proxy.ts'
import {runTwilio, temporaryHome} from '../support/run.ts'
import {json, startTwilio, type TwilioServer, twilioError} from '../support/twilio-server.ts'

const account = `AC${'a'.repeat(32)}`
const key = `SK${'b'.repeat(32)}`
const secret = 'the-secret-of-the-api-key-0123456'
/** Credentials in the environment. */
const credentials = {TWILIO_ACCOUNT_SID: account, TWILIO_API_KEY: key, TWILIO_API_SECRET: secret}

let server: TwilioServer
let answer: (path: string) => object | undefined
let date: string | undefined
before(async () => {
  server = await startTwilio(({path}) => {
    if (path === '/2010-04-01.json') return {...json({}), ...(date && {headers: {date}})}
    return answer(path)
  })
})
beforeEach(() => {
  date = undefined
  answer = (path) =>
    path === `/2010-04-01/Accounts/${account}.json`
      ? json({sid: account, friendly_name: 'Bakery', status: 'active'})
      : undefined
})
after(() => server.close())

interface Row {
  readonly check: string
  readonly status: string
  readonly detail: string
  readonly whatToDo: string
}

async function doctor(args: readonly string[] = [], options: ContextOptions = {}) {
  const result = await runCommand(['doctor', '-o', 'json', ...args], {server, ...options})
  assert.ok(!(result.stdout + result.stderr).includes(secret))
  const rows = JSON.parse(result.stdout) as Row[]
  const rowOf = (check: string): Row => {
    const row = rows.find((each) => each.check === check)
    assert.ok(row, `no row ${check} in ${result.stdout}`)
    return row
  }
  return {...result, rows, rowOf}
}

function homeWith(document: object | string, mode = 0o600): string {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  const file = join(home, '.twilio-cli', 'config.json')
  writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document))
  chmodSync(file, mode)
  return home
}
const profiles = {dev: {accountSid: account, apiKey: key, apiSecret: secret}}

test('without problems every check is ok and the exit code is 0', async () => {
  const home = homeWith({profiles, activeProject: 'dev'})
  const {code, stderr, rows, rowOf} = await doctor([], {home})
  assert.equal(code, 0, stderr)
  assert.deepEqual(
    rows.map(({check, status}) => `${check} ${status}`),
    [
      'node ok',
      'terminal ok',
      'configuration ok',
      'permissions ok',
      'directories ok',
      'proxy ok',
      'certificates ok',
      'network ok',
      'clock ok',
      'credentials ok',
      'plugins ok',
    ],
  )
  assert.match(rowOf('credentials').detail, /dev \(active profile\): SKb+, account ACa+ "Bakery"/)
  assert.match(stderr, /^No problems found\.\n$/)
})

test('the results are printed in columns by default', async () => {
  const {stdout} = await runCommand(['doctor', '--offline'])
  assert.match(stdout, /^Check\s+Status\s+Detail\s+What To Do\s*$/m)
  assert.match(stdout, /^node\s+ok\s+Node \d+/m)
})

test('without credentials the exit code is 1, and the result says how to create a profile', async () => {
  const {code, rowOf, stderr} = await doctor()
  assert.equal(code, 1)
  assert.equal(rowOf('credentials').status, 'failed')
  assert.match(rowOf('credentials').whatToDo, /profiles:create/)
  assert.match(stderr, /1 check failed/)
})

test('rejected credentials are a failure; a standard API key, which cannot fetch the account, is accepted', async () => {
  answer = () => twilioError(401, 20003, 'Authenticate')
  const rejected = await doctor([], {env: credentials})
  assert.equal(rejected.code, 1)
  assert.equal(rejected.rowOf('credentials').status, 'failed')
  assert.equal(rejected.rowOf('network').status, 'ok')

  answer = (path) =>
    path.endsWith('/Messages.json')
      ? json({messages: [], next_page_uri: null})
      : twilioError(401, 20003, 'Authenticate')
  const standard = await doctor([], {env: credentials})
  assert.equal(standard.code, 0, standard.stderr)
  assert.match(standard.rowOf('credentials').detail, /from the environment.*API key of account/)
})

test('a suspended account is a warning', async () => {
  answer = () => json({sid: account, friendly_name: 'Bakery', status: 'suspended'})
  const {code, rowOf} = await doctor([], {env: credentials})
  assert.equal(code, 0)
  assert.deepEqual(
    [rowOf('credentials').status, /suspended/.test(rowOf('credentials').detail)],
    ['warning', true],
  )
})

test('a configuration that other users can read is a failure, and --fix fixes it', async () => {
  const home = homeWith({profiles, activeProject: 'dev'}, 0o644)
  const before = await doctor([], {home})
  assert.equal(before.code, 1)
  assert.match(before.rowOf('permissions').whatToDo, /twilio doctor --fix/)
  const fixing = await doctor(['--fix'], {home})
  assert.equal(fixing.code, 0, fixing.stderr)
  assert.equal(fixing.rowOf('permissions').status, 'fixed')
  assert.equal(statSync(join(home, '.twilio-cli', 'config.json')).mode & 0o777, 0o600)
  chmodSync(join(home, '.twilio-cli'), 0o777)
  assert.match((await doctor(['--fix'], {home})).rowOf('permissions').detail, /other users can write/)
  assert.equal(statSync(join(home, '.twilio-cli')).mode & 0o777, 0o700)
  assert.equal((await doctor([], {home})).rowOf('permissions').status, 'ok')
})

test('a directory that other users can write to, and a file in place of the directory, are failures', async () => {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  chmodSync(join(home, '.twilio-cli'), 0o777)
  assert.equal((await doctor(['--offline'], {home})).rowOf('permissions').status, 'failed')
  const elsewhere = temporaryHome()
  writeFileSync(join(elsewhere, '.twilio-cli'), '')
  const {rowOf} = await doctor(['--offline'], {home: elsewhere})
  assert.deepEqual(
    [rowOf('directories').status, /not a directory/.test(rowOf('directories').detail)],
    ['failed', true],
  )
})

test('a broken configuration is reported with the line, and is not changed', async () => {
  const text = '{"profiles": {\n  "dev": '
  const home = homeWith(text)
  const {code, rowOf} = await doctor(['--fix'], {home})
  assert.equal(readFileSync(join(home, '.twilio-cli', 'config.json'), 'utf8'), text)
  assert.equal(code, 1)
  assert.match(rowOf('configuration').detail, /line 2/)
  assert.match(rowOf('configuration').whatToDo, /mv /)
})

test('a wrong clock is reported with the difference', async () => {
  const time = Date.UTC(2031, 0, 31)
  const clock = {now: () => time}
  date = new Date(time - 600_000).toUTCString()
  const ahead = await doctor([], {env: credentials, clock})
  assert.equal(ahead.code, 1)
  assert.equal(ahead.rowOf('clock').status, 'failed')
  assert.match(ahead.rowOf('clock').detail, /600 seconds ahead of Twilio's/)
  date = new Date(time + 60_000).toUTCString()
  const behind = await doctor([], {env: credentials, clock})
  assert.equal(behind.code, 0)
  assert.equal(behind.rowOf('clock').status, 'warning')
  assert.match(behind.rowOf('clock').detail, /60 seconds behind Twilio's/)
})

test('a web page instead of a response from Twilio is a failure', async () => {
  const page = {headers: {'content-type': 'text/html; charset=utf-8'}, body: '<html>Please log in</html>'}
  const portal = await startTwilio(() => page)
  const {code, rowOf} = await doctor([], {env: credentials, server: portal})
  await portal.close()
  assert.equal(code, 1)
  assert.equal(rowOf('network').detail, 'api.twilio.com responded with a web page (HTTP 200)')
  assert.match(rowOf('network').whatToDo, /login page/)
})

test('an untrusted certificate and an unreachable network are failures with a hint', async () => {
  const untrusted = await doctor([], {env: {...credentials, TWILIO_CA_BUNDLE: undefined}})
  assert.equal(untrusted.code, 1)
  assert.equal(untrusted.rowOf('network').status, 'failed')
  assert.match(untrusted.rowOf('network').whatToDo, /TWILIO_CA_BUNDLE/)
  assert.equal(untrusted.rowOf('credentials').status, 'skipped')
  const unreachable = await doctor([], {
    env: {...credentials, HTTPS_PROXY: 'http://user:the-password@127.0.0.1:9'},
  })
  assert.equal(unreachable.code, 1)
  assert.equal(unreachable.rowOf('network').status, 'failed')
  assert.equal(unreachable.rowOf('proxy').detail, '127.0.0.1:9, with credentials')
  assert.ok(!unreachable.stdout.includes('the-password'))
})

test('requests go through the proxy, and its host is shown', async () => {
  const proxy = await startProxy({port: server.port})
  const {code, rowOf, stderr} = await doctor([], {env: {...credentials, HTTPS_PROXY: proxy.url}})
  await proxy.close()
  assert.equal(code, 0, stderr)
  assert.equal(rowOf('proxy').detail, proxy.host)
  assert.ok(proxy.connects.every(({target}) => target === 'api.twilio.com:443'))
})

test('settings that would turn off certificate verification are a warning, and those that break it a failure', async () => {
  const off = await doctor(['--offline'], {env: {...credentials, NODE_TLS_REJECT_UNAUTHORIZED: '0'}})
  assert.equal(off.code, 0)
  assert.equal(off.rowOf('certificates').status, 'warning')
  assert.match(off.rowOf('certificates').detail, /NODE_TLS_REJECT_UNAUTHORIZED/)
  const missing = await doctor(['--offline'], {env: {...credentials, TWILIO_CA_BUNDLE: '/nowhere.pem'}})
  assert.equal(missing.code, 1)
  assert.match(missing.rowOf('certificates').detail, /TWILIO_CA_BUNDLE.*\/nowhere\.pem/)
})

test('--offline and the emulator profile send no requests', async () => {
  const from = server.requests.length
  const offline = await doctor(['--offline'], {env: credentials})
  assert.equal(offline.code, 0)
  assert.deepEqual(
    ['network', 'clock', 'credentials'].map((check) => offline.rowOf(check).status),
    ['skipped', 'skipped', 'skipped'],
  )
  const emulator = await doctor(['-p', 'emulator'])
  assert.equal(emulator.code, 0)
  assert.equal(emulator.rowOf('credentials').status, 'ok')
  assert.equal(server.requests.length, from)
})

test('the network check uses the region and edge of the profile', async () => {
  const {rowOf} = await doctor([], {env: {...credentials, TWILIO_REGION: 'au1', TWILIO_EDGE: 'sydney'}})
  assert.match(rowOf('network').detail, /^api\.sydney\.au1\.twilio\.com responded/)
})

test('a broken plugin is a failure', async () => {
  const home = homeWith({profiles, activeProject: 'dev'})
  writeFileSync(
    join(home, '.twilio-cli', 'package.json'),
    JSON.stringify({oclif: {plugins: [{name: 'gone', type: 'user'}]}}),
  )
  const {code, rowOf} = await doctor([], {home})
  assert.equal(code, 1)
  assert.equal(rowOf('plugins').status, 'failed')
  assert.match(rowOf('plugins').detail, /gone/)
  assert.match(rowOf('plugins').whatToDo, /twilio plugins:uninstall gone/)
})

test('the built program runs the checks with the certificates of its process', async () => {
  const home = homeWith({profiles, activeProject: 'dev'})
  const {code, stdout, stderr} = await runTwilio(['doctor', '-o', 'json'], {server, home})
  assert.equal(code, 0, stderr)
  const rows = JSON.parse(stdout) as Row[]
  assert.ok(
    rows.every(({status}) => status === 'ok'),
    stdout,
  )
  assert.match(rows.find(({check}) => check === 'certificates')?.detail ?? '', /\.pem/)
  assert.ok(!(stdout + stderr).includes(secret))

  const env = {NODE_EXTRA_CA_CERTS: undefined}
  const untrusted = await runTwilio(['doctor', '-o', 'json'], {server, home, env})
  assert.equal(untrusted.code, 1)
})
