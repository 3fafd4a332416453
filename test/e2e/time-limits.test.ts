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

test("--timeout of a call is the call's own, and --cli-timeout is the limit of the request", async () => {
  const create = (...flags: string[]) =>
    runCommand(
      ['api:core:calls:create', '--to', '+12063996576', '--from', '+15005550006', '-o', 'json', ...flags],
      {
        server,
        env,
      },
    )
  // 5000 would be out of range as a limit of the request.
  assert.equal((await create('--timeout', '5000')).code, 0)
  assert.equal(server.requests.at(-1)?.form.get('Timeout'), '5000')
  assert.equal((await create('--timeout', '0', '--cli-timeout', '60', '--cli-retries', '0')).code, 0)
  assert.equal(server.requests.at(-1)?.form.get('Timeout'), '0')
  const sent = server.requests.length
  const refused = await create('--timeout', '60', '--cli-timeout', '3601')
  assert.deepEqual([refused.code, errorOf(refused).id], [2, 'invalid-flag-value'])
  assert.equal(server.requests.length, sent)
})

test('every common flag of a request has a long --cli-NAME', async () => {
  for (const flags of [['--cli-timeout', '60'], ['--cli-retries', '1'], ['--cli-no-retry']])
    assert.equal((await fetch(flags)).code, 0, flags[0])
  const outcome = await fetch(['--cli-profile', 'nobody'])
  assert.equal(errorOf(outcome).id, 'profile-not-found')
})

test('a flag and its --cli-NAME are the same flag: the last one counts', async () => {
  assert.equal((await fetch(['--timeout', '60', '--cli-timeout', '90'])).code, 0)
  const outcome = await fetch(['--profile', 'nobody', '--cli-profile', 'nobody-else', '-o', 'json'])
  assert.match(errorOf(outcome).message, /nobody-else/)
})

test('the commands that send nothing to Twilio have the long names too', async () => {
  for (const command of [
    ['token:chat', '--identity', 'alice', '--chat-service-sid', `IS${'0'.repeat(32)}`],
    [
      'email:send',
      '--to',
      'a@example.com',
      '--from',
      'b@example.com',
      '--subject',
      'c',
      '--text',
      'd',
      '--no-attachment',
      '--cli-timeout',
      '60',
    ],
  ]) {
    const outcome = await runCommand([...command, '--cli-profile', 'emulator', '--cli-silent'])
    assert.deepEqual(outcome, {code: 0, stdout: '', stderr: ''})
  }
})
