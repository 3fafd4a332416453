import assert from 'node:assert/strict'
import {after, afterEach, before, test} from 'node:test'
import {UserError} from '../../src/lib/app/errors.ts'
import type {Profile} from '../../src/lib/profiles/profile.ts'
import type {SdkRequest} from '../../src/lib/twilio/form-request.ts'
import {HttpsBackend} from '../../src/lib/twilio/https-backend.ts'
import {NetworkError} from '../../src/lib/twilio/network-error.ts'
import {Transport, type TransportOptions} from '../../src/lib/twilio/transport.ts'
import {TwilioApiError} from '../../src/lib/twilio/twilio-api-error.ts'
import {testAuthority} from '../support/certificates.ts'
import {
  type Answer,
  json,
  redirectHere,
  startTwilio,
  type TwilioServer,
  twilioError,
} from '../support/twilio-server.ts'

const profile: Profile = {
  name: 'work',
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  username: 'SK0123456789abcdef0123456789abcdef',
  password: async () => 'the-known-secret',
  source: 'active',
}
const basic = {username: profile.username, password: 'the-known-secret'}
const authorization = `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`
const uri = 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json'
const form = {'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json'}

const backend = new HttpsBackend({env: {TWILIO_CA_BUNDLE: testAuthority().file}, timeoutMs: 1000})
let waits: number[] = []
const clock = {
  now: () => Date.parse('2024-06-01T12:00:00Z'),
  random: () => 0.5,
  sleep: async (milliseconds: number) => {
    waits.push(milliseconds)
  },
}
let twilio: TwilioServer

before(async () => {
  twilio = await startTwilio()
  redirectHere(twilio)
})
afterEach(() => {
  waits = []
  twilio.requests.length = 0
})
after(async () => {
  await backend.close()
  await twilio.close()
})

function request(method: string, sdk: Partial<SdkRequest> = {}, options: Partial<TransportOptions> = {}) {
  const transport = new Transport({backend, profile, clock, ...options})
  return transport.request({method, uri, headers: form, ...basic, ...sdk})
}

async function expectUserError(sending: Promise<unknown>): Promise<UserError> {
  const error = await sending.then(
    () => assert.fail('a response arrived'),
    (error: unknown) => error,
  )
  assert.ok(error instanceof UserError, String(error))
  return error
}

test('a query, a form and JSON are sent as the SDK sends them', async () => {
  const ok = json({sid: 'SM1'})
  twilio.answer(ok, ok, ok, ok, ok)
  const params = {To: '+1 2', 'DateSent<': '2024-01-01', Page: undefined, Tag: ['a', 'b']}
  const response = await request('get', {uri: `${uri}?a=1`, params, headers: {Accept: 'application/json'}})
  assert.equal(response.body, '{"sid":"SM1"}')
  assert.equal(response.statusCode, 200)
  await request('post', {data: {To: '+1', Body: '', MediaUrl: ['x', 'y'], From: undefined}})
  await request('post', {data: {a: [1, {b: 'ü'}]}, headers: {'Content-Type': 'application/json'}})
  await request('post', {data: undefined})
  await request('delete', {data: {ignored: 1}, headers: {}})
  const [get, post, body, empty, remove] = twilio.requests
  assert.equal(get?.search, 'a=1&To=%2B1%202&DateSent%3C=2024-01-01&Tag=a&Tag=b')
  assert.equal(get?.headers['content-length'], undefined)
  assert.equal(post?.body, 'To=%2B1&Body=&MediaUrl=x&MediaUrl=y')
  assert.equal(body?.body, '{"a":[1,{"b":"ü"}]}')
  assert.equal(body?.headers['content-type'], 'application/json')
  assert.equal(empty?.headers['content-length'], '0')
  assert.equal(remove?.body, '')
  for (const sent of twilio.requests) assert.equal(sent.headers.authorization, authorization)
})

