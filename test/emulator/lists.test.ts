import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {CORE, call, type Json, NUMBER, openSandbox, STRANGER} from './sandbox.ts'

describe('a list', () => {
  const {emulator, client, clock} = openSandbox()

  it('starts with the newest record and has pages of 50', async () => {
    for (let index = 0; index < 120; index++) {
      await client.messages.create({to: STRANGER, from: NUMBER, body: `message ${index}`})
      clock.advance(1000)
    }
    const {json} = await call(emulator, 'GET', `${CORE}/Messages.json`)
    const messages = json.messages as Json[]
    assert.equal(messages.length, 50)
    assert.deepEqual([messages[0]?.body, messages[49]?.body], ['message 119', 'message 70'])
    const {messages: _, next_page_uri: next, ...rest} = json
    assert.deepEqual(rest, {
      page: 0,
      page_size: 50,
      start: 0,
      end: 49,
      uri: `${CORE}/Messages.json?PageSize=50&Page=0`,
      first_page_uri: `${CORE}/Messages.json?PageSize=50&Page=0`,
      previous_page_uri: null,
    })
    assert.match(String(next), /^\/2010-04-01\/.+\?PageSize=50&Page=1&PageToken=PA[0-9a-f]{32}$/)
  })

  it('is complete when the SDK pages through it', async () => {
    const all = await client.messages.list({pageSize: 7})
    assert.deepEqual(
      all.map(({body}) => body),
      Array.from({length: 120}, (_, index) => `message ${119 - index}`),
    )
  })

  it('neither repeats nor omits a record when others are added or removed between pages', async () => {
    const first = await client.messages.page({pageSize: 50})
    await client.messages.create({to: STRANGER, from: NUMBER, body: 'in between'})
    clock.advance(2000)
    await client.messages(String(first.instances[49]?.sid)).remove()
    const second = await first.nextPage()
    const third = await second?.nextPage()
    const seen = [...first.instances, ...(second?.instances ?? []), ...(third?.instances ?? [])]
    assert.equal(new Set(seen.map(({sid}) => sid)).size, 120)
    assert.equal(third?.nextPage(), undefined)
    const back = await second?.previousPage()
    assert.deepEqual(
      back?.instances.map(({body}) => body),
      first.instances
        .slice(0, 49)
        .map(({body}) => body)
        .toSpliced(0, 0, 'in between'),
    )
  })

  it('has pages of up to 1,000 records and rejects an invalid token', async () => {
    const {json} = await call(emulator, 'GET', `${CORE}/Messages.json?PageSize=99999`)
    assert.equal(json.page_size, 1000)
    const {status} = await call(emulator, 'GET', `${CORE}/Messages.json?PageToken=nonsense`)
    assert.equal(status, 400)
  })

  it('can be filtered by properties and dates', async () => {
    const other = openSandbox()
    const bodies = async (filter: Parameters<typeof other.client.messages.list>[0]) =>
      (await other.client.messages.list(filter)).map(({body}) => body)
    for (const body of ['first', 'second', 'third']) {
      await other.client.messages.create({
        to: body === 'second' ? '+12065550100' : STRANGER,
        from: NUMBER,
        body,
      })
      other.clock.advance(86_400_000)
    }
    assert.deepEqual(await bodies({to: '+12065550100'}), ['second'])
    assert.deepEqual(await bodies({from: '+12065550100'}), [])
    assert.deepEqual(await bodies({dateSent: new Date('2026-03-05T05:06:07Z')}), ['second'])
    assert.deepEqual(await bodies({dateSentAfter: new Date('2026-03-05T00:00:00Z')}), ['third', 'second'])
    assert.deepEqual(await bodies({dateSentBefore: new Date('2026-03-05T00:00:00Z')}), ['first'])
    const {json} = await call(other.emulator, 'GET', `${CORE}/Messages.json?DateSent=2026-03-04`)
    assert.equal((json.messages as Json[]).length, 1)
  })

  it('has a meta object with absolute URLs in other APIs', async () => {
    for (const friendlyName of ['a', 'b', 'c']) await client.verify.v2.services.create({friendlyName})
    const {json} = await call(emulator, 'GET', 'https://verify.twilio.com/v2/Services?PageSize=2')
    const meta = json.meta as Json
    assert.equal((json.services as Json[]).length, 2)
    assert.deepEqual(Object.keys(meta).sort(), [
      'first_page_url',
      'key',
      'next_page_url',
      'page',
      'page_size',
      'previous_page_url',
      'url',
    ])
    assert.equal(meta.key, 'services')
    assert.match(
      String(meta.next_page_url),
      /^https:\/\/verify\.twilio\.com\/v2\/Services\?PageSize=2&Page=1&PageToken=PA/,
    )
    assert.equal((await client.verify.v2.services.list({pageSize: 2})).length, 3)
  })

  it('has page tokens where the SDK expects them', async () => {
    for (const displayName of ['a', 'b', 'c']) {
      await client.memory.v1.stores.create({displayName, description: 'x'} as never)
    }
    const {json} = await call(emulator, 'GET', 'https://memory.twilio.com/v1/ControlPlane/Stores?pageSize=2')
    const {key, nextToken, pageSize} = json.meta as Json
    assert.equal(pageSize, 2)
    const next = await call(
      emulator,
      'GET',
      `https://memory.twilio.com/v1/ControlPlane/Stores?pageSize=2&pageToken=${nextToken}`,
    )
    assert.equal((next.json[String(key)] as Json[]).length, 1)
    assert.equal((next.json.meta as Json).nextToken, null)
  })
})
