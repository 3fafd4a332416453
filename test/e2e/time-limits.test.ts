import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const env = {TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'b'.repeat(32)}
const FETCH = ['api:core:messages:fetch', '--sid', `SM${'c'.repeat(32)}`, '-o', 'json']
const server = await startTwilio(() => json({sid: 'SM1', status: 'queued'}))
after(() => server.close())

const fetch = (flags: string[], more: Record<string, string> = {}) =>
  runCommand([...FETCH, ...flags], {server, env: {...env, ...more}})

test('--timeout and TWILIO_TIMEOUT take seconds, with a fraction or without', async () => {
  for (const value of ['2', '1.5', '3600']) {
    assert.equal((await fetch([`--timeout=${value}`])).code, 0, value)
    assert.equal((await fetch([], {TWILIO_TIMEOUT: value})).code, 0, value)
  }
  const sent = server.requests.length
  for (const value of ['0', '-1', '0.5', '3601', '1e3', '0x10', 'soon', 'Infinity']) {
    for (const [name, outcome] of [
      ['--timeout', await fetch([`--timeout=${value}`])],
      ['TWILIO_TIMEOUT', await fetch([], {TWILIO_TIMEOUT: value})],
    ] as const) {
      const {id, message} = errorOf(outcome)
      assert.deepEqual([outcome.code, id], [2, 'invalid-flag-value'], `${name}=${value}`)
      assert.ok(message.startsWith(name) && message.includes(`"${value}"`), message)
    }
  }
  assert.equal(server.requests.length, sent)
})

test('a number out of range is a usage error', async () => {
  const outcome = await fetch(['--retries', '21'])
  const {id, message} = errorOf(outcome)
  assert.deepEqual([outcome.code, id], [2, 'invalid-flag-value'])
  assert.match(message, /^--retries .*20.*"21"/)
})
