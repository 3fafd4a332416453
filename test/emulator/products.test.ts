import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {ACCOUNT, CORE, call, createSdk, NUMBER, OTHER_NUMBER, openSandbox, STRANGER} from './sandbox.ts'

describe('the account', () => {
  const {emulator, client} = openSandbox()

  it('exists in a new emulator, with a balance and two phone numbers', async () => {
    const account = await client.api.v2010.accounts(ACCOUNT).fetch()
    assert.deepEqual([account.sid, account.status, account.type], [ACCOUNT, 'active', 'Full'])
    assert.deepEqual(
      (await client.api.v2010.accounts.list()).map(({sid}) => sid),
      [ACCOUNT],
    )
    const {balance, currency} = await client.balance.fetch()
    assert.deepEqual([Number(balance) > 0, currency], [true, 'USD'])
    const numbers = await client.incomingPhoneNumbers.list()
    assert.deepEqual(numbers.map(({phoneNumber}) => phoneNumber).sort(), [NUMBER, OTHER_NUMBER].sort())
  })

  it('accepts a new API key, whose secret only one response contains', async () => {
    const response = await call(emulator, 'POST', `${CORE}/Keys.json`, {FriendlyName: 'laptop'})
    const {sid, secret} = response.json as {sid: string; secret: string}
    assert.match(sid, /^SK[0-9a-f]{32}$/)
    const own = createSdk(emulator, {username: sid, password: secret})
    assert.equal((await own.keys(sid).fetch()).friendlyName, 'laptop')
    assert.ok(!(await call(emulator, 'GET', `${CORE}/Keys.json`)).body.includes('secret'))
    await client.keys(sid).remove()
    await assert.rejects(own.keys.list(), {status: 401, code: 20003})
  })

  it('has subaccounts that cannot read its records', async () => {
    const created = await client.api.v2010.accounts.create({friendlyName: 'Sub'})
    assert.equal(created.ownerAccountSid, ACCOUNT)
    const sub = createSdk(emulator, {username: created.sid, password: created.authToken}, created.sid)
    assert.equal((await sub.api.v2010.accounts(created.sid).fetch()).friendlyName, 'Sub')
    await sub.verify.v2.services.create({friendlyName: 'of the subaccount'})
    assert.equal((await sub.verify.v2.services.list()).length, 1)
    assert.equal((await client.verify.v2.services.list()).length, 0)
    await assert.rejects(sub.api.v2010.accounts(ACCOUNT).messages.list(), {status: 404, code: 20404})
    await client.api.v2010.accounts(created.sid).queues.create({friendlyName: 'created by the owner'})
    assert.equal((await sub.queues.list())[0]?.accountSid, created.sid)
  })
})

