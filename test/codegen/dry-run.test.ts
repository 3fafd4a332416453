import assert from 'node:assert/strict'
import {readdirSync} from 'node:fs'
import {after, beforeEach, describe, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const TOKEN = 'f0e1d2c3'.repeat(4)
const SID = '0123456789abcdef0123456789abcdef'
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN}
const server = await startTwilio(() => json({messages: [], calls: [], next_page_uri: null}))
after(() => server.close())
beforeEach(() => server.requests.splice(0))

const run = (args: readonly string[]) => runCommand([...args, '--no-retry'], {server, env})

/** Prints the request, having sent nothing. */
const dryRun = async (args: readonly string[]) => {
  const {code, stdout, stderr} = await run([...args, '--dry-run'])
  assert.equal(code, 0, stderr)
  assert.equal(server.requests.length, 0)
  return JSON.parse(stdout).dry_run
}

const KINDS: readonly (readonly string[])[] = [
  [
    'api:core:messages:create',
    '--to',
    '+1',
    '--from',
    '+2',
    '--body',
    'a&b=c 😀',
    '--media-url',
    'x',
    '--media-url',
    'y',
  ],
  ['api:core:messages:list', '--to', '+1', '--date-sent', '>=2026-01-31'],
  ['api:core:messages:fetch', '--sid', `SM${SID}`],
  ['api:core:calls:update', '--sid', `CA${SID}`, '--status', 'completed'],
  ['api:core:messages:remove', '--sid', `SM${SID}`],
  ['api:content:v1:content:create', '--language', 'en', '--types', '{"twilio/text": {"body": "Grüße"}}'],
  ['api:conversations:v2:conversations:patch', '--id', 'c1', '--metadata', '{"a": null}'],
  ['api:lookups:v1:phone-numbers:fetch', '--phone-number', '+1555', '--add-ons-data', '{"a.b": "c d"}'],
  ['api:fax:v1:faxes:list', '--from', '+1 5'],
  ['api:request', 'POST', '/2010-04-01/Accounts/{AccountSid}/Messages.json', '-F', 'To=+1', '-F', 'To=+2'],
  [
    'api:request',
    'POST',
    'content.twilio.com/v1/Content',
    '--json',
    '{"a": [1, null]}',
    '-F',
    'x=1',
    '-H',
    'X-A: b',
  ],
]

const byName = (search: URLSearchParams) =>
  Object.fromEntries(
    [...new Set(search.keys())].map((name) => {
      const values = search.getAll(name)
      return [name, values.length > 1 ? values : values[0]]
    }),
  )

for (const args of KINDS) {
  test(`prints the request that is sent: ${args[0]} ${args[1]}`, async () => {
    const {method, url, headers, params} = await dryRun(args)
    await run(args)
    const [sent] = server.requests
    assert.ok(sent)
    const isForm = String(sent.headers['content-type']).includes('form')
    assert.equal(method, sent.method)
    assert.equal(url, `https://${sent.host}${sent.path}${sent.body && sent.search && `?${sent.search}`}`)
    assert.deepEqual(
      params,
      sent.body === '' ? byName(sent.query) : isForm ? byName(sent.form) : JSON.parse(sent.body),
    )
    assert.equal(headers.authorization, '[redacted]')
    for (const [name, value] of Object.entries(headers)) {
      if (name !== 'authorization') assert.equal(value, sent.headers[name])
    }
  })
}

test('secrets are redacted by name, and those of the profile wherever they are', async () => {
  const {params} = await dryRun([...['api:core:messages:create', '--to', '+1', '--body', `token ${TOKEN}`]])
  assert.deepEqual(params, {To: '+1', Body: 'token [redacted]'})
  const field = ['-F', 'Password=hunter22', '-F', 'ApiKey=short']
  const raw = await dryRun(['api:request', 'POST', '/2010-04-01/Accounts/{AccountSid}/X.json', ...field])
  assert.deepEqual(raw.params, {Password: '[redacted]', ApiKey: '[redacted]'})
  const body = await dryRun([
    'api:request',
    'POST',
    'content.twilio.com/v1/C',
    '--json',
    '{"a":{"secret":"x1"}}',
  ])
  assert.deepEqual(body.params, {a: {secret: '[redacted]'}})
})

