import assert from 'node:assert/strict'
import {after, describe, it} from 'node:test'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {Store} from '../../src/lib/emulator/storage/store.ts'
import {
  type DueHandler,
  nextDueTime,
  schedule,
  unschedule,
} from '../../src/lib/emulator/timeline/due-entries.ts'
import {changeClock, readClock} from '../../src/lib/emulator/timeline/emulator-clock.ts'
import {settle} from '../../src/lib/emulator/timeline/settle.ts'
import {CORE, call, catalog, createSdk, NUMBER, openSandbox, STRANGER, temporaryDirectory} from './sandbox.ts'

const openStore = (): Store => {
  const store = new Store(temporaryDirectory(), (transaction) =>
    transaction.create('things', 'first', {c: 0, p: {}}),
  )
  after(() => store.close())
  return store
}

describe('due entries', () => {
  it('run in the order of their times, including those that handlers add', async () => {
    const store = openStore()
    const ran: string[] = []
    const handlers: Record<string, DueHandler> = {
      step: {
        run({subject, data}, {transaction, now}) {
          ran.push(`${now} ${subject}`)
          if (Number(data.left) > 0) {
            schedule(transaction, {at: now + 10, kind: 'step', subject, data: {left: Number(data.left) - 1}})
          }
        },
      },
    }
    const options = {
      loadHandlers: async () => handlers,
      machineTime: () => 1000,
      instant: false,
      onError: assert.fail,
    }
    await store.write((transaction) => {
      schedule(transaction, {at: 40, kind: 'step', subject: 'late', data: {left: 0}})
      schedule(transaction, {at: 20, kind: 'step', subject: 'a', data: {left: 3}})
      schedule(transaction, {at: 25, kind: 'step', subject: 'b', data: {left: 1}})
      schedule(transaction, {at: 1001, kind: 'step', subject: 'future', data: {left: 0}})
    })
    await settle(store, options)
    assert.deepEqual(ran, ['20 a', '25 b', '30 a', '35 b', '40 late', '40 a', '50 a'])
    assert.equal(nextDueTime(await store.read()), 1001)
    await store.write((transaction) => unschedule(transaction, 'step', 'future'))
    assert.equal(nextDueTime(await store.read()), undefined)
  })

  it('whose handlers fail are removed without their changes', async () => {
    const store = openStore()
    const errors: string[] = []
    const handlers: Record<string, DueHandler> = {
      bad: {
        run(_entry, {transaction}) {
          transaction.create('things', 'half', {c: 0, p: {}})
          throw new Error('bad handler')
        },
      },
    }
    await store.write((transaction) => schedule(transaction, {at: 1, kind: 'bad', subject: 'x', data: {}}))
    const onError = ({message}: Error): void => void errors.push(message)
    await settle(store, {loadHandlers: async () => handlers, machineTime: () => 2, instant: false, onError})
    const state = await store.read()
    assert.deepEqual(
      [errors, state.get('things', 'half'), nextDueTime(state)],
      [['bad handler'], undefined, undefined],
    )
  })

  it('run once if two processes settle at the same time', async () => {
    const {emulator, clock, client, directory} = openSandbox()
    await client.messages.create({to: NUMBER, from: NUMBER, body: 'Once'})
    clock.advance(5000)
    const other = new Emulator({directory, catalog, now: () => clock.ms})
    after(() => other.close())
    await Promise.all([emulator.settle(), other.settle()])
    const messages = await createSdk(other).messages.list()
    assert.deepEqual(messages.map(({direction}) => direction).sort(), ['inbound', 'outbound-api'])
  })
})

describe("the emulator's clock", () => {
  it('can be advanced, set, frozen and continued, and is stored', async () => {
    const {emulator, clock, directory} = openSandbox()
    const start = clock.ms
    const change = (what: Parameters<typeof changeClock>[2]) =>
      emulator.store.write((transaction) => changeClock(transaction, clock.ms, what))
    assert.deepEqual(await change({advance: 60_000}), {now: start + 60_000, isFrozen: false})
    await change({freeze: true})
    clock.advance(5000)
    const other = new Emulator({directory, catalog, now: () => clock.ms})
    after(() => other.close())
    assert.deepEqual(readClock(await other.store.read(), clock.ms), {now: start + 60_000, isFrozen: true})
    await change({advance: 1000})
    await change({freeze: false})
    clock.advance(10)
    assert.deepEqual(readClock(await other.store.read(), clock.ms), {now: start + 61_010, isFrozen: false})
    assert.equal((await change({set: 5})).now, 5)
    const {json} = await call(emulator, 'POST', `${CORE}/Messages.json`, {
      To: STRANGER,
      From: NUMBER,
      Body: 'x',
    })
    assert.equal(json.date_created, 'Thu, 01 Jan 1970 00:00:00 +0000')
  })

  it('is what everything waits for', async () => {
    const {emulator, client, clock} = openSandbox()
    const advance = (ms: number) =>
      emulator.store.write((transaction) => changeClock(transaction, clock.ms, {advance: ms, freeze: true}))
    const {sid} = await client.messages.create({to: STRANGER, from: NUMBER, body: 'x'})
    await advance(0)
    clock.advance(60_000)
    assert.equal((await client.messages(sid).fetch()).status, 'queued')
    await advance(2000)
    assert.equal((await client.messages(sid).fetch()).status, 'delivered')
  })
})

describe('an instant emulator', () => {
  it('runs everything at once but deadlines', async () => {
    const now = Date.parse('2026-03-04T05:06:07Z')
    const emulator = new Emulator({directory: temporaryDirectory(), catalog, now: () => now, instant: true})
    after(() => emulator.close())
    const client = createSdk(emulator)
    const {sid, status} = await client.messages.create({to: STRANGER, from: NUMBER, body: 'x'})
    assert.equal(status, 'queued')
    const delivered = await client.messages(sid).fetch()
    assert.deepEqual([delivered.status, delivered.dateSent.getTime()], ['delivered', now])
    const {sid: messagingServiceSid} = await client.messaging.v1.services.create({friendlyName: 'Later'})
    const later = await client.messages.create({
      to: STRANGER,
      messagingServiceSid,
      body: 'Later',
      scheduleType: 'fixed',
      sendAt: new Date(now + 20 * 60_000),
    })
    assert.equal((await client.messages(later.sid).fetch()).status, 'scheduled')
  })
})