describe('phone numbers', () => {
  const {emulator, client} = openSandbox()

  it('can be searched, bought, updated and released', async () => {
    const search = {areaCode: 510, limit: 5}
    const found = await client.availablePhoneNumbers('US').local.list(search)
    assert.equal(found.length, 5)
    assert.ok(found.every(({phoneNumber}) => /^\+1510\d{7}$/.test(phoneNumber)))
    const again = await client.availablePhoneNumbers('US').local.list(search)
    assert.deepEqual(
      found.map(({phoneNumber}) => phoneNumber),
      again.map(({phoneNumber}) => phoneNumber),
    )
    const phoneNumber = String(found[0]?.phoneNumber)
    const bought = await client.incomingPhoneNumbers.create({phoneNumber, smsUrl: 'https://example.com/sms'})
    assert.deepEqual([bought.phoneNumber, bought.smsUrl], [phoneNumber, 'https://example.com/sms'])
    assert.match(bought.sid, /^PN[0-9a-f]{32}$/)
    await assert.rejects(client.incomingPhoneNumbers.create({phoneNumber}), {code: 21422})
    const left = await client.availablePhoneNumbers('US').local.list(search)
    assert.ok(left.every((number) => number.phoneNumber !== phoneNumber))
    await client.messages.create({to: STRANGER, from: phoneNumber, body: 'From the new one'})
    const {friendlyName} = await client.incomingPhoneNumbers(bought.sid).update({friendlyName: 'Front desk'})
    assert.equal(friendlyName, 'Front desk')
    assert.equal((await client.incomingPhoneNumbers.list({phoneNumber})).length, 1)
    await client.incomingPhoneNumbers(bought.sid).remove()
    await assert.rejects(client.incomingPhoneNumbers(bought.sid).fetch(), {status: 404})
  })

  it('can be bought by area code, toll-free and in other countries', async () => {
    const {phoneNumber} = await client.incomingPhoneNumbers.create({areaCode: '415'})
    assert.match(phoneNumber, /^\+1415/)
    const free = await client.availablePhoneNumbers('US').tollFree.list({limit: 3})
    assert.ok(free.length === 3 && free.every((number) => /^\+18\d\d/.test(number.phoneNumber)))
    const [first] = free
    await client.incomingPhoneNumbers.tollFree.create({phoneNumber: String(first?.phoneNumber)})
    assert.deepEqual(
      (await client.incomingPhoneNumbers.tollFree.list()).map((number) => number.phoneNumber),
      [first?.phoneNumber],
    )
    const mobile = await client.availablePhoneNumbers('GB').mobile.list({limit: 2})
    assert.ok(mobile.length === 2 && mobile.every((number) => number.phoneNumber.startsWith('+44')))
    await assert.rejects(client.availablePhoneNumbers('XX').fetch(), {status: 404})
    const {json} = await call(emulator, 'POST', `${CORE}/IncomingPhoneNumbers.json`, {FriendlyName: 'x'})
    assert.equal(json.code, 21404)
  })

  it('can be searched by digits and letters', async () => {
    const found = await client.availablePhoneNumbers('US').local.list({contains: '1234', limit: 5})
    assert.ok(found.length > 0 && found.every(({phoneNumber}) => phoneNumber.includes('1234')))
    const words = await client.availablePhoneNumbers('US').local.list({contains: 'TAXI', limit: 1})
    assert.match(String(words[0]?.phoneNumber), /8294$/)
  })
})

describe('calls', () => {
  const {client, clock} = openSandbox()
  const call = {
    to: STRANGER,
    from: NUMBER,
    twiml: '<Response><Pause length="2"/></Response>',
  }

  it('go from queued to completed', async () => {
    const {sid, status} = await client.calls.create(call)
    assert.match(sid, /^CA/)
    assert.equal(status, 'queued')
    const seen = new Set<string>()
    for (let waited = 0; waited < 3500; waited += 100) {
      seen.add((await client.calls(sid).fetch()).status)
      clock.advance(100)
    }
    assert.deepEqual([...seen], ['queued', 'ringing', 'in-progress', 'completed'])
    const {duration, price, endTime} = await client.calls(sid).fetch()
    assert.deepEqual([duration, price], ['2', '-0.01400'])
    assert.ok(endTime instanceof Date)
  })

  it('can be canceled while they ring, and ended after they are answered', async () => {
    const [ringing, answered] = [await client.calls.create(call), await client.calls.create(call)]
    assert.equal((await client.calls(ringing.sid).update({status: 'canceled'})).status, 'canceled')
    clock.advance(1000)
    assert.equal((await client.calls(answered.sid).update({status: 'completed'})).status, 'completed')
    await assert.rejects(client.calls(answered.sid).update({status: 'completed'}), {code: 21220})
  })

  it('are rejected without instructions, from a number of another account, or to an invalid number', async () => {
    await assert.rejects(client.calls.create({to: STRANGER, from: NUMBER} as never), {code: 21205})
    await assert.rejects(client.calls.create({...call, from: '+12025550123'}), {code: 21210})
    await assert.rejects(client.calls.create({...call, to: 'nobody'}), {code: 21217})
  })

  it('have recordings that the account also lists', async () => {
    const {sid} = await client.calls.create(call)
    const recording = await client.calls(sid).recordings.create()
    assert.equal(recording.callSid, sid)
    assert.equal((await client.recordings(recording.sid).fetch()).callSid, sid)
    const other = await client.calls.create(call)
    assert.equal((await client.calls(other.sid).recordings.list()).length, 0)
    await assert.rejects(client.calls(other.sid).recordings(recording.sid).fetch(), {status: 404})
  })
})

