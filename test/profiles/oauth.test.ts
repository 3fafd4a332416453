import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import {after, beforeEach, test} from 'node:test'
import {openCatalog} from '../../src/lib/api/catalog.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {EMULATOR_PROFILE} from '../../src/lib/profiles/emulator-profile.ts'
import {findPartialCredentials} from '../../src/lib/profiles/environment-credentials.ts'
import {type ContextOptions, errorOf, runCommand} from '../support/context.ts'
import {root, temporaryHome} from '../support/run.ts'
import {type RecordedRequest, startTwilio} from '../support/twilio-server.ts'

let now = Date.UTC(2031, 0, 1)
const clock = {now: () => now}
/** Twilio, played by an emulator: it issues the tokens and checks them. */
const emulator = new Emulator({
  directory: temporaryHome(),
  catalog: openCatalog(path.join(root, 'dist', 'catalog')),
  now: () => now,
})
const twilio = await startTwilio(async ({method, host, path: where, search, headers, body}) => {
  const {status, ...rest} = await emulator.send({
    method,
    url: new URL(`https://${host}${where}${search && `?${search}`}`),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(body && {body}),
  })
  return {status, body: rest.body, headers: {'content-type': 'application/json'}}
})
after(async () => {
  await twilio.close()
  await emulator.close()
})
beforeEach(() => {
  twilio.requests.length = 0
})

/** A subaccount with an API key: the emulator's own account marks a profile of the emulator. */
const ask = async (user: string, password: string, where: string, body: string) => {
  const response = await emulator.send({
    method: 'POST',
    url: new URL(`https://api.twilio.com/2010-04-01/${where}`),
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body,
  })
  return JSON.parse(response.body)
}
const {username, password} = EMULATOR_PROFILE
const account = await ask(username, await password(), 'Accounts.json', 'FriendlyName=Sub')
const ACCOUNT: string = account.sid
const key = await ask(ACCOUNT, account.auth_token, `Accounts/${ACCOUNT}/Keys.json`, 'FriendlyName=Client')
const CLIENT: string = key.sid
const SECRET: string = key.secret
const ENV = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_CLIENT_ID: CLIENT, TWILIO_CLIENT_SECRET: SECRET}
const isToken = ({host, path: where}: RecordedRequest): boolean =>
  host === 'oauth.twilio.com' && where === '/v2/token'
const tokenRequests = () => twilio.requests.filter(isToken)
const calls = () => twilio.requests.filter((request) => !isToken(request))

const runIn =
  (home: string) =>
  (argv: readonly string[], options: Pick<ContextOptions, 'env' | 'input'> = {}) =>
    runCommand(argv, {home, server: twilio, clock, ...options})
const configIn = (home: string) =>
  JSON.parse(fs.readFileSync(path.join(home, '.twilio-cli', 'config.json'), 'utf8'))
const cachedIn = (home: string): string[] => {
  const directory = path.join(home, '.twilio-cli', 'access-tokens')
  return fs.existsSync(directory) ? fs.readdirSync(directory).map((name) => path.join(directory, name)) : []
}

const CREATE = ['profiles:create', ACCOUNT, '-p', 'app', '--client-id', CLIENT, '--client-secret', '-']
const LIST = ['api:core:messages:list', '-o', 'json']

test('profiles:create --client-id stores an OAuth client that every command can use', async () => {
  const home = temporaryHome()
  const run = runIn(home)
  const created = await run(CREATE, {input: `${SECRET}\n`})
  assert.equal(created.code, 0, created.stderr)
  assert.ok(!created.stderr.includes(SECRET))
  assert.deepEqual(configIn(home), {
    profiles: {app: {accountSid: ACCOUNT, apiKey: CLIENT, oauth: true, apiSecret: SECRET}},
    activeProject: 'app',
  })
  const [asked] = tokenRequests()
  assert.deepEqual(Object.fromEntries(asked?.form ?? []), {
    client_id: CLIENT,
    client_secret: SECRET,
    grant_type: 'client_credentials',
  })
  assert.equal(asked?.headers.authorization, undefined)
  const [profile] = JSON.parse((await run(['profiles:list', '-o', 'json'])).stdout)
  assert.deepEqual([profile.kind, profile.apiKey, profile.storage], ['oauth', CLIENT, 'file'])
  for (const argv of [
    LIST,
    ['api:request', 'GET', '/2010-04-01/Accounts/{AccountSid}/Balance.json'],
    ['phone-numbers:list'],
  ]) {
    const {code, stderr} = await run([...argv])
    assert.equal(code, 0, `${argv[0]}: ${stderr}`)
  }
  const checks = JSON.parse((await run(['doctor', '-o', 'json'])).stdout) as {check: string; status: string}[]
  assert.equal(checks.find(({check}) => check === 'credentials')?.status, 'ok')
  const asBearer = calls().filter(({headers}) => headers.authorization !== undefined)
  assert.ok(asBearer.length >= 5)
  for (const {headers} of asBearer) assert.match(headers.authorization ?? '', /^Bearer \S+$/)
})

