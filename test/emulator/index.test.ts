import assert from 'node:assert/strict'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {UserError} from '../../src/lib/app/errors.ts'
import type {State} from '../../src/lib/emulator/storage/state.ts'
import {Store} from '../../src/lib/emulator/storage/store.ts'
import {Random} from '../hostile/random.ts'
import {corrupt} from './corrupt.ts'
import {temporaryDirectory} from './sandbox.ts'

const SEED = 20_261_125
const MESSAGES = 'api/Accounts/AC1/Messages'

/** Writes an index whenever the file has grown by this. */
const INDEX_EVERY = 3000

const openStore = (directory: string): Store => new Store(directory, () => {}, {indexEvery: INDEX_EVERY})
const fileIn = (directory: string): string => join(directory, 'emulator.jsonl')
const indexIn = (directory: string): string => join(directory, 'emulator.index')

const contents = (state: State): Record<string, unknown[]> =>
  Object.fromEntries(
    [...state.collections()].map(({collection, entries}) => [
      collection,
      entries.map(({id, seq, value}) => [id, seq, value]),
    ]),
  )

async function readAll(directory: string): Promise<Record<string, unknown[]>> {
  const store = openStore(directory)
  try {
    return contents(await store.read())
  } finally {
    await store.close()
  }
}

const message = (index: number) => ({c: 1_700_000_000_000 + index, p: {body: `Message ${index} äöü 😀`}})

async function createMessages(directory: string, count: number): Promise<void> {
  const store = openStore(directory)
  for (let index = 0; index < count; index++) {
    await store.write((transaction) => void transaction.create(MESSAGES, `SM${index}`, message(index)))
  }
  await store.close()
}

/** What the store should contain: records by collection and id. */
class Model {
  readonly collections = new Map<string, Map<string, {seq: number; value: unknown}>>()

  of(collection: string): Map<string, {seq: number; value: unknown}> {
    const found = this.collections.get(collection) ?? new Map()
    this.collections.set(collection, found)
    return found
  }

  remove(collection: string, id: string): void {
    this.of(collection).delete(id)
    for (const name of this.collections.keys()) {
      if (name.startsWith(`${collection}/${id}/`)) this.collections.delete(name)
    }
  }

  contents(): Record<string, unknown[]> {
    return Object.fromEntries(
      [...this.collections]
        .filter(([, records]) => records.size > 0)
        .map(([name, records]) => [
          name,
          [...records].sort(([, a], [, b]) => a.seq - b.seq).map(([id, {seq, value}]) => [id, seq, value]),
        ]),
    )
  }
}

