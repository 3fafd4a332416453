import assert from 'node:assert/strict'
import {mkdirSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {test} from 'node:test'
import {type RunOptions, runTwilio, temporaryHome} from '../support/run.ts'

// The very library that the SDK signs with.
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

const decode = (token: string, with_: string) =>
  verify(token.trim(), with_, {complete: true, algorithms: ['HS256']})
const run = (line: string[], options: RunOptions) => runTwilio(line, options)

/** A home with profiles whose secrets are in the file. */
function homeWith(profiles: Record<string, object>, activeProject?: string): string {
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
  test(`${id} ${flags.join(' ')} is signed with the API key, and grants just that`, async () => {
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

test('a token is an hour long unless told otherwise, and JSON holds it as jwt', async () => {
  const {stdout, stderr} = await run(['token:video', '--identity', 'alice', '-o', 'json', '-l', 'none'], {
    env: withKey,
  })
  const [record, ...others] = JSON.parse(stdout) as {jwt: string}[]
  assert.equal(others.length, 0)
  const {payload} = decode(record?.jwt ?? '', secret)
  assert.equal(Number(payload.exp) - Number(payload.iat), 3600)
  assert.equal(stderr, '')
})

test('the key of a profile with a region says so in the header', async () => {
  const home = homeWith({au: {accountSid: account, apiKey: key, apiSecret: secret, region: 'au1'}})
  const {stdout} = await run(['token:video', '--identity', 'alice', '-p', 'au'], {home})
  assert.equal((decode(stdout, secret).header as {twr?: string}).twr, 'au1')
})

test('an access token needs an API key: an auth token alone is refused in words', async () => {
  const {code, stdout, stderr} = await run(['token:video', '--identity', 'alice'], {env: withToken})
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /signed with an API key, and the environment has only an auth token/)
  assert.match(stderr, /TWILIO_API_KEY and TWILIO_API_SECRET/)
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
  const deaf = await run(['token:capability:client', ...flags, '--allow-incoming', 'false'], {env: withToken})
  assert.doesNotMatch(String(decode(deaf.stdout, authToken).payload.scope), /incoming/)
})

test('token:capability:worker lets the worker answer for its reservations', async () => {
  const {stdout} = await run(['token:capability:worker', ...worker, '--ttl', '60'], {env: withToken})
  const {payload} = decode(stdout, authToken)
  assert.equal(payload.worker_sid, sid('WK', '2'))
  assert.equal(payload.workspace_sid, sid('WS', '3'))
  const policies = payload.policies as {url: string; method: string}[]
  const reservations = `https://taskrouter.twilio.com/v1/Workspaces/${sid('WS', '3')}/Workers/${sid('WK', '2')}/Reservations/**`
  assert.ok(policies.some(({url, method}) => url === reservations && method === 'POST'))
})

test('a profile with an API key makes a capability token once TWILIO_AUTH_TOKEN is set', async () => {
  const home = homeWith({dev: {accountSid: account, apiKey: key, apiSecret: secret}}, 'dev')
  const line = ['token:capability:worker', ...worker]
  const without = await run(line, {home})
  assert.equal(without.code, 1)
  assert.match(without.stderr, /signed with the account’s auth token; the profile "dev" has an API key/)
  assert.match(without.stderr, new RegExp(`TWILIO_ACCOUNT_SID=${account} and TWILIO_AUTH_TOKEN`))

  const with_ = await run(line, {home, env: {TWILIO_AUTH_TOKEN: authToken}})
  assert.equal(decode(with_.stdout, authToken).payload.iss, account)

  const env = {TWILIO_AUTH_TOKEN: authToken, TWILIO_ACCOUNT_SID: sid('AC', 'd')}
  const ofAnother = await run([...line, '-p', 'dev'], {home, env})
  assert.equal(ofAnother.code, 1)
  assert.match(ofAnother.stderr, /TWILIO_AUTH_TOKEN is of another account/)
})

const refused: [string, string[], RegExp][] = [
  ['a time over a day', ['--ttl', '86401'], /--ttl takes whole seconds from 1 to 86400, not "86401"/],
  ['no time at all', ['--ttl', '0'], /--ttl takes whole seconds/],
  ['a time that is no number', ['--ttl', '1h'], /--ttl takes whole seconds .*"1h"/],
  ['an empty identity', ['--identity', ''], /--identity takes the name of a user/],
  [
    'a SID of another kind',
    ['--chat-service-sid', application],
    /--chat-service-sid takes a SID, "IS" followed/,
  ],
  ['a SID that is cut', ['--chat-service-sid', 'IS12'], /--chat-service-sid takes a SID/],
]
for (const [what, flags, message] of refused) {
  test(`${what} is a mistake in the command line`, async () => {
    const given = ['--identity', 'alice', '--chat-service-sid', sid('IS', '5')]
    const at = given.indexOf(flags[0] ?? '')
    if (at >= 0) given.splice(at, 2)
    const {code, stdout, stderr} = await run(['token:chat', ...given, ...flags], {env: withKey})
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, message)
    assert.doesNotMatch(stderr, /Parsing/)
  })
}

test('the emulator’s profile makes tokens of every kind, and token:inspect finds them correct', async () => {
  const home = temporaryHome()
  const lines = [
    ['token:video', '--identity', 'alice'],
    ['token:capability:client', '--identity', 'alice', '--voice-app-sid', application],
  ]
  for (const line of lines) {
    const {stdout, stderr} = await run([...line, '-p', 'emulator'], {home})
    assert.match(stderr, /signed with the emulator’s credentials/)
    const inspected = await run(['token:inspect', '-o', 'json'], {home, input: stdout})
    const [{identity, signature}] = JSON.parse(inspected.stdout)
    assert.deepEqual({identity, signature}, {identity: 'alice', signature: 'correct'})
  }
})

test('token:inspect shows header, identity, grants and the time that is left', async () => {
  const home = homeWith({dev: {accountSid: account, apiKey: key, apiSecret: secret}})
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

test('token:inspect says that a token has expired, or is not valid yet, and works without credentials', async () => {
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

test('token:inspect tells a signature that is not the key’s, and trusts no token without one', async () => {
  const now = Math.floor(Date.now() / 1000)
  const payload = {grants: {identity: 'mallory'}, iss: key, sub: account, exp: now + 60}
  const forged = await run(['token:inspect', sign(payload, 'another secret')], {env: withKey})
  assert.match(forged.stdout, /^signature +wrong *$/m)
  assert.match(forged.stderr, /Twilio refuses this token/)
  const unsigned = await run(['token:inspect', sign(payload, '', {algorithm: 'none'})], {env: withKey})
  assert.match(unsigned.stdout, /^signature +not checked *$/m)
})

test('token:inspect refuses what is no token without repeating it', async () => {
  for (const text of ['hunter2-secret', 'a.b.c', '..', 'eyJhbGciOiJIUzI1NiJ9.MTIz.sig']) {
    const {code, stdout, stderr} = await run(['token:inspect', text], {})
    assert.equal(code, 2, text)
    assert.equal(stdout, '')
    assert.match(stderr, /not a JSON web token/)
    assert.ok(!stderr.includes('hunter2'))
  }
})

test('a token that would trick the terminal is shown harmless', async () => {
  const trick = sign(
    {grants: {identity: 'a\u001b]0;owned\u0007b', video: {room: '\u001b[2J'}}, iss: key},
    secret,
  )
  const {stdout} = await run(['token:inspect', trick], {})
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f]/)
  assert.match(stdout, /^validity +valid without end *$/m)
})