test('a token is kept in a private file until a minute before it expires', async () => {
  const home = temporaryHome()
  const run = runIn(home)
  await run(CREATE, {input: SECRET})
  twilio.requests.length = 0
  for (const _ of [1, 2, 3]) assert.equal((await run(LIST)).code, 0)
  assert.equal(tokenRequests().length, 1)
  const [file = ''] = cachedIn(home)
  if (process.platform !== 'win32') {
    assert.equal(fs.statSync(file).mode & 0o777, 0o600)
    assert.equal(fs.statSync(path.dirname(file)).mode & 0o777, 0o700)
  }
  assert.ok(!fs.readFileSync(file, 'utf8').includes(SECRET))
  now += 3_539_000
  assert.equal((await run(LIST)).code, 0)
  assert.equal(tokenRequests().length, 1)
  now += 2_000
  assert.equal((await run(LIST)).code, 0)
  assert.equal(tokenRequests().length, 2)
})

test('a token that Twilio refuses is renewed once', async () => {
  const home = temporaryHome()
  const run = runIn(home)
  await run(CREATE, {input: SECRET})
  await run(LIST)
  const [file = ''] = cachedIn(home)
  const cached = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify({...cached, token: 'revoked-by-somebody'}))
  twilio.requests.length = 0
  const {code, stderr} = await run(LIST)
  assert.equal(code, 0, stderr)
  assert.deepEqual([tokenRequests().length, calls().length], [1, 2])

  twilio.requests.length = 0
  const refusal = {status: 401, body: {code: 20003, message: 'Authenticate', status: 401}}
  twilio.answer(refusal, {body: {access_token: 'another-one', expires_in: 60}}, refusal)
  const refused = await run(LIST)
  assert.equal(errorOf(refused).id, 'authentication-failed')
  assert.equal(twilio.requests.length, 3)
})

test('no output has the secret or a token, also at -l debug', async () => {
  const home = temporaryHome()
  const run = runIn(home)
  await run(CREATE, {input: SECRET})
  twilio.answer({body: {access_token: 'the-token-of-this-test', expires_in: 3600}}, ({headers}) => ({
    status: 400,
    body: {code: 21211, message: `You sent ${headers.authorization} and ${SECRET}`, status: 400},
  }))
  const {stdout, stderr} = await run([...LIST, '-l', 'debug'])
  assert.match(stderr, /21211/)
  for (const secret of [SECRET, 'the-token-of-this-test'])
    assert.ok(!`${stdout}${stderr}`.includes(secret), stderr)
})

test('a wrong secret is refused, and nothing is stored', async () => {
  const home = temporaryHome()
  const outcome = await runIn(home)([...CREATE, '-o', 'json'], {input: 'wrong-secret-0123456789'})
  assert.equal(errorOf(outcome).id, 'credentials-rejected')
  assert.ok(!fs.existsSync(path.join(home, '.twilio-cli', 'config.json')))
  assert.deepEqual(cachedIn(home), [])
})

for (const body of ['<html>', '{}', '[]', 'null', '{"access_token": "a\\r\\nb"}', '{"access_token": 7}']) {
  test(`an unexpected response to the request for a token is an error: ${body}`, async () => {
    twilio.answer({body, headers: {'content-type': 'application/json'}})
    const outcome = await runIn(temporaryHome())(LIST, {env: ENV})
    assert.equal(errorOf(outcome).id, 'unexpected-response')
    assert.equal(twilio.requests.length, 1)
  })
}

