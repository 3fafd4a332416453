import assert from 'node:assert/strict'
import {chmodSync, mkdirSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, beforeEach, test} from 'node:test'
import {startProxy} from '../support/proxy.ts'
import {type RunOptions, runTwilio, temporaryHome} from '../support/run.ts'
import {json, startTwilio, type TwilioServer, twilioError} from '../support/twilio-server.ts'

const account = `AC${'a'.repeat(32)}`
const key = `SK${'b'.repeat(32)}`
const secret = 'the-secret-of-the-api-key-0123456'
const environment = {TWILIO_ACCOUNT_SID: account, TWILIO_API_KEY: key, TWILIO_API_SECRET: secret}

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

async function doctor(line: readonly string[] = [], options: RunOptions = {}) {
  const result = await runTwilio(['doctor', '-o', 'json', ...line], {server, ...options})
  assert.ok(!(result.stdout + result.stderr).includes(secret))
  const rows = JSON.parse(result.stdout) as Row[]
  const of = (check: string): Row => {
    const row = rows.find((each) => each.check === check)
    assert.ok(row, `no row ${check} in ${result.stdout}`)
    return row
  }
  return {...result, rows, of}
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

test('where all is well it says so, and ends with 0', async () => {
  const home = homeWith({profiles, activeProject: 'dev'})
  const {code, stderr, rows, of} = await doctor([], {home})
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
  assert.match(of('credentials').detail, /dev \(the active profile\): SKb+, account ACa+ “Bakery”/)
  assert.match(stderr, /Nothing is in the way/)
})

test('the rows are a table unless asked otherwise', async () => {
  const {stdout} = await runTwilio(['doctor', '--offline'])
  assert.match(stdout, /^Check\s+Status\s+Detail\s+What To Do\s*$/m)
  assert.match(stdout, /^node\s+ok\s+Node \d+/m)
})

test('without credentials it ends with 1, and says how to have some', async () => {
  const {code, of, stderr} = await doctor()
  assert.equal(code, 1)
  assert.equal(of('credentials').status, 'failed')
  assert.match(of('credentials').whatToDo, /profiles:create/)
  assert.match(stderr, /1 check has failed/)
})

test('credentials that Twilio refuses are told; a standard API key, which may not fetch the account, is not refused', async () => {
  answer = () => twilioError(401, 20003, 'Authenticate')
  const refused = await doctor([], {env: environment})
  assert.equal(refused.code, 1)
  assert.equal(refused.of('credentials').status, 'failed')
  assert.equal(refused.of('network').status, 'ok')

  answer = (path) =>
    path.endsWith('/Messages.json')
      ? json({messages: [], next_page_uri: null})
      : twilioError(401, 20003, 'Authenticate')
  const standard = await doctor([], {env: environment})
  assert.equal(standard.code, 0, standard.stderr)
  assert.match(standard.of('credentials').detail, /from the environment.*a key of account/)
})

test('a suspended account is a warning', async () => {
  answer = () => json({sid: account, friendly_name: 'Bakery', status: 'suspended'})
  const {code, of} = await doctor([], {env: environment})
  assert.equal(code, 0)
  assert.deepEqual([of('credentials').status, /suspended/.test(of('credentials').detail)], ['warning', true])
})

test('a configuration that others can read is a failure, which --fix mends', async () => {
  const home = homeWith({profiles, activeProject: 'dev'}, 0o644)
  const before = await doctor([], {home})
  assert.equal(before.code, 1)
  assert.match(before.of('permissions').whatToDo, /twilio doctor --fix/)
  const fixing = await doctor(['--fix'], {home})
  assert.equal(fixing.code, 0, fixing.stderr)
  assert.equal(fixing.of('permissions').status, 'fixed')
  assert.equal(statSync(join(home, '.twilio-cli', 'config.json')).mode & 0o777, 0o600)
  chmodSync(join(home, '.twilio-cli'), 0o777)
  assert.match((await doctor(['--fix'], {home})).of('permissions').detail, /others can write/)
  assert.equal(statSync(join(home, '.twilio-cli')).mode & 0o777, 0o700)
  assert.equal((await doctor([], {home})).of('permissions').status, 'ok')
})

test('a directory that others can write is a failure without a configuration too, and a file is no directory', async () => {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  chmodSync(join(home, '.twilio-cli'), 0o777)
  assert.equal((await doctor(['--offline'], {home})).of('permissions').status, 'failed')
  const elsewhere = temporaryHome()
  writeFileSync(join(elsewhere, '.twilio-cli'), '')
  const {of} = await doctor(['--offline'], {home: elsewhere})
  assert.match(of('directories').detail, /a part of its path is not a directory/)
})

test('a broken configuration is told with its line, and left as it is', async () => {
  const home = homeWith('{"profiles": {\n  "dev": ')
  const {code, of} = await doctor(['--fix'], {home})
  assert.equal(code, 1)
  assert.match(of('configuration').detail, /line 2/)
  assert.match(of('configuration').whatToDo, /mv /)
})

test('a clock that is wrong is told with how much', async () => {
  date = new Date(Date.now() - 600_000).toUTCString()
  const ahead = await doctor([], {env: environment})
  assert.equal(ahead.code, 1)
  assert.match(ahead.of('clock').detail, /ahead of Twilio’s by (599|600|601) seconds/)
  date = new Date(Date.now() + 60_000).toUTCString()
  const behind = await doctor([], {env: environment})
  assert.equal(behind.code, 0)
  assert.match(behind.of('clock').detail, /behind Twilio’s by (59|60|61) seconds/)
})

test('a web page in the place of Twilio is no network that is well', async () => {
  const page = {headers: {'content-type': 'text/html; charset=utf-8'}, body: '<html>Please log in</html>'}
  const portal = await startTwilio(() => page)
  const {code, of} = await doctor([], {env: {...environment, ...portal.env}})
  await portal.close()
  assert.equal(code, 1)
  assert.equal(of('network').detail, 'api.twilio.com answers with a web page (HTTP 200)')
  assert.match(of('network').whatToDo, /login page/)
})

test('an untrusted certificate and an unreachable network are told with what to try', async () => {
  const env = {...environment, NODE_EXTRA_CA_CERTS: undefined}
  const untrusted = await doctor([], {env: {...server.env, ...env}})
  assert.equal(untrusted.code, 1)
  assert.match(untrusted.of('network').whatToDo, /TWILIO_CA_BUNDLE/)
  assert.equal(untrusted.of('credentials').status, 'skipped')
  const unreachable = await doctor([], {
    env: {...environment, HTTPS_PROXY: 'http://user:the-password@127.0.0.1:9'},
  })
  assert.equal(unreachable.code, 1)
  assert.equal(unreachable.of('network').status, 'failed')
  assert.equal(unreachable.of('proxy').detail, '127.0.0.1:9, with credentials')
  assert.ok(!unreachable.stdout.includes('the-password'))
})

test('it goes through the proxy, and says which', async () => {
  const proxy = await startProxy({port: server.port})
  const {code, of, stderr} = await doctor([], {env: {...environment, HTTPS_PROXY: proxy.url}})
  await proxy.close()
  assert.equal(code, 0, stderr)
  assert.equal(of('proxy').detail, proxy.host)
  assert.ok(proxy.connects.every(({target}) => target === 'api.twilio.com:443'))
})

test('settings that weaken or break the trust in certificates are failures', async () => {
  const off = await doctor(['--offline'], {env: {...environment, NODE_TLS_REJECT_UNAUTHORIZED: '0'}})
  assert.equal(off.code, 1)
  assert.match(off.of('certificates').whatToDo, /Unset it/)
  const missing = await doctor(['--offline'], {env: {...environment, TWILIO_CA_BUNDLE: '/nowhere.pem'}})
  assert.equal(missing.code, 1)
  assert.match(missing.of('certificates').detail, /TWILIO_CA_BUNDLE names \/nowhere\.pem/)
})

test('--offline and the emulator’s profile send nothing', async () => {
  const from = server.requests.length
  const offline = await doctor(['--offline'], {env: environment})
  assert.equal(offline.code, 0)
  assert.deepEqual(
    ['network', 'clock', 'credentials'].map((check) => offline.of(check).status),
    ['skipped', 'skipped', 'skipped'],
  )
  const emulator = await doctor(['-p', 'emulator'])
  assert.equal(emulator.code, 0)
  assert.equal(emulator.of('credentials').status, 'ok')
  assert.equal(server.requests.length, from)
})

test('the edge and region of the profile are where it looks', async () => {
  const {of} = await doctor([], {env: {...environment, TWILIO_REGION: 'au1', TWILIO_EDGE: 'sydney'}})
  assert.match(of('network').detail, /^api\.sydney\.au1\.twilio\.com answers/)
})

test('broken plugins are failures, claimed ids warnings', async () => {
  const home = homeWith({profiles, activeProject: 'dev'})
  writeFileSync(
    join(home, '.twilio-cli', 'package.json'),
    JSON.stringify({oclif: {plugins: [{name: 'gone', type: 'user'}]}}),
  )
  const {code, of} = await doctor([], {home})
  assert.equal(code, 1)
  assert.match(of('plugins').detail, /The plugin gone is broken/)
  assert.match(of('plugins').whatToDo, /twilio plugins:uninstall gone/)
})
