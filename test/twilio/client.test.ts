import assert from 'node:assert/strict'
import {after, afterEach, before, test} from 'node:test'
import {UsageError, UserError} from '../../src/lib/app/errors.ts'
import type {Profile} from '../../src/lib/profiles/profile.ts'
import {createClient} from '../../src/lib/twilio/client.ts'
import {HttpsBackend} from '../../src/lib/twilio/https-backend.ts'
import {createVersion, loadSdkModule} from '../../src/lib/twilio/sdk.ts'
import {testAuthority} from '../support/certificates.ts'
import {messages} from '../support/messages.ts'
import {root, runNode} from '../support/run.ts'
import {redirectHere, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

const accountSid = 'AC0123456789abcdef0123456789abcdef'
const profile: Profile = {
  name: 'work',
  accountSid,
  username: 'SK1',
  password: async () => 'the-known-secret',
  source: 'active',
}
const backend = new HttpsBackend({env: {TWILIO_CA_BUNDLE: testAuthority().file}})
let twilio: TwilioServer

before(async () => {
  twilio = await startTwilio(messages(7))
  redirectHere(twilio)
})
afterEach(() => {
  twilio.requests.length = 0
})
after(async () => {
  await backend.close()
  await twilio.close()
})

const isUnsafePath = (error: unknown): boolean => error instanceof UsageError && error.id === 'unsafe-path'

interface Messages {
  list(params: object): Promise<{sid: string}[]>
  (sid: string): {fetch(): Promise<{sid: string}>}
}

function messagesOf(of: Profile, server = 'https://api.twilio.com'): Messages {
  const {MessageListInstance} = loadSdkModule('api/v2010/account/message') as {
    MessageListInstance(version: unknown, accountSid: string): Messages
  }
  return MessageListInstance(createVersion(createClient(of, {backend}), server, '2010-04-01'), of.accountSid)
}

test('the SDK fetches all pages of a list with one resource module, on one connection', async () => {
  const before = twilio.connections()
  const found = await messagesOf(profile).list({pageSize: 3})
  assert.equal(found.length, 7)
  assert.equal(twilio.requests.length, 3)
  assert.equal(twilio.connections() - before, 1)
  assert.equal(twilio.requests[0]?.path, `/2010-04-01/Accounts/${accountSid}/Messages.json`)
  const expected = `Basic ${Buffer.from('SK1:the-known-secret').toString('base64')}`
  for (const request of twilio.requests) assert.equal(request.headers.authorization, expected)
})

test('the host has the edge and region of the profile, not those of the environment', async () => {
  process.env.TWILIO_EDGE = 'tokyo'
  process.env.TWILIO_REGION = 'jp1'
  try {
    await messagesOf(profile).list({})
    await messagesOf({...profile, region: 'au1', edge: 'sydney'}).list({})
    await messagesOf({...profile, edge: 'dublin'}).list({})
  } finally {
    delete process.env.TWILIO_EDGE
    delete process.env.TWILIO_REGION
  }
  const hosts = twilio.requests.map((request) => request.host)
  assert.deepEqual(hosts, ['api.twilio.com', 'api.sydney.au1.twilio.com', 'api.dublin.us1.twilio.com'])
})

test('a value that would change the path is refused before anything is sent', async () => {
  for (const sid of ['SM1#', 'SM1\\..\\x', 'SM1\t', 'SM1\n', 'a\0b']) {
    await assert.rejects(messagesOf(profile)(sid).fetch(), isUnsafePath, JSON.stringify(sid))
  }
  const client = createClient(profile, {backend})
  for (const path of ['..', '%2e%2E', '.', 'x/..']) {
    const uri = `https://verify.twilio.com/v2/Services/${path}`
    await assert.rejects(client.request({method: 'get', uri}), isUnsafePath, path)
  }
  assert.equal(twilio.requests.length, 0)
})

test('a next page on another host is not requested', async () => {
  const page = {
    meta: {key: 'messages', next_page_url: 'https://pages.evil.example/steal'},
    messages: [{sid: 'SM1'}],
  }
  twilio.answer({body: page})
  await assert.rejects(
    messagesOf(profile).list({}),
    (error) =>
      error instanceof UserError &&
      error.id === 'not-twilio' &&
      error.message.includes('https://pages.evil.example '),
  )
  assert.equal(twilio.requests.length, 1)
})

test('an invalid account SID is refused', () => {
  for (const wrong of ['', 'SK1', 'AC1/../AC2']) {
    assert.throws(
      () => createClient({...profile, accountSid: wrong}, {backend}),
      (error) => error instanceof UserError && error.id === 'invalid-account-sid',
    )
  }
})

test('the client loads no axios, and the whole SDK still works beside it with its own HTTP client', async () => {
  const script = `
    import {createRequire} from 'node:module'
    const {createClient} = await import(${JSON.stringify(`${root}src/lib/twilio/client.ts`)})
    const {createVersion, loadSdkModule} = await import(${JSON.stringify(`${root}src/lib/twilio/sdk.ts`)})
    const require = createRequire(${JSON.stringify(`${root}package.json`)})
    const loaded = (name) => Object.keys(require.cache).filter((path) => path.includes('/node_modules/' + name + '/')).length
    const client = createClient({accountSid: 'AC1', username: 'AC1', password: async () => 'x'}, {backend: {}})
    createVersion(client, 'https://api.twilio.com', 'v1')
    loadSdkModule('api/v2010/account/message')
    const before = ['axios', 'qs', 'jsonwebtoken', 'https-proxy-agent'].map(loaded)
    const files = loaded('twilio')
    const twilio = require('twilio')
    const real = twilio('AC1', 'token').httpClient
    console.log(JSON.stringify({before, files, real: real instanceof twilio.RequestClient, axios: loaded('axios') > 0}))
    const {Client} = require('twilio/lib/base/BaseTwilio')
    console.log(new Client('AC1', 'token').httpClient instanceof require('twilio/lib/base/RequestClient'))
  `
  const tsx = `${root}node_modules/tsx/dist/esm/index.mjs`
  const result = await runNode(['--import', tsx, '--input-type=module', '-e', script])
  assert.equal(result.stderr, '')
  const [first = '', second] = result.stdout.split('\n')
  const {before, files, real, axios} = JSON.parse(first)
  assert.deepEqual(before, [0, 0, 0, 0])
  assert.ok(files <= 16, `${files} files of the SDK`)
  assert.equal(real, true)
  assert.equal(axios, true)
  assert.equal(second, 'true')
})