test('User-Agent names this program before the SDK', async () => {
  twilio.answer(json({}))
  await request('get', {headers: {'User-Agent': 'twilio-node/6.2.0'}}, {userAgent: 'switchboard-cli/1.2.3'})
  assert.equal(twilio.requests[0]?.headers['user-agent'], 'switchboard-cli/1.2.3 twilio-node/6.2.0')
})

const cut: Answer = {cutAfter: 'nothing'}
const slow: Answer = {delayMs: 4000, body: {}}
const broken: Answer = {body: {a: 'x'.repeat(100)}, cutAfter: 10}
const busy: Answer = {status: 429, body: {code: 20429, message: 'Too Many Requests', status: 429}}
const down: Answer = {status: 503, body: 'down'}

const RETRIES: [what: string, method: string, answer: Answer, retried: boolean][] = [
  ['429', 'get', busy, true],
  ['429', 'delete', busy, true],
  ['429', 'post', busy, true],
  ['429', 'put', busy, true],
  ['503', 'get', down, true],
  ['503', 'delete', down, true],
  ['503', 'post', down, false],
  ['503', 'patch', down, false],
  ['500', 'get', {status: 500}, true],
  ['502', 'get', {status: 502}, true],
  ['504', 'get', {status: 504}, true],
  ['520', 'get', {status: 520}, true],
  ['408', 'get', {status: 408}, true],
  ['408', 'post', {status: 408}, false],
  ['501', 'get', {status: 501}, false],
  ['404', 'get', twilioError(404, 20404, 'not found'), false],
  ['a closed connection', 'get', cut, true],
  ['a closed connection', 'delete', cut, true],
  ['a closed connection', 'post', cut, false],
  ['an incomplete response', 'get', broken, true],
  ['an incomplete response', 'post', broken, false],
  ['a timeout', 'get', slow, true],
  ['a timeout', 'post', slow, false],
]
for (const [what, method, answer, retried] of RETRIES) {
  test(`${what} after ${method.toUpperCase()} is ${retried ? 'retried' : 'final'}`, async () => {
    twilio.answer(answer)
    if (retried) twilio.answer(json({ok: true}))
    const sending = request(method)
    if (retried) assert.equal((await sending).statusCode, 200)
    else assert.doesNotMatch((await expectUserError(sending)).message, /attempts/)
    assert.equal(twilio.requests.length, retried ? 2 : 1)
  })
}

test('a POST that was not sent is retried', async () => {
  const port = process.env.SWITCHBOARD_TEST_TLS_PORT
  const sleep = async () => {
    process.env.SWITCHBOARD_TEST_TLS_PORT = port
  }
  process.env.SWITCHBOARD_TEST_TLS_PORT = '1'
  const fresh = new HttpsBackend({env: {TWILIO_CA_BUNDLE: testAuthority().file}})
  twilio.answer(json({sid: 'SM1'}, 201))
  const response = await request('post', {}, {backend: fresh, clock: {...clock, sleep}})
  assert.equal(response.statusCode, 201)
  assert.equal(twilio.requests.length, 1)
  await fresh.close()
})

test('there are three retries with growing delays, and the error has the number of attempts', async () => {
  twilio.answer(down, down, down, down)
  const error = await expectUserError(request('get'))
  assert.ok(error instanceof TwilioApiError)
  assert.equal(
    error.message,
    'Twilio returned a server error (HTTP 503 Service Unavailable), after 4 attempts',
  )
  assert.equal(twilio.requests.length, 4)
  assert.deepEqual(waits, [250, 500, 1000])
  // A closed keep-alive connection does not count as an attempt.
  twilio.answer(cut, cut, cut)
  const network = await expectUserError(request('get', {}, {retries: 1}))
  assert.ok(network instanceof NetworkError)
  assert.equal(network.message, 'api.twilio.com closed the connection before responding, after 2 attempts.')
})

test('there are no retries with a limit of 0', async () => {
  twilio.answer(busy)
  assert.ok((await expectUserError(request('get', {}, {retries: 0}))) instanceof TwilioApiError)
  assert.equal(twilio.requests.length, 1)
})

