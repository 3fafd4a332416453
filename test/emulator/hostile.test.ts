import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {HttpResponse} from '../../src/lib/twilio/http-backend.ts'
import {ACCOUNT, CORE, call, KEY, NUMBER, openSandbox, STRANGER} from './sandbox.ts'

const {emulator, client} = openSandbox()

const authorization = `Basic ${Buffer.from(`${KEY.username}:${KEY.password}`).toString('base64')}`

/** Accepts a success, or an error response in Twilio's format. */
function assertValidResponse({status, body}: HttpResponse, what: string): void {
  assert.ok(status >= 200 && status < 500, `${what}: ${status} ${body.slice(0, 200)}`)
  if (status >= 400) {
    const {code, message, more_info: more, status: inBody} = JSON.parse(body) as Record<string, unknown>
    assert.deepEqual(
      [typeof code, typeof message, typeof more, inBody],
      ['number', 'string', 'string', status],
    )
  }
}

function assertPrototypesAreClean(): void {
  for (const name of ['polluted', 'constructor.polluted', 'Body', 'url']) {
    assert.equal((Object.prototype as Record<string, unknown>)[name], undefined)
    assert.equal(({} as Record<string, unknown>)[name], undefined)
  }
}

const HOSTILE_VALUES = [
  '',
  '\0',
  '\r\nX-Injected: yes',
  '\u001b[31mred\u001b[0m',
  '../../Accounts',
  '%2e%2e%2f%2e%2e',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '{}',
  '[]',
  'null',
  '"',
  '\\',
  '\u202eabc',
  '\ud800',
  '😀'.repeat(100),
  '$(id)',
  "' OR 1=1 --",
  'a'.repeat(10_000),
]

