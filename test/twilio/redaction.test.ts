import assert from 'node:assert/strict'
import {test} from 'node:test'
import {redactUrls} from '../../src/lib/runtime/secrets.ts'
import {createRedactor, listBasicAuthSecrets, redactDeeply} from '../../src/lib/twilio/redaction.ts'
import {formatRequest, formatResponse} from '../../src/lib/twilio/trace.ts'

const secret = 'p@ss "word"/é+12345'
const redact = createRedactor(listBasicAuthSecrets('SK123', secret))

test('a secret is redacted in every encoding', () => {
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    `Basic ${Buffer.from(`SK123:${secret}`).toString('base64')}`,
  ]
  for (const form of forms) {
    const clean = redact(`before ${form} after`)
    assert.match(clean, /^before .*\[redacted\].* after$/)
    assert.doesNotMatch(clean, /12345|word|MTIzND/)
  }
})

test('text without the secret stays unchanged', () => {
  assert.equal(redact('nothing to hide: SK123'), 'nothing to hide: SK123')
})

test('text too short to be a secret is not redacted', () => {
  assert.equal(createRedactor(['', 'a', 'test'])('a test'), 'a test')
})

test('nested values are redacted, including names', () => {
  const value = {[secret]: [secret, 1, null, {inner: `x${secret}`}]}
  assert.deepEqual(redactDeeply(value, redact), {
    '[redacted]': ['[redacted]', 1, null, {inner: 'x[redacted]'}],
  })
})

test('a trace shows no secret parameters, nor secrets in JSON parameters', () => {
  const hidden = 'a-secret-of-many-letters'
  const fields = {
    Password: hidden,
    TlsCert: hidden,
    Code: hidden,
    Body: 'text',
    Data: `{"password": "${hidden}", "a": 1}`,
    Broken: `{"password": "${hidden}`,
  }
  const lines = formatRequest({
    method: 'POST',
    url: new URL(`https://api.twilio.com/x?ApiKey=${hidden}`),
    headers: {'content-type': 'application/x-www-form-urlencoded', cookie: hidden},
    body: new URLSearchParams(fields).toString(),
  })
  assert.doesNotMatch(lines.join('\n'), new RegExp(hidden))
  assert.match(
    lines.join('\n'),
    /form Body: "text"\n {2}form Data: "\{\\"password\\":\\"\[redacted\]\\",\\"a\\":1\}"/,
  )
})

/** Text in which `HIDDEN` is a secret, and what must still be seen. */
const HIDDEN = 'hunter2-5ec2et'
const hide = (text: string): string => text.replaceAll('HIDDEN', HIDDEN)

const URLS: readonly [text: string, redacted: string][] = [
  ['https://user:HIDDEN@example.com/a', 'https://[redacted]@example.com/a'],
  ['https://HIDDEN@example.com/a', 'https://[redacted]@example.com/a'],
  ['git+https://user:HIDDEN@example.com/a.git#v1', 'git+https://[redacted]@example.com/a.git#v1'],
  ['https://user:pa/HIDDEN@example.com/a', 'https://[redacted]@example.com/a'],
  ['ssh://git:HIDDEN@example.com', 'ssh://[redacted]@example.com'],
  ['git+ssh://git@example.com/a', 'git+ssh://git@example.com/a'],
  ['https://example.com:8080/@scope/x?a=b', 'https://example.com:8080/@scope/x?a=b'],
  ['sip:user:HIDDEN@example.com;transport=tls', 'sip:user:[redacted]@example.com;transport=tls'],
  ['https%3A%2F%2Fuser%3AHIDDEN%40example.com', 'https%3A%2F%2F[redacted]%40example.com'],
  [
    'https://x.s3.amazonaws.com/a?X-Amz-Date=1&X-Amz-Credential=HIDDEN&X-Amz-Signature=HIDDEN',
    'https://x.s3.amazonaws.com/a?X-Amz-Date=1&X-Amz-Credential=[redacted]&X-Amz-Signature=[redacted]',
  ],
  ['https://x/a?se=1&amp;sig=HIDDEN', 'https://x/a?se=1&amp;sig=[redacted]'],
  ['/relative?Signature=HIDDEN#x', '/relative?Signature=[redacted]#x'],
  [
    'https://x/a?X-Goog-Signature=HIDDEN&Page=1&PageToken=PA1',
    'https://x/a?X-Goog-Signature=[redacted]&Page=1&PageToken=PA1',
  ],
  [
    'see https://x/a?api_key=HIDDEN and mail to me@example.com',
    'see https://x/a?api_key=[redacted] and mail to me@example.com',
  ],
]

