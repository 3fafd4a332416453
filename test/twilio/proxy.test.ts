import assert from 'node:assert/strict'
import {once} from 'node:events'
import {type AddressInfo, createServer} from 'node:net'
import {after, afterEach, before, test} from 'node:test'
import {UserError} from '../../src/lib/app/errors.ts'
import {HttpsBackend} from '../../src/lib/twilio/https-backend.ts'
import {findProxy} from '../../src/lib/twilio/proxy.ts'
import {testAuthority} from '../support/certificates.ts'
import {type ProxyOptions, startProxy, type TestProxy} from '../support/proxy.ts'
import {redirectHere, startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {expectNetworkError} from './failure.ts'

const url = new URL('https://api.twilio.com/2010-04-01/Accounts.json')
const get = {method: 'GET', url, headers: {}}
const closing: {close(): Promise<void>}[] = []
let twilio: TwilioServer

before(async () => {
  twilio = await startTwilio(() => ({body: '"hello"'}))
  redirectHere(twilio)
})
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close()
})
after(() => twilio.close())

async function proxy(options: Omit<ProxyOptions, 'port'> = {}): Promise<TestProxy> {
  const started = await startProxy({port: twilio.port, ...options})
  closing.push(started)
  return started
}

function backend(environment: NodeJS.ProcessEnv, connectTimeoutMs = 5000): HttpsBackend {
  const made = new HttpsBackend({
    env: {TWILIO_CA_BUNDLE: testAuthority().file, ...environment},
    connectTimeoutMs,
  })
  closing.unshift(made)
  return made
}

for (const variable of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']) {
  test(`${variable} names the proxy of all requests, over one tunnel`, async () => {
    const middle = await proxy()
    const through = backend({[variable]: middle.url})
    for (let page = 0; page < 3; page++) assert.equal((await through.send(get)).body, '"hello"')
    assert.deepEqual(middle.connects, [{target: 'api.twilio.com:443', authorization: undefined}])
  })
}

test('HTTPS_PROXY takes precedence over HTTP_PROXY', async () => {
  const [first, second] = [await proxy(), await proxy()]
  await backend({HTTPS_PROXY: first.url, HTTP_PROXY: second.url}).send(get)
  assert.equal(first.connects.length, 1)
  assert.equal(second.connects.length, 0)
})

test('user name and password are sent to the proxy, including special characters', async () => {
  const middle = await proxy({username: 'me@work', password: 'p:ss/w?rd'})
  assert.equal((await backend({HTTPS_PROXY: middle.url}).send(get)).body, '"hello"')
  const expected = `Basic ${Buffer.from('me@work:p:ss/w?rd').toString('base64')}`
  assert.equal(middle.connects[0]?.authorization, expected)
  assert.equal(twilio.requests.at(-1)?.headers['proxy-authorization'], undefined)
})

test('a proxy is reached over TLS, over IPv6 and without a scheme', async () => {
  const secure = await proxy({tls: true})
  assert.equal((await backend({HTTPS_PROXY: secure.url}).send(get)).body, '"hello"')
  const six = await proxy({address: '::1'})
  assert.equal((await backend({HTTPS_PROXY: six.url}).send(get)).body, '"hello"')
  const bare = await proxy()
  assert.equal((await backend({HTTPS_PROXY: bare.host}).send(get)).body, '"hello"')
  for (const used of [secure, six, bare]) assert.equal(used.connects.length, 1)
})

test('NO_PROXY bypasses the proxy', async () => {
  const middle = await proxy()
  assert.equal((await backend({HTTPS_PROXY: middle.url, NO_PROXY: 'twilio.com'}).send(get)).body, '"hello"')
  assert.equal(middle.connects.length, 0)
})

test('a proxy that requires other credentials is reported, without the password', async () => {
  const middle = await proxy({username: 'me', password: 'right-one'})
  const error = await expectNetworkError(
    backend({HTTPS_PROXY: `http://me:wrong-one@${middle.host}`}).send(get),
  )
  assert.equal(error.message, `Proxy ${middle.host} requires a valid user name and password (HTTP 407).`)
  assert.equal(error.retry, 'never')
  assert.doesNotMatch(`${error.stack} ${error.hint}`, /wrong-one/)
})

