import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'
import {runCommand} from '../support/context.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: '0'.repeat(32)}
const SECRET = 'a-secret-of-many-letters'
const account = {sid: ACCOUNT, friendly_name: 'x', auth_token: SECRET, status: 'active'}
const key = {sid: `SK${'2'.repeat(32)}`, friendly_name: 'x', secret: SECRET}
const turn = {
  account_sid: ACCOUNT,
  username: 'x',
  password: SECRET,
  ice_servers: [{url: 'stun:x'}, {url: 'turn:x', credential: SECRET}],
}

let server: TwilioServer
before(async () => {
  server = await startTwilio()
})
after(() => server.close())

/** The names of the secrets that the warning must have; empty if there is none. */
const SHOWN: readonly [argv: readonly string[], response: object, secrets: readonly string[]][] = [
  [['api:core:accounts:create', '--properties', 'sid,authToken'], account, ['authToken']],
  [['api:core:accounts:create', '-o', 'json'], account, ['authToken']],
  [['api:core:accounts:create', '--properties', 'sid'], account, []],
  [['api:core:accounts:list', '--properties', 'authToken'], {accounts: [account, account]}, ['authToken']],
  [['api:core:accounts:list', '--properties', 'status'], {accounts: [account]}, []],
  [['api:core:accounts:list', '-o', 'json', '--properties', 'status'], {accounts: [account]}, ['authToken']],
  [['api:core:keys:create', '--properties', 'secret', '-o', 'tsv'], key, ['secret']],
  [['api:core:signing-keys:create', '-o', 'json'], key, ['secret']],
  [['api:core:tokens:create', '-o', 'json'], turn, ['password', 'iceServers.credential']],
  [
    ['api:core:accounts:fetch', '--sid', ACCOUNT, '--properties', 'authToken'],
    {...account, auth_token: ''},
    [],
  ],
  [['api:request', 'GET', '/2010-04-01/Accounts.json'], {accounts: [account]}, ['accounts.auth_token']],
  [['api:request', 'GET', '/2010-04-01/Accounts.json'], {next_token_uri: '/x', tokens: 3}, []],
]

for (const [argv, response, secrets] of SHOWN) {
  test(`a terminal warns of: ${secrets.join(', ') || 'no secret'}: ${argv.join(' ')}`, async () => {
    const terminal = {env, server, width: 80}
    server.answer(json(response))
    const shown = await runCommand(argv, terminal)
    assert.equal(shown.code, 0, shown.stderr)
    assert.equal(shown.stdout.includes(SECRET), secrets.length > 0)
    const [warning = '', ...others] = shown.stderr.split('\n').filter((line) => line.includes('secret'))
    assert.deepEqual(others, [])
    assert.equal(warning !== '', secrets.length > 0)
    for (const name of secrets) assert.ok(warning.includes(name), warning)
    assert.doesNotMatch(shown.stderr, new RegExp(SECRET))

    server.answer(json(response))
    const piped = await runCommand(argv, {env, server})
    assert.equal(piped.code, 0, piped.stderr)
    assert.equal(piped.stderr, '')
  })
}