for (const [text, redacted] of URLS) {
  test(`secrets in URLs are redacted: ${text}`, () => assert.equal(redactUrls(hide(text)), redacted))
}

/** A header, or a parameter, that holds a secret; in the trace of a request and in that of a response. */
const HEADERS = [
  ['x-api-key', 'HIDDEN'],
  ['x-goog-api-key', 'HIDDEN'],
  ['x-auth', 'HIDDEN'],
  ['x-amz-security-token', 'HIDDEN'],
  ['x-twilio-signature', 'HIDDEN'],
  ['x-session-id', 'HIDDEN'],
  ['authorization', 'Basic HIDDEN'],
  ['set-cookie', 'a=HIDDEN'],
  ['location', 'https://media.twiliocdn.com/a?Expires=1&Signature=HIDDEN&Key-Pair-Id=K1'],
  ['location', '/a?X-Amz-Signature=HIDDEN'],
  ['link', '<https://u:HIDDEN@example.com>; rel=next'],
] as const

for (const [name, value] of HEADERS) {
  test(`the trace shows no secret in the header ${name}: ${value}`, () => {
    const headers = {[name]: hide(value)}
    const request = formatRequest({method: 'GET', url: new URL('https://api.twilio.com/x'), headers})
    const response = formatResponse({status: 302, headers, body: ''}, 1)
    assert.doesNotMatch([...request, ...response].join('\n'), new RegExp(HIDDEN))
  })
}

const PARAMETERS = [
  ['Code', 'HIDDEN'],
  ['code', 'HIDDEN'],
  ['CustomCode', 'HIDDEN'],
  ['Token', 'HIDDEN'],
  ['StatusCallback', 'https://user:HIDDEN@example.com/status?a=b'],
  ['Url', 'https://example.com/voice?token=HIDDEN'],
  ['MediaUrl', 'https://x.blob.core.windows.net/a?se=1&sig=HIDDEN'],
  ['Twiml', '<Response><Play>https://user:HIDDEN@example.com/a.mp3</Play></Response>'],
  ['Twiml', '<Response><Redirect>https://x/a?b=c&amp;Signature=HIDDEN</Redirect></Response>'],
  ['Twiml', '<Dial><Sip username="me" password="HIDDEN">sip:a@b</Sip></Dial>'],
  ['Twiml', `<Parameter value='HIDDEN' name="authToken"/>`],
  ['Twiml', '<Sip>sip:me:HIDDEN@example.com</Sip>'],
  ['Data', '{"code": "HIDDEN"}'],
  ['Data', '{"a": [{"url": "https://user:HIDDEN@example.com"}]}'],
  ['Definition', '{"parameters": [{"key": "api_token", "value": "HIDDEN"}]}'],
  ['Attributes', '{"inner": "{\\"password\\": \\"HIDDEN\\"}"}'],
  ['Broken', '{"password": "HIDDEN'],
] as const

for (const [name, value] of PARAMETERS) {
  test(`the trace shows no secret in the parameter ${name}: ${value}`, () => {
    const fields = new URLSearchParams({[name]: hide(value)})
    const json = JSON.stringify({[name]: hide(value)})
    const trace = (type: string, body: string): string[] =>
      formatRequest({
        method: 'POST',
        url: new URL(`https://api.twilio.com/x?${fields}`),
        headers: {'content-type': type},
        body,
      })
    const lines = [
      ...trace('application/x-www-form-urlencoded', fields.toString()),
      ...trace('application/json', json),
    ].join('\n')
    assert.doesNotMatch(lines, new RegExp(HIDDEN))
    assert.match(lines, new RegExp(`query ${name}: .*redacted|query ${name}: .*invalid JSON`))
  })
}

test('the trace keeps what is not secret', () => {
  const values = {
    Body: '[urgent] 2 < 3 & a=b',
    Url: 'https://example.com/voice?page=1',
    PageToken: 'PA123',
    Data: '{"a": 1.0, "name": "x", "value": 12345678901234567890}',
    Twiml: '<Say voice="alice">Hi</Say>',
  }
  const lines = formatRequest({
    method: 'POST',
    url: new URL('https://api.twilio.com/x'),
    headers: {'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': 'k1'},
    body: new URLSearchParams(values).toString(),
  })
  for (const [name, value] of Object.entries(values)) {
    assert.ok(lines.includes(`  form ${name}: ${JSON.stringify(value)}`), lines.join('\n'))
  }
  assert.ok(lines.includes('> idempotency-key: k1'))
})