test('Retry-After is honored, in seconds and as a date, up to a minute', async () => {
  const values: [header: string, wait: number][] = [
    ['7', 7000],
    ['Sat, 01 Jun 2024 12:00:09 GMT', 9000],
    ['Sat, 01 Jun 2024 11:00:00 GMT', 250],
    ['0', 250],
    ['86400', 60_000],
    ['soon', 250],
    ['soon 9999', 250],
    ['-5', 250],
  ]
  for (const [header, wait] of values) {
    waits = []
    twilio.answer({...busy, headers: {'retry-after': header}}, json({}))
    await request('get')
    assert.deepEqual(waits, [wait], header)
  }
})

test('a response that is not JSON is an error', async () => {
  const page: Answer = {body: '<html>Please log in</html>', headers: {'content-type': 'text/html'}}
  const bodies: Answer[] = [
    page,
    {body: '{"half":'},
    {body: 'x'.repeat(300_000)},
    {body: `{${'x'.repeat(300_000)}`},
  ]
  for (const answer of bodies) {
    twilio.answer(answer)
    const error = await expectUserError(request('get'))
    assert.equal(error.id, 'unexpected-response')
    assert.match(error.message, /api\.twilio\.com is not JSON \(HTTP 200, /)
    assert.match(error.hint ?? '', /proxy/)
  }
  assert.equal(twilio.requests.length, bodies.length)
})

test('a response that need not be JSON is returned unchanged', async () => {
  twilio.answer({body: 'a,b\n', headers: {'content-type': 'text/csv'}}, {status: 204}, {status: 204})
  assert.equal((await request('get', {headers: {Accept: 'text/csv'}})).body, 'a,b\n')
  assert.equal((await request('delete', {headers: {}})).body, '')
  assert.equal((await request('post')).body, '{}')
})

test('redirects are not followed by default', async () => {
  const moved = {status: 302, headers: {location: 'https://other.example/x'}}
  twilio.answer(moved, {...moved, body: {redirect_to: 'https://other.example/x'}})
  const refused = await expectUserError(request('get'))
  assert.equal(refused.id, 'redirect-refused')
  assert.match(refused.message, /other\.example \(HTTP 302\)/)
  assert.equal((await request('get')).body, '{"redirect_to":"https://other.example/x"}')
  assert.equal(twilio.requests.length, 2)
})

test('a request that acts is not reported as done after a redirect', async () => {
  const record = {sid: 'SM1', status: 'queued'}
  for (const method of ['post', 'put', 'patch', 'delete']) {
    twilio.answer({status: 302, headers: {location: 'https://login.example/'}, body: record})
    const {id, message, hint} = await expectUserError(request(method))
    assert.equal(id, 'redirect-refused')
    assert.match(message, /^api\.twilio\.com .*login\.example \(HTTP 302\)/)
    assert.match(hint ?? '', /login page/)
    twilio.answer({status: 307})
    const other = await expectUserError(request(method))
    assert.equal(other.id, 'redirect-refused')
    assert.match(other.message, /HTTP 307/)
  }
  assert.equal(twilio.requests.length, 8)
})

test('credentials are sent on a redirect to the same host, but not to another, nor back from it', async () => {
  const to = (location: string, status = 307): Answer => ({status, headers: {location}})
  twilio.answer(
    to('/here'),
    to('https://media.twiliocdn.com/there'),
    to('https://api.twilio.com/back'),
    json({ok: 1}),
  )
  await request('get', {allowRedirects: true, headers: {Accept: 'application/json', Cookie: 'a=b'}})
  const seen = twilio.requests.map(({host, path, headers}) => [
    host,
    path,
    headers.authorization,
    headers.cookie,
  ])
  assert.deepEqual(seen, [
    ['api.twilio.com', '/2010-04-01/Accounts/AC1/Messages.json', authorization, 'a=b'],
    ['api.twilio.com', '/here', authorization, 'a=b'],
    ['media.twiliocdn.com', '/there', undefined, undefined],
    ['api.twilio.com', '/back', undefined, undefined],
  ])
})

test('a redirected POST becomes a GET after 302 and 303, and stays one after 307', async () => {
  for (const [status, method, body] of [
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'To=1'],
  ] as const) {
    twilio.requests.length = 0
    twilio.answer({status, headers: {location: '/next'}}, json({}))
    await request('post', {allowRedirects: true, data: {To: '1'}})
    assert.equal(twilio.requests[1]?.method, method)
    assert.equal(twilio.requests[1]?.body, body)
    assert.equal(twilio.requests[1]?.headers['content-type'] === undefined, method === 'GET')
  }
})