describe('the emulator, with hostile input', () => {
  it('accepts or rejects any value of any parameter', async () => {
    for (const value of HOSTILE_VALUES) {
      for (const [url, name] of [
        [`${CORE}/Messages.json`, 'Body'],
        [`${CORE}/Messages.json`, 'To'],
        [`${CORE}/Messages.json`, 'From'],
        [`${CORE}/Messages.json`, 'MessagingServiceSid'],
        [`${CORE}/Calls.json`, 'To'],
        [`${CORE}/IncomingPhoneNumbers.json`, 'PhoneNumber'],
        [`${CORE}/Keys.json`, 'FriendlyName'],
        ['https://sync.twilio.com/v1/Services', 'FriendlyName'],
        ['https://conversations.twilio.com/v1/Conversations', 'UniqueName'],
        ['https://conversations.twilio.com/v1/Conversations', 'Timers.Inactive'],
      ] as const) {
        const fields = {To: STRANGER, From: NUMBER, Body: 'x', Url: 'https://example.com', [name]: value}
        assertValidResponse(
          await call(emulator, 'POST', url, fields),
          `${name}=${JSON.stringify(value).slice(0, 40)}`,
        )
      }
      for (const query of ['To', 'DateSent', 'DateSent<', 'Page', 'PageSize', 'PageToken']) {
        const url = new URL(`https://api.twilio.com${CORE}/Messages.json`)
        url.searchParams.set(query, value)
        assertValidResponse(
          await call(emulator, 'GET', url.href),
          `${query}=${JSON.stringify(value).slice(0, 40)}`,
        )
      }
    }
    assertPrototypesAreClean()
  })

  it('stores any text unchanged', async () => {
    for (const value of HOSTILE_VALUES) {
      const text = value.toWellFormed()
      if (text === '' || text.length > 1600) continue
      const {json} = await call(emulator, 'POST', `${CORE}/Messages.json`, {
        To: STRANGER,
        From: NUMBER,
        Body: text,
      })
      assert.equal(json.body, text)
      const again = await call(emulator, 'GET', `${CORE}/Messages/${json.sid}.json`)
      assert.equal(again.json.body, text)
    }
  })

  it('responds with an error to any unknown path', async () => {
    for (const value of HOSTILE_VALUES) {
      const name = encodeURIComponent(value.toWellFormed())
      for (const path of [
        `/2010-04-01/Accounts/${name}.json`,
        `/2010-04-01/Accounts/${name}/Messages.json`,
        `${CORE}/Messages/${name}.json`,
        `${CORE}/Messages/${name}/Media.json`,
        `${CORE}/${name}.json`,
        `${CORE}/Queues/x%2f..%2f..%2f${name}.json`,
        `/${name}`,
        `//${name}//`,
      ]) {
        for (const method of ['GET', 'POST', 'DELETE', 'PUT', 'BREW']) {
          assertValidResponse(
            await call(emulator, method, `https://api.twilio.com${path}`),
            `${method} ${path.slice(0, 80)}`,
          )
        }
      }
    }
    assertPrototypesAreClean()
  })

  it('stores keys with slashes, dots and percent signs', async () => {
    const service = await client.sync.v1.services.create({friendlyName: 'x'})
    const map = await client.sync.v1.services(service.sid).syncMaps.create({uniqueName: 'm'})
    const keys = ['a/b', '../Maps', '..', '.', '%2F', '"', "'", '\\', 'ä€😀', '__proto__', 'constructor']
    const items = `https://sync.twilio.com/v1/Services/${service.sid}/Maps/${map.sid}/Items`
    for (const key of keys) {
      const created = await call(emulator, 'POST', items, {Key: key, Data: '{"of":1}'})
      assert.equal(created.status, 201, created.body)
    }
    const list = await client.sync.v1.services(service.sid).syncMaps('m').syncMapItems.list()
    assert.deepEqual(list.map(({key}) => key).sort(), [...keys].sort())
    // A URL cannot contain `.` or `..` as a segment.
    for (const key of keys.filter((one) => !/^\.+$/.test(one))) {
      const {json, status} = await call(emulator, 'GET', `${items}/${encodeURIComponent(key)}`)
      assert.deepEqual([status, json.key], [200, key])
    }
    assertPrototypesAreClean()
  })

  it('does not let members of a body reach prototypes', async () => {
    const url = 'https://content.twilio.com/v1/Content'
    for (const body of [
      '{"__proto__":{"polluted":1},"friendly_name":"x","language":"en","types":{"__proto__":{"polluted":1}}}',
      '{"constructor":{"prototype":{"polluted":1}},"language":"en","types":{"constructor":{"prototype":{"polluted":1}}}}',
    ]) {
      assertValidResponse(await call(emulator, 'POST', url, body), body)
    }
    for (const name of [
      '__proto__.polluted',
      'constructor.prototype.polluted',
      'Timers.__proto__.polluted',
    ]) {
      const fields = {[name]: 'yes', FriendlyName: 'x'}
      assertValidResponse(
        await call(emulator, 'POST', 'https://conversations.twilio.com/v1/Conversations', fields),
        name,
      )
    }
    assertPrototypesAreClean()
  })

  it('rejects JSON that is invalid, too deep or not an object', async () => {
    const url = 'https://content.twilio.com/v1/Content'
    for (const body of [
      '{',
      '',
      'null',
      '[]',
      '"text"',
      '12',
      '{"a":'.repeat(100_000),
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      `{"types":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
      '\ufeff{}',
      '{"language":"\ud800"}',
    ]) {
      assertValidResponse(await call(emulator, 'POST', url, body), body.slice(0, 40))
    }
  })

  it('accepts or rejects a value of 10 MB or more', async () => {
    const large = 'x'.repeat(10 * 1024 * 1024)
    assertValidResponse(
      await call(emulator, 'POST', `${CORE}/Messages.json`, {To: STRANGER, From: NUMBER, Body: large}),
      'Body',
    )
    assertValidResponse(
      await call(emulator, 'POST', `${CORE}/Applications.json`, {FriendlyName: large}),
      'FriendlyName',
    )
    assertValidResponse(
      await call(emulator, 'POST', `${CORE}/Applications.json`, {FriendlyName: large.repeat(4)}),
      'FriendlyName',
    )
  })

  it('rejects missing and wrong credentials with 20003', async () => {
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
    for (const header of [
      '',
      'Basic',
      'Basic !!!',
      basic(''),
      basic('no-colon'),
      basic(`${ACCOUNT}:wrong`),
      basic(`${KEY.username}:wrong`),
      basic('SK__proto__:x'),
      basic('__proto__:undefined'),
      'Digest x',
    ]) {
      const {status, json} = await call(emulator, 'GET', `${CORE}/Messages.json`, undefined, {
        authorization: header,
      })
      assert.deepEqual([status, json.code], [401, 20003], header)
    }
  })

  it('rejects hosts that are not Twilio hosts', async () => {
    for (const host of [
      'example.com',
      'api.twilio.com.example.com',
      'twilio.com',
      'evil-twilio.com',
      'nothing.twilio.com',
    ]) {
      const response = await emulator.send({
        method: 'GET',
        url: new URL(`https://${host}${CORE}/Messages.json`),
        headers: {authorization},
      })
      assert.equal(response.status, 404, host)
    }
    for (const host of [
      'api.twilio.com',
      'api.sydney.au1.twilio.com',
      'api.ie1.twilio.com',
      'API.TWILIO.COM',
    ]) {
      const response = await emulator.send({
        method: 'GET',
        url: new URL(`https://${host}${CORE}/Messages.json`),
        headers: {authorization},
      })
      assert.equal(response.status, 200, host)
    }
  })
})