describe('conference participants', () => {
  const {client} = openSandbox()
  const to = STRANGER
  const from = NUMBER

  it('are added by the name of the conference, and have its SID', async () => {
    const first = await client.conferences('My room').participants.create({to, from})
    assert.match(first.conferenceSid, /^CF[0-9a-f]{32}$/)
    const [conference] = await client.conferences.list({friendlyName: 'My room'})
    assert.deepEqual([conference?.sid, conference?.status], [first.conferenceSid, 'in-progress'])
    const second = await client.conferences('My room').participants.create({to, from, label: 'two'})
    assert.equal(second.conferenceSid, first.conferenceSid)
    const third = await client.conferences(first.conferenceSid).participants.create({to, from})
    assert.equal(third.conferenceSid, first.conferenceSid)
    assert.equal((await client.conferences(first.conferenceSid).participants.list()).length, 3)
    assert.match(third.uri, new RegExp(`/Conferences/${first.conferenceSid}/Participants/`))
    const other = await client.conferences('Other').participants.create({to, from})
    assert.notEqual(other.conferenceSid, first.conferenceSid)
  })

  it('are not added to a conference that does not exist', async () => {
    await assert.rejects(client.conferences(`CF${'0'.repeat(32)}`).participants.create({to, from}), {
      status: 404,
      code: 20404,
    })
    assert.equal((await client.conferences.list()).length, 2)
  })
})

describe('a phone number', () => {
  const {client, emulator} = openSandbox()
  const numbersOf = async (account: string, phoneNumber?: string): Promise<string[]> =>
    (
      await client.api.v2010.accounts(account).incomingPhoneNumbers.list(phoneNumber ? {phoneNumber} : {})
    ).map((number) => number.phoneNumber)

  it('is found by a part of it, with * for any digit', async () => {
    for (const [part, expected] of [
      ['+1206752388', [NUMBER]],
      [NUMBER, [NUMBER]],
      ['752', [NUMBER]],
      ['206***3880', [NUMBER]],
      ['+1', [OTHER_NUMBER, NUMBER]],
      ['5550006', [OTHER_NUMBER]],
      ['9999', []],
      ['(206) 752-3880', [NUMBER]],
      ['.*', [OTHER_NUMBER, NUMBER]],
      ['none', []],
    ] as const) {
      assert.deepEqual((await numbersOf(ACCOUNT, part)).sort(), [...expected].sort(), part)
    }
    const local = await client.incomingPhoneNumbers.local.list({phoneNumber: '752'})
    assert.deepEqual(
      local.map(({phoneNumber}) => phoneNumber),
      [NUMBER],
    )
  })

  it('belongs to the subaccount that it is moved to, and can be moved back', async () => {
    const sub = await client.api.v2010.accounts.create({friendlyName: 'Sub'})
    const [number] = await client.incomingPhoneNumbers.list({phoneNumber: NUMBER})
    assert.ok(number)
    const moved = await client
      .incomingPhoneNumbers(number.sid)
      .update({accountSid: sub.sid, friendlyName: 'Moved'})
    assert.deepEqual(
      [moved.sid, moved.accountSid, moved.friendlyName, moved.phoneNumber],
      [number.sid, sub.sid, 'Moved', NUMBER],
    )
    assert.ok(moved.uri.includes(`/Accounts/${sub.sid}/`))
    assert.deepEqual([await numbersOf(ACCOUNT), await numbersOf(sub.sid)], [[OTHER_NUMBER], [NUMBER]])
    await assert.rejects(client.incomingPhoneNumbers(number.sid).fetch(), {status: 404})
    // It sends from there.
    const own = createSdk(emulator, undefined, sub.sid)
    assert.equal((await own.messages.create({to: STRANGER, from: NUMBER, body: 'x'})).accountSid, sub.sid)
    await assert.rejects(client.messages.create({to: STRANGER, from: NUMBER, body: 'x'}), {code: 21606})
    await client.api.v2010.accounts(sub.sid).incomingPhoneNumbers(number.sid).update({accountSid: ACCOUNT})
    assert.deepEqual((await numbersOf(ACCOUNT)).sort(), [OTHER_NUMBER, NUMBER].sort())
    await assert.rejects(
      client.incomingPhoneNumbers(number.sid).update({accountSid: `AC${'0'.repeat(32)}`}),
      {status: 400},
    )
  })
})

