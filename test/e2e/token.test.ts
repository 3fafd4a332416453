import assert from 'node:assert/strict'
import {mkdirSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {test} from 'node:test'
import {parseError} from '../support/printed-error.ts'
import {type RunOptions, runTwilio, temporaryHome} from '../support/run.ts'

// The library that the SDK signs tokens with.
const require = createRequire(import.meta.url)
const {verify, sign} = createRequire(require.resolve('twilio'))('jsonwebtoken') as {
  verify(token: string, secret: string, options: object): {header: object; payload: Record<string, unknown>}
  sign(payload: object, secret: string, options?: object): string
}

const sid = (prefix: string, digit: string) => prefix + digit.repeat(32)
const account = sid('AC', 'a')
const key = sid('SK', 'b')
const secret = 'the-secret-of-the-api-key-0123456'
const authToken = 'c'.repeat(32)
const withKey = {TWILIO_ACCOUNT_SID: account, TWILIO_API_KEY: key, TWILIO_API_SECRET: secret}
const withToken = {TWILIO_ACCOUNT_SID: account, TWILIO_AUTH_TOKEN: authToken}
const application = sid('AP', '1')
const worker = ['--worker-sid', sid('WK', '2'), '--workspace-sid', sid('WS', '3')]

const decode = (token: string, key: string) =>
  verify(token.trim(), key, {complete: true, algorithms: ['HS256']})
const run = (line: string[], options: RunOptions) => runTwilio(line, options)

/** Creates a home directory with profiles whose secrets are in config.json. */
function createHome(profiles: Record<string, object>, activeProject?: string): string {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  const document = {profiles, ...(activeProject && {activeProject})}
  writeFileSync(join(home, '.twilio-cli/config.json'), JSON.stringify(document), {mode: 0o600})
  return home
}

const accessTokens: [string, string[], object][] = [
  [
    'token:voice',
    ['--identity', 'alice', '--voice-app-sid', application],
    {identity: 'alice', voice: {incoming: {allow: true}, outgoing: {application_sid: application}}},
  ],
  [
    'token:voice',
    // biome-ignore format: one line for each flag would hide the case.
    ['--identity', 'alice', '--voice-app-sid', application, '--allow-incoming', 'false', '--push-credential-sid', sid('CR', '4')],
    {
      identity: 'alice',
      voice: {outgoing: {application_sid: application}, push_credential_sid: sid('CR', '4')},
    },
  ],
  [
    'token:video',
    ['--identity', 'alice', '--room-name', 'standup'],
    {identity: 'alice', video: {room: 'standup'}},
  ],
  ['token:video', ['--identity', 'алиса'], {identity: 'алиса', video: {}}],
  [
    'token:chat',
    ['--identity', 'alice', '--chat-service-sid', sid('IS', '5')],
    {identity: 'alice', chat: {service_sid: sid('IS', '5')}},
  ],
  [
    'token:sync',
    ['--identity', 'alice', '--sync-service-sid', sid('IS', '6')],
    {identity: 'alice', data_sync: {service_sid: sid('IS', '6')}},
  ],
  [
    'token:flex',
    worker,
    {task_router: {worker_sid: sid('WK', '2'), workspace_sid: sid('WS', '3'), role: 'worker'}},
  ],
]

for (const [id, flags, grants] of accessTokens) {
  test(`${id} ${flags.join(' ')} is signed with the API key and has only the requested grant`, async () => {
    const before = Math.floor(Date.now() / 1000)
    const {code, stdout, stderr} = await run([id, ...flags, '--ttl', '600'], {env: withKey})
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    assert.match(stderr, /^Valid for 10 minutes, until /)
    const {header, payload} = decode(stdout, secret)
    assert.deepEqual(header, {alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1'})
    assert.deepEqual(payload.grants, grants)
    assert.equal(payload.iss, key)
    assert.equal(payload.sub, account)
    assert.ok(Number(payload.iat) >= before)
    assert.equal(Number(payload.exp) - Number(payload.iat), 600)
  })
}

test('a token is valid for one hour by default, and -o json prints it as jwt', async () => {
  const {stdout, stderr} = await run(['token:video', '--identity', 'alice', '-o', 'json', '-l', 'none'], {
    env: withKey,
  })
  const [record, ...others] = JSON.parse(stdout) as {jwt: string}[]
  assert.equal(others.length, 0)
  const {payload} = decode(record?.jwt ?? '', secret)
  assert.equal(Number(payload.exp) - Number(payload.iat), 3600)
  assert.equal(stderr, '')
})

test('a token from a profile with a region has the region in its header', async () => {
  const home = createHome({au: {accountSid: account, apiKey: key, apiSecret: secret, region: 'au1'}})
  const {stdout} = await run(['token:video', '--identity', 'alice', '-p', 'au'], {home})
  assert.equal((decode(stdout, secret).header as {twr?: string}).twr, 'au1')
})

test('an access token requires an API key', async () => {
  const line = ['token:video', '--identity', 'alice', '-o', 'json']
  const {code, stdout, stderr} = await run(line, {env: withToken})
  assert.equal(code, 1)
  assert.equal(stdout, '')
  const {id, message, hint} = parseError(stderr)
  assert.equal(id, 'api-key-required')
  assert.match(message, /the environment/)
  assert.match(hint ?? '', /TWILIO_API_KEY and TWILIO_API_SECRET/)
  assert.ok(!stderr.includes(authToken))
})

test('token:capability:client is signed with the auth token', async () => {
  const flags = ['--identity', 'alice b', '--voice-app-sid', application]
  const {code, stdout, stderr} = await run(['token:capability:client', ...flags], {env: withToken})
  assert.equal(code, 0, stderr)
  const {payload} = decode(stdout, authToken)
  assert.equal(payload.iss, account)
  assert.equal(
    payload.scope,
    `scope:client:outgoing?appSid=${application}&clientName=alice%20b scope:client:incoming?clientName=alice%20b`,
  )
  const outgoingOnly = await run(['token:capability:client', ...flags, '--allow-incoming', 'false'], {
    env: withToken,
  })
  assert.doesNotMatch(String(decode(outgoingOnly.stdout, authToken).payload.scope), /incoming/)
})

test('token:capability:worker lets the worker update its reservations', async () => {
  const {stdout} = await run(['token:capability:worker', ...worker, '--ttl', '60'], {env: withToken})
  const {payload} = decode(stdout, authToken)
  assert.equal(payload.worker_sid, sid('WK', '2'))
  assert.equal(payload.workspace_sid, sid('WS', '3'))
  const policies = payload.policies as {url: string; method: string}[]
  const reservations = `https://taskrouter.twilio.com/v1/Workspaces/${sid('WS', '3')}/Workers/${sid('WK', '2')}/Reservations/**`
  assert.ok(policies.some(({url, method}) => url === reservations && method === 'POST'))
})

test('a profile with an API key creates a capability token when TWILIO_AUTH_TOKEN is set', async () => {
  const home = createHome({dev: {accountSid: account, apiKey: key, apiSecret: secret}}, 'dev')
  const line = ['token:capability:worker', ...worker, '-o', 'json']
  const without = await run(line, {home})
  assert.equal(without.code, 1)
  const {id, message, hint} = parseError(without.stderr)
  assert.equal(id, 'auth-token-required')
  assert.match(message, /profile "dev"/)
  assert.match(hint ?? '', new RegExp(`TWILIO_ACCOUNT_SID=${account} and TWILIO_AUTH_TOKEN`))

  const created = await run(line, {home, env: {TWILIO_AUTH_TOKEN: authToken}})
  assert.equal(decode(JSON.parse(created.stdout)[0].jwt, authToken).payload.iss, account)

  const env = {TWILIO_AUTH_TOKEN: authToken, TWILIO_ACCOUNT_SID: sid('AC', 'd')}
  const otherAccount = await run([...line, '-p', 'dev'], {home, env})
  assert.equal(otherAccount.code, 1)
  const other = parseError(otherAccount.stderr)
  assert.equal(other.id, 'auth-token-required')
  assert.ok(other.message.includes(`TWILIO_AUTH_TOKEN belongs to another account ("${sid('AC', 'd')}")`))
})

const invalid: [what: string, flags: string[], mentions: RegExp][] = [
  ['a TTL of more than a day', ['--ttl', '86401'], /--ttl.*"86401".*\b1 to 86400\b/],
  ['a TTL of zero', ['--ttl', '0'], /--ttl.*"0"/],
  ['a TTL that is not a number', ['--ttl', '1h'], /--ttl.*"1h"/],
  ['an empty identity', ['--identity', ''], /--identity/],
  ['a SID of another type', ['--chat-service-sid', application], /--chat-service-sid.*"AP1+".*"IS"/],
  ['a truncated SID', ['--chat-service-sid', 'IS12'], /--chat-service-sid.*"IS12"/],
]
for (const [what, flags, mentions] of invalid) {
  test(`token:chat rejects ${what}`, async () => {
    const given = ['--identity', 'alice', '--chat-service-sid', sid('IS', '5')]
    const at = given.indexOf(flags[0] ?? '')
    if (at >= 0) given.splice(at, 2)
    const {code, stdout, stderr} = await run(['token:chat', ...given, ...flags, '-o', 'json'], {env: withKey})
    assert.equal(code, 2)
    assert.equal(stdout, '')
    const {id, message} = parseError(stderr)
    assert.equal(id, 'invalid-flag-value')
    assert.match(message, mentions)
    assert.doesNotMatch(stderr, /Parsing/)
  })
}

test('the emulator profile creates all kinds of tokens, and token:inspect verifies their signatures', async () => {
  const home = temporaryHome()
  const lines = [
    ['token:video', '--identity', 'alice'],
    ['token:capability:client', '--identity', 'alice', '--voice-app-sid', application],
  ]
  for (const line of lines) {
    const {stdout, stderr} = await run([...line, '-p', 'emulator'], {home})
    assert.match(stderr, /signed with the emulator's credentials/)
    const inspected = await run(['token:inspect', '-o', 'json'], {home, input: stdout})
    const [{identity, signature}] = JSON.parse(inspected.stdout)
    assert.deepEqual({identity, signature}, {identity: 'alice', signature: 'correct'})
  }
})

test('token:inspect shows the header, identity, grants and remaining validity', async () => {
  const home = createHome({dev: {accountSid: account, apiKey: key, apiSecret: secret}})
  const {stdout: token} = await run(['token:video', '--identity', 'alice', '--ttl', '7265'], {env: withKey})
  const {code, stdout, stderr} = await run(['token:inspect', token.trim()], {home})
  assert.equal(code, 0, stderr)
  assert.equal(stderr, '')
  const rows = Object.fromEntries(stdout.split('\n').map((line) => line.trim().split(/ {2,}/)))
  assert.equal(rows.kind, 'access token')
  assert.equal(rows.header, 'alg HS256, typ JWT, cty twilio-fpa;v=1')
  assert.equal(rows.identity, 'alice')
  assert.equal(rows.account, account)
  assert.equal(rows['signed by'], key)
  assert.equal(rows.video, 'all')
  assert.match(rows.expires ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal(rows.validity, 'valid for another 2 hours 1 minute')
  assert.equal(rows.signature, 'correct')
  assert.ok(!stdout.includes(secret))
})

test('token:inspect works without credentials and shows an expired token and one that is not valid yet', async () => {
  const now = Math.floor(Date.now() / 1000)
  const grants = {identity: 'alice'}
  const old = sign({grants, iss: key, iat: now - 7200, exp: now - 3600}, secret)
  const past = await run(['token:inspect', old], {})
  assert.equal(past.code, 0)
  assert.match(past.stdout, /^validity +expired 1 hour ago *$/m)
  assert.match(past.stdout, /^signature +not checked *$/m)
  const early = sign({grants, iss: key, nbf: now + 600, exp: now + 3600}, secret)
  const [{isValid, notBefore}] = JSON.parse((await run(['token:inspect', early, '-o', 'json'], {})).stdout)
  assert.equal(isValid, false)
  assert.equal(notBefore, new Date((now + 600) * 1000).toISOString())
})

test('token:inspect detects a wrong signature and does not trust an unsigned token', async () => {
  const now = Math.floor(Date.now() / 1000)
  const payload = {grants: {identity: 'mallory'}, iss: key, sub: account, exp: now + 60}
  const forged = await run(['token:inspect', sign(payload, 'another secret')], {env: withKey})
  assert.match(forged.stdout, /^signature +wrong *$/m)
  assert.match(forged.stderr, /Twilio rejects this token/)
  const unsigned = await run(['token:inspect', sign(payload, '', {algorithm: 'none'})], {env: withKey})
  assert.match(unsigned.stdout, /^signature +not checked *$/m)
})

test('token:inspect rejects text that is not a token, without repeating it', async () => {
  for (const text of ['hunter2-secret', 'a.b.c', '..', 'eyJhbGciOiJIUzI1NiJ9.MTIz.sig']) {
    const {code, stdout, stderr} = await run(['token:inspect', text, '-o', 'json'], {})
    assert.equal(code, 2, text)
    assert.equal(stdout, '')
    assert.equal(parseError(stderr).id, 'invalid-token')
    assert.ok(!stderr.includes('hunter2'))
  }
})

test('token:inspect escapes control characters in a token', async () => {
  const malicious = sign(
    {grants: {identity: 'a\u001b]0;owned\u0007b', video: {room: '\u001b[2J'}}, iss: key},
    secret,
  )
  const {stdout} = await run(['token:inspect', malicious], {})
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test checks that there are none.
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f]/)
  assert.match(stdout, /^validity +does not expire *$/m)
})
