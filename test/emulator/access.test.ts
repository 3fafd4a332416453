import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {ACCOUNT, CORE, type Credentials, call, createSdk, type Json, KEY, openSandbox} from './sandbox.ts'

const {emulator, client, clock, directory} = openSandbox()

const bearer = (token: unknown): Record<string, string> => ({authorization: `Bearer ${token}`})
const basic = ({username, password}: Credentials): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
})

const requestToken = (fields: Json, host = 'https://oauth.twilio.com/v2/token') =>
  call(emulator, 'POST', host, fields, {authorization: ''})

const credentials = {client_id: KEY.username, client_secret: KEY.password, grant_type: 'client_credentials'}

describe('an access token', () => {
  it('opens the account if the emulator has issued it, for an hour', async () => {
    const {status, json} = await requestToken(credentials)
    assert.deepEqual([status, json.token_type, json.expires_in], [200, 'Bearer', 3600])
    const get = () => call(emulator, 'GET', `${CORE}/Balance.json`, undefined, bearer(json.access_token))
    assert.equal((await get()).status, 200)
    assert.ok(!readFileSync(join(directory, 'emulator.jsonl'), 'utf8').includes(String(json.access_token)))
    clock.advance(3_599_000)
    assert.equal((await get()).status, 200)
    clock.advance(1000)
    assert.equal((await get()).status, 401)
  })

  it('is refused if the emulator has not issued it', async () => {
    for (const token of ['x', '', ' ', KEY.password, KEY.username, 'undefined', '__proto__']) {
      const {status, json} = await call(emulator, 'GET', `${CORE}/Messages.json`, undefined, bearer(token))
      assert.deepEqual([status, json.code], [401, 20003], token)
    }
  })

  it('is not issued without the credentials of a client', async () => {
    const form = {GrantType: 'client_credentials', ClientId: KEY.username, ClientSecret: KEY.password}
    assert.equal((await requestToken(form, 'https://oauth.twilio.com/v1/token')).status, 201)
    assert.equal((await requestToken(credentials, 'https://iam.twilio.com/v1/token')).status, 201)
    assert.equal((await requestToken(credentials, 'https://preview-iam.twilio.com/v1/token')).status, 201)
    for (const wrong of [
      {grant_type: 'client_credentials'},
      {...credentials, client_secret: 'wrong'},
      {...credentials, client_id: 'OQ0'},
      {...credentials, client_id: ACCOUNT, client_secret: ''},
    ]) {
      const {status, json} = await requestToken(wrong)
      assert.deepEqual([status, json.code], [401, 20003], JSON.stringify(wrong))
    }
  })

  it('is issued to an OAuth app', async () => {
    const {json} = await call(
      emulator,
      'POST',
      'https://iam.twilio.com/v1/Account/OAuthApps',
      JSON.stringify({type: 'oauth', friendly_name: 'x', owner_sid: ACCOUNT}),
    )
    const app = {grant_type: 'client_credentials', client_id: json.sid, client_secret: json.secret}
    assert.equal((await requestToken(app)).status, 200)
    assert.equal((await requestToken({...app, client_secret: KEY.password})).status, 401)
  })
})

describe('a subaccount', async () => {
  const {sid, authToken} = await client.api.v2010.accounts.create({friendlyName: 'sub'})
  const other = await client.api.v2010.accounts.create({friendlyName: 'other'})
  const own = basic({username: sid, password: authToken})
  const send = (method: string, url: string, body?: Json) => call(emulator, method, url, body, own)

  it('lists only itself, and no auth token of another account', async () => {
    const {json} = await send('GET', '/2010-04-01/Accounts.json')
    assert.deepEqual(
      (json.accounts as Json[]).map((account) => account.sid),
      [sid],
    )
    assert.equal((await send('GET', `/2010-04-01/Accounts/${ACCOUNT}.json`)).status, 404)
    assert.equal((await client.api.v2010.accounts.list()).length, 3)
  })

  it('does not create accounts', async () => {
    assert.equal((await send('POST', '/2010-04-01/Accounts.json', {FriendlyName: 'x'})).status, 403)
  })

  it('does not create, list, fetch or remove API keys of another account', async () => {
    const keys = 'https://iam.twilio.com/v1/Keys'
    for (const account of [ACCOUNT, other.sid]) {
      assert.equal((await send('POST', keys, {AccountSid: account})).status, 403)
      assert.equal((await send('GET', `${keys}?AccountSid=${account}`)).status, 403)
      assert.equal((await send('GET', `${keys}/${KEY.username}?AccountSid=${account}`)).status, 403)
      assert.equal((await send('POST', `/2010-04-01/Accounts/${account}/Keys.json`)).status, 404)
    }
    const {status, json} = await send('POST', keys, {AccountSid: sid})
    assert.equal(status, 201)
    const key = {username: String(json.sid), password: String(json.secret)}
    assert.equal((await createSdk(emulator, key, sid).api.v2010.accounts(sid).fetch()).sid, sid)
    assert.equal((await call(emulator, 'GET', `${CORE}/Balance.json`, undefined, basic(key))).status, 404)
  })

  it('gets access tokens for itself only', async () => {
    const {json: key} = await send('POST', `/2010-04-01/Accounts/${sid}/Keys.json`)
    const {json} = await requestToken({...credentials, client_id: key.sid, client_secret: key.secret})
    const get = (account: string) =>
      call(
        emulator,
        'GET',
        `/2010-04-01/Accounts/${account}/Balance.json`,
        undefined,
        bearer(json.access_token),
      )
    assert.deepEqual([(await get(sid)).status, (await get(ACCOUNT)).status], [200, 404])
  })

  it('does not move phone numbers or hosted orders to another account', async () => {
    const response = await send('POST', 'https://numbers.twilio.com/v2/HostedNumber/Orders', {
      AccountSid: ACCOUNT,
      PhoneNumber: '+12065550100',
    })
    assert.equal(response.status, 403)
  })
})