test('a refusal by the proxy is reported as such', async () => {
  for (const [status, retry] of [
    [403, 'never'],
    [502, 'safe'],
  ] as const) {
    const middle = await proxy({refuse: status})
    const error = await expectNetworkError(backend({HTTPS_PROXY: middle.url}).send({...get, method: 'POST'}))
    assert.equal(error.message, `Proxy ${middle.host} refused to connect to api.twilio.com (HTTP ${status}).`)
    assert.equal(error.retry, retry)
  }
})

test('a server that is not a proxy is reported as such', async () => {
  const odd = createServer((socket) => socket.once('data', () => socket.end('hello\r\n\r\n')))
  odd.listen(0, '127.0.0.1')
  await once(odd, 'listening')
  const host = `127.0.0.1:${(odd.address() as AddressInfo).port}`
  const error = await expectNetworkError(backend({HTTPS_PROXY: `http://${host}`}).send(get))
  assert.equal(error.message, `Proxy ${host} did not respond like an HTTP proxy.`)
  odd.close()
})

test('a proxy that refuses, closes or ignores the connection is named', async () => {
  const gone = await expectNetworkError(backend({HTTPS_PROXY: 'http://127.0.0.1:1'}).send(get))
  assert.equal(gone.message, 'Could not connect to proxy 127.0.0.1:1: connection refused.')
  assert.match(gone.hint ?? '', /HTTPS_PROXY/)
  const rude = await proxy({hangUp: true})
  const cut = await expectNetworkError(backend({HTTPS_PROXY: rude.url}).send(get))
  assert.equal(cut.message, `Proxy ${rude.host} closed the connection before responding.`)
  const mute = await proxy({silent: true})
  const late = await expectNetworkError(backend({HTTPS_PROXY: mute.url}, 150).send(get))
  assert.equal(late.message, `Proxy ${mute.host} could not be reached within 0.15 seconds.`)
  assert.deepEqual([gone.id, cut.id, late.id], ['proxy-failed', 'proxy-failed', 'network-timeout'])
  for (const error of [gone, cut, late]) assert.equal(error.retry, 'safe')
})

test('an invalid variable is reported without its value', () => {
  for (const value of [
    'socks5://me:secret-word@host:1080',
    'http://me:secret-word@:x',
    'http://me:%zzsecret-word@host',
  ]) {
    assert.throws(
      () => findProxy(url, {ALL_PROXY: value}),
      (error: unknown) => {
        assert.ok(error instanceof UserError)
        assert.equal(error.id, 'invalid-proxy')
        assert.match(error.message, /\bALL_PROXY\b/)
        assert.doesNotMatch(`${error.stack} ${error.hint}`, /secret-word/)
        return true
      },
    )
  }
})

test('NO_PROXY works like in curl', () => {
  const cases: [list: string, address: string, exempt: boolean][] = [
    ['*', 'https://api.twilio.com/', true],
    ['twilio.com', 'https://api.twilio.com/', true],
    ['.twilio.com', 'https://api.twilio.com/', true],
    ['*.twilio.com', 'https://api.au1.twilio.com/', true],
    ['API.Twilio.com.', 'https://api.twilio.com/', true],
    ['lio.com', 'https://api.twilio.com/', false],
    ['api.twilio.com', 'https://verify.twilio.com/', false],
    ['example.com, twilio.com', 'https://api.twilio.com/', true],
    ['example.com twilio.com:443', 'https://api.twilio.com/', true],
    ['twilio.com:8443', 'https://api.twilio.com/', false],
    ['[::1]:443', 'https://[::1]/', true],
    ['::1', 'https://[::1]/', true],
    ['[::1]:444', 'https://[::1]/', false],
    ['', 'https://api.twilio.com/', false],
    [' , ,', 'https://api.twilio.com/', false],
  ]
  for (const [list, address, exempt] of cases) {
    const found = findProxy(new URL(address), {HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: list})
    assert.equal(found === undefined, exempt, `${list} for ${address}`)
  }
})
