import assert from 'node:assert/strict'
import {test} from 'node:test'
import {TwilioApiError} from '../../src/lib/twilio/twilio-api-error.ts'

const messages = new URL('https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json')
const profile = {name: 'work', username: 'SK1', source: 'active'} as const

function errorFor(
  status: number,
  body: unknown,
  refused: Partial<ConstructorParameters<typeof TwilioApiError>[1]> = {},
  type = 'application/json',
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return new TwilioApiError(
    {status, headers: {'content-type': type}, body: text},
    {url: messages, profile, now: 0, ...refused},
  )
}

test("Twilio's own format has message, code, status and link", () => {
  const error = errorFor(400, {
    code: 21211,
    message: "The 'To' number 123 is not a valid phone number.",
    more_info: 'https://www.twilio.com/docs/errors/21211',
    status: 400,
  })
  assert.equal(
    error.message,
    "Twilio refused the request: The 'To' number 123 is not a valid phone number (error 21211, HTTP 400)",
  )
  assert.equal(error.hint, 'See https://www.twilio.com/docs/errors/21211')
  assert.equal(error.exitCode, 21)
  assert.equal(error.code, 21211)
  assert.equal(error.status, 400)
  assert.deepEqual(error.details, {
    code: 21211,
    message: "The 'To' number 123 is not a valid phone number.",
    status: 400,
    moreInfo: 'https://www.twilio.com/docs/errors/21211',
  })
})

test('RFC 9457 problems are read', () => {
  const error = errorFor(
    422,
    {
      type: 'https://www.twilio.com/docs/api/errors/60200',
      title: 'Invalid parameter',
      status: 422,
      detail: 'Channel is unknown',
      code: 60200,
      errors: [{detail: 'must be sms', pointer: '#/channel'}],
    },
    {},
    'application/problem+json',
  )
  assert.equal(
    error.message,
    'Twilio refused the request: Invalid parameter: Channel is unknown (error 60200, HTTP 422)',
  )
  assert.equal(error.hint, 'See https://www.twilio.com/docs/api/errors/60200')
  assert.equal(error.exitCode, 60)
  assert.deepEqual(error.details?.details, [{detail: 'must be sms', pointer: '#/channel'}])
})

test('SCIM and OAuth errors are read', () => {
  const scim = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: '409',
    detail: 'Name taken',
    scimType: 'uniqueness',
  }
  assert.equal(errorFor(409, scim).message, 'Twilio refused the request: Name taken (HTTP 409)')
  const oauth = {error: 'invalid_client', error_description: 'Unknown client'}
  assert.equal(errorFor(400, oauth).message, 'Twilio refused the request: Unknown client (HTTP 400)')
})

test('a response without an explanation still has a message, and exit code 1', () => {
  const cases: [body: unknown, type: string, reason: string][] = [
    ['', 'text/plain', ' (HTTP 502 Bad Gateway)'],
    ['upstream connect error', 'text/plain', ': upstream connect error (HTTP 502)'],
    ['<html><body>Bad gateway</body></html>', 'text/html', ' (HTTP 502 Bad Gateway)'],
    ['[1]', 'application/json', ' (HTTP 502 Bad Gateway)'],
    ['null', 'application/json', ' (HTTP 502 Bad Gateway)'],
    [{message: {nested: true}, code: {}}, 'application/json', ' (HTTP 502 Bad Gateway)'],
  ]
  for (const [body, type, reason] of cases) {
    const error = errorFor(502, body, {}, type)
    assert.equal(error.message, `Twilio returned a server error${reason}`)
    assert.equal(error.id, 'server-error')
    assert.equal(error.exitCode, 1)
    assert.equal(error.details?.code, null)
  }
  assert.match(errorFor(502, '<html>', {}, 'text/html').hint ?? '', /web page: a proxy or firewall/)
})

test('after a server error, the hint warns about retrying a request that may have been processed', () => {
  const failed = {code: 20500, message: 'Internal error', status: 500}
  assert.match(
    errorFor(500, failed, {method: 'POST'}).hint ?? '',
    /status\.twilio\.com.* may have been processed/,
  )
  assert.doesNotMatch(errorFor(500, failed, {method: 'GET'}).hint ?? '', /processed/)
  assert.match(
    errorFor(502, '<html>', {method: 'POST'}, 'text/html').hint ?? '',
    /web page.*may have been processed/,
  )
  assert.doesNotMatch(errorFor(400, {message: 'No'}, {method: 'POST'}).hint ?? '', /processed|status/)
  assert.equal(errorFor(403, '').message, 'Twilio refused the request (HTTP 403 Forbidden)')
})

test('a server error of the emulator is not attributed to Twilio', () => {
  const emulator = {name: 'emulator', username: 'SK1', source: 'emulator'} as const
  const {hint = ''} = errorFor(500, {code: 20500, message: 'x'}, {method: 'POST', profile: emulator})
  assert.match(hint, /twilio feedback/)
  assert.doesNotMatch(hint, /status\.twilio|processed/)
})

test("the exit code is the first two digits of Twilio's code", () => {
  const codes: [code: unknown, exitCode: number][] = [
    [20404, 20],
    ['60200', 60],
    [5, 5],
    [0, 1],
    [null, 1],
    ['00123', 1],
    ['not_a_number', 1],
  ]
  for (const [code, exitCode] of codes)
    assert.equal(errorFor(400, {code, message: 'x'}).exitCode, exitCode, String(code))
})

test('refused credentials have a hint on what to do', () => {
  const body = {
    code: 20003,
    message: 'Authenticate',
    more_info: 'https://www.twilio.com/docs/errors/20003',
    status: 401,
  }
  const keys = new URL('https://api.twilio.com/2010-04-01/Accounts/AC1/Keys.json')
  const accounts = new URL('https://api.twilio.com/2010-04-01/Accounts.json')
  assert.match(errorFor(401, body).hint ?? '', /Check the credentials of profile "work".*\nSee https:/s)
  assert.match(errorFor(401, body, {url: keys}).hint ?? '', /standard API key cannot/)
  assert.match(errorFor(403, body, {url: accounts}).hint ?? '', /standard API key cannot/)
  assert.match(
    errorFor(401, body, {url: keys, profile: {...profile, username: 'AC1'}}).hint ?? '',
    /Check the credentials/,
  )
  assert.match(errorFor(401, body, {profile: {...profile, region: 'au1'}}).hint ?? '', /created for au1/)
  assert.doesNotMatch(
    errorFor(401, body, {profile: {...profile, source: 'emulator'}}).hint ?? '',
    /credentials/,
  )
})

test('a very long message is shortened, and an invalid link is omitted', () => {
  const error = errorFor(400, {
    code: 20001,
    message: 'x'.repeat(1e6),
    more_info: 'javascript:\u001b[2J',
    status: 400,
  })
  assert.ok(error.message.length < 2100)
  assert.equal(error.details?.moreInfo, 'https://www.twilio.com/docs/errors/20001')
})
