import assert from 'node:assert/strict'
import {test} from 'node:test'
import {createRedactor, listBasicAuthSecrets, redactDeeply} from '../../src/lib/twilio/redaction.ts'
import {formatRequest} from '../../src/lib/twilio/trace.ts'

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