describe('conversations', () => {
  it('show when their timers end', async () => {
    const {client, clock} = openSandbox()
    const {sid} = await client.conversations.v1.conversations.create({'timers.inactive': 'PT5M'})
    const {timers} = await client.conversations.v1.conversations(sid).update({'timers.closed': 'P1DT1H'})
    const at = (ms: number): string => `${new Date(clock.ms + ms).toISOString().slice(0, 19)}Z`
    assert.deepEqual(timers, {date_inactive: at(300_000), date_closed: at(90_000_000)})
    const updated = await client.conversations.v1.conversations(sid).update({'timers.inactive': ''})
    assert.deepEqual(updated.timers, {date_closed: at(90_000_000)})
  })

  const {client} = openSandbox()

  it('have numbered messages and no duplicate participants', async () => {
    const created = await client.conversations.v1.conversations.create({
      uniqueName: 'support',
      friendlyName: 'Help',
    })
    assert.match(created.sid, /^CH/)
    const conversation = client.conversations.v1.conversations('support')
    for (const body of ['one', 'two', 'three']) await conversation.messages.create({author: 'ann', body})
    const messages = await conversation.messages.list()
    assert.deepEqual(
      messages.map(({index, body, author}) => [index, body, author]),
      [
        [0, 'one', 'ann'],
        [1, 'two', 'ann'],
        [2, 'three', 'ann'],
      ],
    )
    assert.ok(messages.every(({conversationSid}) => conversationSid === created.sid))
    await conversation.participants.create({identity: 'ann'})
    await assert.rejects(conversation.participants.create({identity: 'ann'}), {status: 409, code: 50433})
    await assert.rejects(client.conversations.v1.conversations.create({uniqueName: 'support'}), {status: 409})
    const service = client.conversations.v1.services(created.chatServiceSid)
    assert.equal((await service.conversations(created.sid).fetch()).uniqueName, 'support')
    await conversation.remove()
    await assert.rejects(client.conversations.v1.conversations(created.sid).messages.list(), {status: 404})
  })
})

describe('the usage of the account', () => {
  const {client, clock} = openSandbox()

  it('is counted and reduces the balance', async () => {
    const before = Number((await client.balance.fetch()).balance)
    await client.messages.create({to: STRANGER, from: NUMBER, body: 'x'.repeat(161)})
    assert.ok(Number((await client.balance.fetch()).balance) < before)
    const used = async () => (await client.usage.records.list({category: 'sms'}))[0]?.usage
    assert.equal(await used(), '2')
    assert.equal((await client.usage.records.today.list({category: 'sms'}))[0]?.usage, '2')
    clock.advance(2 * 86_400_000)
    assert.equal((await client.usage.records.today.list({category: 'sms'}))[0]?.usage, '0')
    assert.equal(await used(), '2')
  })
})

