import assert from 'node:assert/strict'
import {test} from 'node:test'
import {UsageError} from '../../src/lib/app/errors.ts'
import {checkWebhookUrls} from '../../src/lib/phone-numbers/webhook-urls.ts'

for (const url of [
  'http://localhost:3000/sms',
  'http://LOCALHOST',
  'https://app.localhost./x',
  'http://127.0.0.1:8080/',
  'http://127.1/',
  'http://0x7f000001/',
  'http://0.0.0.0:3000',
  'http://[::1]:3000/',
  'https://[::ffff:10.0.0.1]/',
  'http://10.1.2.3/',
  'http://172.31.0.1/',
  'http://192.168.1.10/',
  'http://169.254.169.254/',
  'http://[fd00::1]/',
  'http://mymachine:3000/',
  'http://mymachine.local/',
]) {
  test(`checkWebhookUrls rejects a URL that Twilio cannot reach: ${url}`, () => {
    assert.throws(
      () => checkWebhookUrls({'sms-fallback-url': url}),
      (error) =>
        error instanceof UsageError &&
        error.id === 'unreachable-webhook' &&
        error.exitCode === 2 &&
        error.message.includes('--sms-fallback-url') &&
        /tunnel.*(ngrok|cloudflared)/.test(error.hint ?? ''),
    )
  })
}

for (const url of [
  'http://172.32.0.1/',
  'https://11.0.0.1',
  'https://100.128.0.1/',
  'https://localhost.example.com/',
  'https://local.example/',
  'http://[2001:db8::1]/',
  '',
]) {
  test(`checkWebhookUrls accepts a public URL: '${url}'`, () => {
    checkWebhookUrls({'voice-url': url, 'friendly-name': 'http://localhost'})
  })
}

for (const url of ['example.com/sms', 'ftp://example.com', 'nonsense', '//example.com']) {
  test(`checkWebhookUrls rejects text that is not an HTTP URL: ${url}`, () => {
    assert.throws(
      () => checkWebhookUrls({'voice-url': url}),
      (error) =>
        error instanceof UsageError &&
        error.id === 'invalid-flag-value' &&
        error.exitCode === 2 &&
        error.message.includes('--voice-url'),
    )
  })
}
