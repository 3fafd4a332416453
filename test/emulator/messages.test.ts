import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {countSegments} from '../../src/lib/emulator/products/message-segments.ts'
import {CORE, call, NUMBER, OTHER_NUMBER, openSandbox, STRANGER} from './sandbox.ts'

const MESSAGES = `${CORE}/Messages.json`
const VALID = {To: STRANGER, From: NUMBER, Body: 'Hello'}

describe('a message', () => {
  const {emulator, client, clock} = openSandbox()

  it('goes from queued to delivered in about two seconds', async () => {
    const {sid, status, dateSent, price} = await client.messages.create({
      to: STRANGER,
      from: NUMBER,
      body: 'Hi',
    })
    assert.match(sid, /^SM[0-9a-f]{32}$/)
    assert.deepEqual({status, dateSent, price}, {status: 'queued', dateSent: null, price: null})
    const seen = new Set<string>()
    for (let waited = 0; waited < 2000; waited += 100) {
      seen.add((await client.messages(sid).fetch()).status)
      clock.advance(100)
    }
    assert.deepEqual([...seen], ['queued', 'sending', 'sent', 'delivered'])
    const delivered = await client.messages(sid).fetch()
    assert.equal(delivered.price, '-0.00790')
    assert.ok(delivered.dateSent >= delivered.dateCreated)
    assert.ok(delivered.dateUpdated >= delivered.dateSent)
  })

  it('has the properties of the API, and links to its subresources', async () => {
    const {json, status} = await call(emulator, 'POST', MESSAGES, VALID)
    assert.equal(status, 201)
    const {sid, uri, subresource_uris: links, ...rest} = json
    assert.equal(uri, `${CORE}/Messages/${sid}.json`)
    assert.deepEqual(links, {
      media: `${CORE}/Messages/${sid}/Media.json`,
      feedback: `${CORE}/Messages/${sid}/Feedback.json`,
    })
    assert.match(String(rest.date_created), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
    assert.deepEqual(
      [rest.direction, rest.num_media, rest.num_segments, rest.api_version, rest.price_unit, rest.error_code],
      ['outbound-api', '0', '1', '2010-04-01', 'USD', null],
    )
  })

  const rejected: [fields: Record<string, unknown>, code: number][] = [
    [{From: NUMBER, Body: 'x'}, 21604],
    [{To: STRANGER, Body: 'x'}, 21603],
    [{To: STRANGER, From: NUMBER}, 21602],
    [{...VALID, Body: ''}, 21602],
    [{...VALID, To: '+1555'}, 21211],
    [{...VALID, To: 'not a number'}, 21211],
    [{...VALID, To: '+15005550001'}, 21211],
    [{...VALID, To: '+15005550009'}, 21614],
    [{...VALID, From: '+1555'}, 21212],
    [{...VALID, From: '+12025550123'}, 21606],
    [{...VALID, Body: 'x'.repeat(1601)}, 21617],
    [{...VALID, From: `whatsapp:${NUMBER}`}, 21910],
    [{To: STRANGER, Body: 'x', MessagingServiceSid: `MG${'0'.repeat(32)}`}, 21701],
    [{To: STRANGER, From: NUMBER, ContentSid: `HX${'0'.repeat(32)}`}, 21655],
  ]
  for (const [fields, code] of rejected) {
    it(`is rejected with ${code} for ${JSON.stringify(fields).slice(0, 80)}`, async () => {
      const {status, json} = await call(emulator, 'POST', MESSAGES, fields)
      assert.deepEqual(
        {status, code: json.code, more: json.more_info, inBody: json.status},
        {status: 400, code, more: `https://www.twilio.com/docs/errors/${code}`, inBody: 400},
      )
      assert.equal(typeof json.message, 'string')
    })
  }

  it('accepts 1,600 characters, short codes, alphanumeric senders and channels', async () => {
    for (const fields of [
      {...VALID, Body: 'x'.repeat(1600)},
      {...VALID, From: '12345'},
      {...VALID, From: 'Switchboard'},
      {...VALID, To: `whatsapp:${STRANGER}`, From: `whatsapp:${NUMBER}`},
      {...VALID, To: '(206) 399-6576'},
    ]) {
      const {status, body} = await call(emulator, 'POST', MESSAGES, fields)
      assert.equal(status, 201, body)
    }
  })

  it('is an MMS if it has media', async () => {
    const {sid, numMedia} = await client.messages.create({
      to: STRANGER,
      from: NUMBER,
      mediaUrl: ['https://example.com/a.png', 'https://example.com/b.jpg?c=d'],
    })
    assert.match(sid, /^MM/)
    assert.equal(numMedia, '2')
    const media = await client.messages(sid).media.list()
    assert.deepEqual(media.map(({contentType}) => contentType).sort(), ['image/jpeg', 'image/png'])
    assert.equal(media[0]?.parentSid, sid)
  })

  it('to a number of the account arrives as an inbound message', async () => {
    await client.messages.create({to: OTHER_NUMBER, from: NUMBER, body: 'To myself'})
    clock.advance(1000)
    const [inbound] = await client.messages.list({to: OTHER_NUMBER, limit: 1})
    assert.deepEqual(
      [inbound?.direction, inbound?.status, inbound?.body],
      ['inbound', 'received', 'To myself'],
    )
  })

  it('can be redacted with an empty body, but only after it is sent', async () => {
    const {sid} = await client.messages.create({to: STRANGER, from: NUMBER, body: 'Secret'})
    await assert.rejects(client.messages(sid).update({body: ''}), {status: 409, code: 20009})
    clock.advance(2000)
    await assert.rejects(client.messages(sid).update({body: 'Other'}), {status: 400})
    assert.equal((await client.messages(sid).update({body: ''})).body, '')
    assert.equal((await client.messages(sid).fetch()).body, '')
  })

  it('can be removed, but only after it is sent', async () => {
    const {sid} = await client.messages.create({to: STRANGER, from: NUMBER, body: 'Gone'})
    await assert.rejects(client.messages(sid).remove(), {status: 409, code: 20009})
    clock.advance(2000)
    assert.equal(await client.messages(sid).remove(), true)
    await assert.rejects(client.messages(sid).fetch(), {
      status: 404,
      code: 20404,
      message: `The requested resource ${CORE}/Messages/${sid}.json was not found`,
    })
    await assert.rejects(client.messages(sid).remove(), {status: 404})
  })
})

describe('a message from a messaging service', () => {
  const {client, clock} = openSandbox()
  const minutesFromNow = (minutes: number): Date => new Date(clock.ms + minutes * 60_000)

  it('is accepted, then sent from a number in the pool', async () => {
    const service = await client.messaging.v1.services.create({friendlyName: 'Pool'})
    assert.match(service.sid, /^MG/)
    const number = (await client.incomingPhoneNumbers.list({phoneNumber: OTHER_NUMBER}))[0]
    await client.messaging.v1.services(service.sid).phoneNumbers.create({phoneNumberSid: String(number?.sid)})
    const message = await client.messages.create({to: STRANGER, messagingServiceSid: service.sid, body: 'Hi'})
    assert.deepEqual([message.status, message.from, message.numSegments], ['accepted', null, '0'])
    clock.advance(2000)
    const delivered = await client.messages(message.sid).fetch()
    assert.deepEqual(
      [delivered.status, delivered.from, delivered.numSegments],
      ['delivered', OTHER_NUMBER, '1'],
    )
  })

  it('can be scheduled 15 minutes to 35 days ahead, and canceled until then', async () => {
    const {sid: messagingServiceSid} = await client.messaging.v1.services.create({friendlyName: 'Later'})
    const schedule = (sendAt: Date) =>
      client.messages.create({
        to: STRANGER,
        messagingServiceSid,
        body: 'Later',
        scheduleType: 'fixed',
        sendAt,
      })
    await assert.rejects(schedule(minutesFromNow(14)), {code: 35114})
    await assert.rejects(schedule(minutesFromNow(36 * 24 * 60)), {code: 35114})
    const [kept, canceled] = [await schedule(minutesFromNow(20)), await schedule(minutesFromNow(20))]
    assert.equal(kept.status, 'scheduled')
    assert.equal((await client.messages(canceled.sid).update({status: 'canceled'})).status, 'canceled')
    clock.advance(21 * 60_000)
    assert.equal((await client.messages(kept.sid).fetch()).status, 'delivered')
    assert.equal((await client.messages(canceled.sid).fetch()).status, 'canceled')
    await assert.rejects(client.messages(kept.sid).update({status: 'canceled'}), {code: 30409})
  })

  it('gets its text from a content template', async () => {
    const content = await client.content.v1.contents.create({
      friendlyName: 'greeting',
      language: 'en',
      variables: {1: 'you'},
      types: {twilioText: {body: 'Hello {{1}} and {{2}}'}} as never,
    })
    assert.match(content.sid, /^HX/)
    const message = await client.messages.create({
      to: STRANGER,
      from: NUMBER,
      contentSid: content.sid,
      contentVariables: '{"2":"all"}',
    })
    assert.equal(message.body, 'Hello you and all')
  })
})

describe('the number of segments', () => {
  const cases: [what: string, body: string, segments: number][] = [
    ['160 GSM characters', 'x'.repeat(160), 1],
    ['161 GSM characters', 'x'.repeat(161), 2],
    ['306 GSM characters', 'x'.repeat(306), 2],
    ['307 GSM characters', 'x'.repeat(307), 3],
    ['80 characters of the extension', '€'.repeat(80), 1],
    ['81 characters of the extension', '€'.repeat(81), 2],
    ['an extension character at the end of a segment', `${'x'.repeat(152)}€${'x'.repeat(100)}`, 2],
    ['70 UCS-2 characters', 'я'.repeat(70), 1],
    ['71 UCS-2 characters', 'я'.repeat(71), 2],
    ['134 UCS-2 characters', 'я'.repeat(134), 2],
    ['135 UCS-2 characters', 'я'.repeat(135), 3],
    ['35 emoji', '😀'.repeat(35), 1],
    ['36 emoji', '😀'.repeat(36), 2],
    ['accents that GSM has', 'é'.repeat(160), 1],
    ['an accent that GSM does not have', `ê${'x'.repeat(70)}`, 2],
    ['nothing', '', 0],
  ]
  for (const [what, body, segments] of cases) {
    it(`is ${segments} for ${what}`, () => assert.equal(countSegments(body), segments))
  }
})