test('the long name works, and invalid values and missing credentials are refused', async () => {
  const long = await run(['api:core:messages:fetch', '--sid', `SM${SID}`, '--cli-dry-run'])
  assert.equal(JSON.parse(long.stdout).dry_run.method, 'GET')
  const line = ['api:core:calls:list', '--start-time', 'never', '--dry-run', '-o', 'json']
  assert.equal(errorOf(await run(line)).id, 'invalid-flag-value')
  const alone = await runCommand(['api:core:calls:list', '--dry-run', '-o', 'json'], {server})
  assert.equal(errorOf(alone).id, 'no-credentials')
  assert.equal(server.requests.length, 0)
})

test('the emulator is not changed', async () => {
  const home = temporaryHome()
  const message = [
    'api:core:messages:create',
    '--from',
    '+15005550006',
    '--to',
    '+15558675310',
    '--body',
    'x',
  ]
  const dry = await runCommand([...message, '-p', 'emulator', '--dry-run'], {home})
  assert.equal(dry.code, 0, dry.stderr)
  assert.equal(JSON.parse(dry.stdout).dry_run.params.Body, 'x')
  const list = await runCommand(['api:core:messages:list', '-p', 'emulator', '-o', 'json'], {home})
  assert.equal(list.stdout, '[]\n', list.stderr)
})

describe('a dry run of a command for a task', () => {
  const NUMBER = {sid: `PN${SID}`, phone_number: '+12065550100'}

  test('phone-numbers:update looks up the number and prints the update', async () => {
    server.answer(json({incoming_phone_numbers: [NUMBER], next_page_uri: null}))
    const line = ['phone-numbers:update', '+12065550100', '--sms-url', 'https://a.example/?b=c']
    const {code, stdout, stderr} = await run([...line, '--dry-run'])
    assert.equal(code, 0, stderr)
    assert.deepEqual(
      server.requests.map(({method}) => method),
      ['GET'],
    )
    const {method, url, params} = JSON.parse(stdout).dry_run
    assert.deepEqual([method, params], ['POST', {SmsUrl: 'https://a.example/?b=c'}])
    assert.ok(url.endsWith(`/IncomingPhoneNumbers/${NUMBER.sid}.json`), url)
  })

  test('phone-numbers:update checks the URLs and the number', async () => {
    const invalid = await run(['phone-numbers:update', '+1', '--sms-url', 'x y', '--cli-dry-run'])
    assert.equal(invalid.code, 2)
    server.answer(json({incoming_phone_numbers: [], next_page_uri: null}))
    const missing = await run([
      'phone-numbers:update',
      '+12065550100',
      '--sms-url',
      '',
      '--dry-run',
      '-o',
      'json',
    ])
    assert.equal(errorOf(missing).id, 'number-not-found')
  })

  test('email:send prints the email and sends nothing', async () => {
    const key = 'SG.abcdefghijklmnop.ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
    const line = ['email:send', '--from', 'a@example.com', '--to', 'b@example.com', '--subject', 'Hi']
    const {code, stdout, stderr} = await runCommand([...line, '--text', 'It is $5', '--dry-run'], {
      server,
      env: {SENDGRID_API_KEY: key},
    })
    assert.equal(code, 0, stderr)
    assert.equal(server.requests.length, 0)
    assert.ok(!stdout.includes('SG.'))
    const {method, url, headers, params} = JSON.parse(stdout).dry_run
    assert.deepEqual([method, url], ['POST', 'https://api.sendgrid.com/v3/mail/send'])
    assert.equal(headers.authorization, '[redacted]')
    assert.equal(params.subject, 'Hi')
    assert.equal(params.content[0].value, 'It is $5')
  })

  test('email:send stores nothing with the emulator', async () => {
    const line = ['email:send', '--from', 'a@example.com', '--to', 'b@example.com', '--subject', 'Hi']
    const home = temporaryHome()
    const {code, stdout} = await runCommand([...line, '--text', 'x', '--dry-run', '-p', 'emulator'], {home})
    assert.equal(code, 0)
    assert.equal(JSON.parse(stdout).dry_run.method, 'POST')
    assert.deepEqual(readdirSync(home), [])
  })
})