test('the client of the environment is used, and its token is kept too', async () => {
  const home = temporaryHome()
  const run = runIn(home)
  for (const _ of [1, 2]) assert.equal((await run(LIST, {env: ENV})).code, 0)
  assert.deepEqual([tokenRequests().length, calls().length], [1, 2])
  // A changed secret does not use the token of the old one.
  const changed = await run(LIST, {env: {...ENV, TWILIO_CLIENT_SECRET: 'another-secret-0123456789'}})
  assert.notEqual(changed.code, 0)
  assert.equal(tokenRequests().length, 2)
  const [listed] = JSON.parse((await run(['profiles:list', '-o', 'json'], {env: ENV})).stdout)
  assert.deepEqual([listed.id, listed.kind], ['[env]', 'oauth'])
  // An API key and an auth token go before it, as without it.
  await run(LIST, {env: {...ENV, TWILIO_AUTH_TOKEN: 'x'.repeat(32)}})
  assert.match(calls().at(-1)?.headers.authorization ?? '', /^Basic /)
})

const [S, C, Q] = [{TWILIO_ACCOUNT_SID: ACCOUNT}, {TWILIO_CLIENT_ID: CLIENT}, {TWILIO_CLIENT_SECRET: SECRET}]
for (const [env, missing] of [
  [C, 'TWILIO_ACCOUNT_SID and TWILIO_CLIENT_SECRET'],
  [Q, 'TWILIO_ACCOUNT_SID and TWILIO_CLIENT_ID'],
  [{...C, ...Q}, 'TWILIO_ACCOUNT_SID'],
  [{...S, ...C}, 'TWILIO_CLIENT_SECRET'],
  [{...S, ...Q}, 'TWILIO_CLIENT_ID'],
  [{...S, ...C, ...Q}, undefined],
  [{...S, ...C, TWILIO_AUTH_TOKEN: 'x'}, undefined],
] as const) {
  test(`an OAuth client in the environment: with ${Object.keys(env).join(', ')}, missing is ${missing}`, () => {
    assert.equal(findPartialCredentials(env)?.missing, missing)
  })
}

test('removing or replacing the profile removes its secret and its token', async () => {
  const home = temporaryHome()
  const run = runIn(home)
  await run(CREATE, {input: SECRET})
  await run(LIST)
  assert.equal(cachedIn(home).length, 1)
  const refused = await run(['profiles:remove', 'app', '--force', '--delete-key', '-o', 'json'])
  assert.equal(errorOf(refused).id, 'conflicting-flags')
  assert.equal((await run(['profiles:remove', 'app', '--force'])).code, 0)
  assert.deepEqual([configIn(home).profiles, cachedIn(home)], [{}, []])
  await run(CREATE, {input: SECRET})
  await run(LIST)
  assert.equal((await run(['profiles:create', '-p', 'app', '--emulator', '--force'])).code, 0)
  assert.deepEqual(cachedIn(home), [])
})

test('what needs an API key says so', async () => {
  const home = temporaryHome()
  const outcome = await runIn(home)(['token:video', '--identity', 'x', '--room-name', 'y', '-o', 'json'], {
    env: ENV,
  })
  assert.equal(errorOf(outcome).id, 'oauth-not-supported')
})

for (const more of [['--auth-token', '-'], ['--api-key', CLIENT], ['--emulator']]) {
  test(`--client-id and ${more[0]} cannot be used together`, async () => {
    const outcome = await runIn(temporaryHome())([...CREATE, ...more, '-o', 'json'], {input: SECRET})
    assert.equal(outcome.code, 2)
    assert.equal(errorOf(outcome).id, 'conflicting-flags')
  })
}

test("an operation's own --authorization is sent once, and no access token is requested for it", async () => {
  const session = ['api:flex:v1:insights:session:create', '--authorization', 'Bearer insights-token']
  const outcome = await runIn(temporaryHome())([...session, '-o', 'json'], {env: ENV})
  assert.equal(errorOf(outcome).id, 'authentication-failed')
  assert.deepEqual(
    twilio.requests.map(({host, headers}) => [host, headers.authorization]),
    [['flex-api.twilio.com', 'Bearer insights-token']],
  )
})
