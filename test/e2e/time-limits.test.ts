import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import {runTwilio} from '../support/run.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const env = {TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'b'.repeat(32)}
const FETCH = ['api:core:messages:fetch', '--sid', `SM${'c'.repeat(32)}`]
const server = await startTwilio(() => json({sid: 'SM1', status: 'queued'}))
after(() => server.close())

const fetch = (flags: string[], more: Record<string, string> = {}) =>
  runTwilio([...FETCH, ...flags], {server, env: {...env, ...more}})

test('--timeout and TWILIO_TIMEOUT take the same: seconds, also parts of one', async () => {
  for (const value of ['2', '1.5', '3600']) {
    assert.equal((await fetch([`--timeout=${value}`])).code, 0, value)
    assert.equal((await fetch([], {TWILIO_TIMEOUT: value})).code, 0, value)
  }
  for (const value of ['0', '-1', '0.5', '3601', '1e3', '0x10', 'soon', 'Infinity']) {
    for (const [name, {code, stderr}] of [
      ['--timeout', await fetch([`--timeout=${value}`])],
      ['TWILIO_TIMEOUT', await fetch([], {TWILIO_TIMEOUT: value})],
    ] as const) {
      assert.equal(code, 2, value)
      assert.match(stderr, new RegExp(`^ » ${name} takes seconds from 1 to 3600, not "${value}"\\.\n`))
    }
  }
})

test('a number out of range is one sentence', async () => {
  const {code, stderr} = await fetch(['--retries', '21'])
  assert.equal(code, 2)
  assert.match(stderr, /^ » --retries takes a whole number less than or equal to 20, not "21"\.\nSee /)
})