test('a redirect loop ends, and a redirect to plain HTTP is not followed', async () => {
  twilio.answer(...Array.from({length: 11}, () => ({status: 302, headers: {location: '/again'}})))
  const error = await expectUserError(request('get', {allowRedirects: true}))
  assert.equal(error.id, 'redirect-refused')
  assert.equal(twilio.requests.length, 11)
  twilio.answer({status: 302, headers: {location: 'http://api.twilio.com/'}})
  const insecure = await expectUserError(request('get', {allowRedirects: true}))
  assert.equal(insecure.id, 'redirect-refused')
  assert.match(insecure.message, /not HTTPS/)
})

test('credentials are sent to Twilio only, whatever the URL', async () => {
  for (const address of [
    'https://evil.example/2010-04-01/Accounts.json',
    'https://eviltwilio.com/',
    'https://api.twilio.com.evil.example/',
    'https://api.twilio.com:8443/',
    'https://evil.example#.twilio.com/',
    'https://evil.example\\.twilio.com/',
    'https://api.twilio.com@evil.example/',
    'http://api.twilio.com/',
  ]) {
    assert.equal((await expectUserError(request('get', {uri: address}))).id, 'not-twilio')
  }
  assert.equal(twilio.requests.length, 0)
})

test('the log shows URLs, parameters, statuses, headers and retries', async () => {
  const lines: string[] = []
  twilio.answer(down, json({sid: 'SM1'}))
  await request('get', {params: {To: '+1', PageSize: 5}}, {log: (line) => lines.push(line)})
  assert.ok(lines.includes(`> GET ${uri}`))
  assert.ok(lines.includes('  query To: "+1"'))
  assert.ok(lines.includes('  query PageSize: "5"'))
  assert.ok(lines.includes('> accept: application/json'))
  assert.ok(lines.includes('Retrying in 0.3 s (attempt 2 of 4): HTTP 503'))
  assert.ok(lines.some((line) => line.startsWith('< 200 OK after ')))
  assert.ok(lines.includes('< content-type: application/json'))
})

test('no secret is in the log or in an error, whatever its encoding', async () => {
  const lines: string[] = []
  const log = (line: string) => lines.push(line)
  const encoded = Buffer.from('the-known-secret').toString('base64')
  const echo: Answer = {
    status: 400,
    headers: {'x-echo': authorization, 'set-cookie': 'session=abcdef', 'x-plain': 'the-known-secret'},
    body: {
      code: 21211,
      message: `bad the-known-secret ${authorization}`,
      details: {header: [encoded]},
      status: 400,
    },
  }
  twilio.answer(echo, echo)
  const data = {
    Body: 'the-known-secret',
    FriendlyName: encoded,
    Password: 'another-secret',
    authToken: 'third',
  }
  const first = await expectUserError(request('post', {data}, {log}))
  await expectUserError(request('post', {data, headers: {'Content-Type': 'application/json'}}, {log}))
  const printed = [...lines, first.message, first.hint, first.stack, JSON.stringify(first.details)].join('\n')
  for (const secret of [
    'the-known-secret',
    encoded.slice(0, 12),
    authorization.slice(6),
    'another-secret',
    'third',
    'abcdef',
  ]) {
    assert.ok(!printed.includes(secret), `${secret} in ${printed}`)
  }
  assert.match(printed, /form Body: "\[redacted\]"/)
})