describe('the index of the data file', () => {
  it(`never changes what is read: 1,500 random changes by three processes (seed ${SEED})`, async () => {
    const directory = temporaryDirectory()
    const random = new Random(SEED)
    const model = new Model()
    const stores = [openStore(directory), openStore(directory), openStore(directory)]
    let seq = 0
    for (let round = 0; round < 1500; round++) {
      const number = random.int(stores.length)
      const store = stores[number] as Store
      const parent = `SM${random.int(60)}`
      const collection = random.pick([MESSAGES, MESSAGES, `${MESSAGES}/${parent}/Media`, 'api/Accounts'])
      const records = model.of(collection)
      const id = collection === MESSAGES ? parent : `X${random.int(20)}`
      const value = message(round)
      const action = random.pick(['create', 'create', 'update', 'delete', 'recreate'])
      await store.write((transaction) => {
        const found = transaction.state.get(collection, id)
        assert.equal(found !== undefined, records.has(id), `round ${round}: ${collection}/${id}`)
        if (action === 'delete') transaction.delete(collection, id)
        else if (found && action === 'update') transaction.update(collection, found, value)
        else if (!found || action === 'recreate') transaction.create(collection, id, value)
        for (const change of transaction.changes) {
          if (change.op === 'delete') model.remove(collection, id)
          else records.set(id, {seq: change.seq, value})
          if (change.op === 'put') seq = Math.max(seq, change.seq)
        }
      })
      if (round % 50 === 0) {
        await store.close()
        stores[number] = openStore(directory)
      }
      if (round % 25 === 0) {
        for (const each of [...stores, openStore(directory)]) {
          const state = await each.read()
          assert.deepEqual(contents(state), model.contents(), `round ${round}`)
          assert.equal(state.lastSeq, seq)
          const entries = state.list(MESSAGES)
          assert.deepEqual(
            [entries.at(-1)?.id, entries.findLast(() => true)?.id, entries.at(entries.length)],
            [[...entries].at(-1)?.id, [...entries].at(-1)?.id, undefined],
          )
        }
      }
    }
    assert.ok(existsSync(indexIn(directory)))
    await Promise.all(stores.map((store) => store.close()))
  })

  it('is used: a record that nobody asks for is not read, and a damaged one is noticed when it is', async () => {
    const directory = temporaryDirectory()
    await createMessages(directory, 100)
    assert.equal(statSync(indexIn(directory)).mode & 0o777, 0o600)
    const bytes = readFileSync(fileIn(directory))
    const descriptor = openSync(fileIn(directory), 'r+')
    writeSync(descriptor, 'x', bytes.indexOf('Message 7 '))
    closeSync(descriptor)
    const store = openStore(directory)
    const state = await store.read()
    assert.equal(state.list(MESSAGES).length, 100)
    assert.deepEqual(state.get(MESSAGES, 'SM99')?.value, message(99))
    for (const id of ['SM7', 'SM8']) {
      const isDamage = (error: unknown) => error instanceof UserError && error.id === 'emulator-data-damaged'
      if (id === 'SM7') assert.throws(() => state.get(MESSAGES, id)?.value, isDamage)
      else assert.deepEqual(state.get(MESSAGES, id)?.value, message(8))
    }
    await store.close()
  })

  it('is written again when it is missing, damaged, of other data, or of an earlier state', async () => {
    const directory = temporaryDirectory()
    await createMessages(directory, 40)
    const earlier = readFileSync(indexIn(directory))
    const other = temporaryDirectory()
    await createMessages(other, 90)
    const store = openStore(directory)
    for (let index = 40; index < 100; index++) {
      await store.write((transaction) => void transaction.create(MESSAGES, `SM${index}`, message(index)))
    }
    await store.close()
    const expected = await readAll(directory)
    const current = readFileSync(indexIn(directory))
    const random = new Random(SEED)
    const substitutes: (Uint8Array | undefined)[] = [
      undefined,
      Buffer.alloc(0),
      earlier,
      readFileSync(indexIn(other)),
    ]
    for (let round = 0; round < 300; round++) substitutes.push(corrupt(random, current)[1])
    for (const substitute of substitutes) {
      if (substitute === undefined) rmSync(indexIn(directory))
      else writeFileSync(indexIn(directory), substitute)
      assert.deepEqual(await readAll(directory), expected)
    }
    rmSync(indexIn(directory))
    await readAll(directory)
    assert.ok(existsSync(indexIn(directory)), 'a reader writes it, too')
  })

  it('does not hide damage: 1,000 random corruptions of the data file', async () => {
    const directory = temporaryDirectory()
    await createMessages(directory, 60)
    const [original, index] = [readFileSync(fileIn(directory)), readFileSync(indexIn(directory))]
    const expected = await readAll(directory)
    const random = new Random(SEED)
    let noticed = 0
    for (let round = 0; round < 1000; round++) {
      const [kind, bytes] = corrupt(random, original)
      writeFileSync(fileIn(directory), bytes)
      writeFileSync(indexIn(directory), index)
      const outcome = await readAll(directory).catch((error: unknown) => {
        assert.ok(error instanceof UserError && error.id === 'emulator-data-damaged', String(error))
        noticed++
      })
      // What is missing at the end cannot be told from a write that was interrupted; its request got no response.
      const isInterrupted = original.subarray(0, bytes.length).equals(bytes)
      if (outcome && !isInterrupted) assert.deepEqual(outcome, expected, `round ${round}: ${kind}`)
    }
    assert.ok(noticed > 800, `${noticed}`)
  })
})

describe('a write of the emulator', () => {
  it('runs whenever it arrives while another one ends', async () => {
    const store = new Store(temporaryDirectory(), () => {})
    const create = (id: string): Promise<void> =>
      store.write((transaction) => void transaction.create('a/b', id, message(0)))
    for (let delay = 0; delay < 12; delay++) {
      const first = create(`first${delay}`)
      // As many microtasks after the first one has its result.
      const second = first.then(async () => {
        for (let tick = 0; tick < delay; tick++) await undefined
        await create(`second${delay}`)
      })
      await Promise.all([first, second])
    }
    assert.equal((await store.read()).list('a/b').length, 24)
    await store.close()
  })
})