describe('a rejected request', () => {
  it('creates an alert in the debugger', async () => {
    const {client} = openSandbox()
    await assert.rejects(client.messages.create({to: 'nobody', from: NUMBER, body: 'Hi'}), {code: 21211})
    const [alert] = await client.monitor.v1.alerts.list({logLevel: 'error'})
    assert.deepEqual([alert?.errorCode, alert?.requestMethod], ['21211', 'POST'])
    assert.equal((await client.messages.list()).length, 0)
  })
})

describe('any other resource', () => {
  const {client} = openSandbox()

  it('can be created, fetched, listed, updated, and removed with everything below it', async () => {
    const workspace = await client.taskrouter.v1.workspaces.create({friendlyName: 'Office'})
    assert.match(workspace.sid, /^WS[0-9a-f]{32}$/)
    const {url, links, dateCreated, accountSid} = workspace
    assert.equal(url, `https://taskrouter.twilio.com/v1/Workspaces/${workspace.sid}`)
    assert.equal(links.workers, `${url}/Workers`)
    assert.ok(dateCreated instanceof Date && accountSid === ACCOUNT)
    const workers = client.taskrouter.v1.workspaces(workspace.sid).workers
    const worker = await workers.create({friendlyName: 'Ann', attributes: '{"skill":"sales"}'})
    assert.deepEqual([worker.workspaceSid, worker.attributes], [workspace.sid, '{"skill":"sales"}'])
    assert.equal((await workers(worker.sid).update({friendlyName: 'Bea'})).friendlyName, 'Bea')
    assert.deepEqual(
      (await workers.list()).map(({friendlyName}) => friendlyName),
      ['Bea'],
    )
    await client.taskrouter.v1.workspaces(workspace.sid).remove()
    await assert.rejects(workers(worker.sid).fetch(), {status: 404, code: 20404})
  })

  it('rejects a request with a missing parameter, an invalid value or a wrong method', async () => {
    const {emulator} = openSandbox()
    const url = 'https://taskrouter.twilio.com/v1/Workspaces'
    const missing = await call(emulator, 'POST', url, {EventCallbackUrl: 'https://example.com'})
    assert.deepEqual(
      [missing.status, missing.json.code, missing.json.message],
      [400, 20001, 'Missing required parameter FriendlyName in the post body'],
    )
    const wrong = await call(emulator, 'POST', 'https://verify.twilio.com/v2/Services', {
      FriendlyName: 'x',
      CodeLength: 'six',
    })
    assert.deepEqual([wrong.status, wrong.json.code], [400, 20001])
    const method = await call(emulator, 'DELETE', url)
    assert.deepEqual([method.status, method.json.code], [405, 20004])
  })

  it('has settings that exist before their first update', async () => {
    const before = await client.voice.v1.dialingPermissions.settings().fetch()
    assert.equal(before.dialingPermissionsInheritance, false)
    await client.voice.v1.dialingPermissions.settings().update({dialingPermissionsInheritance: true})
    const after = await client.voice.v1.dialingPermissions.settings().fetch()
    assert.equal(after.dialingPermissionsInheritance, true)
  })

  it('can be addressed by its unique name, and so can its children', async () => {
    const service = await client.sync.v1.services.create({friendlyName: 'x'})
    const lists = client.sync.v1.services(service.sid).syncLists
    const list = await lists.create({uniqueName: 'shopping'})
    await lists('shopping').syncListItems.create({data: {name: 'milk'}})
    await lists(list.sid).syncListItems.create({data: {name: 'bread'}})
    const items = await lists('shopping').syncListItems.list()
    assert.deepEqual(
      items.map(({index, data, listSid}) => [index, data, listSid]),
      [
        [0, {name: 'milk'}, list.sid],
        [1, {name: 'bread'}, list.sid],
      ],
    )
    assert.equal((await lists('shopping').fetch()).url, (await lists(list.sid).fetch()).url)
  })
})
