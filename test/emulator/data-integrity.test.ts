import assert from 'node:assert/strict'
import {mkdirSync, readFileSync, rmdirSync, statSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {UserError} from '../../src/lib/app/errors.ts'
import {crc32, crc32WithTable} from '../../src/lib/emulator/storage/checksum.ts'
import {Store} from '../../src/lib/emulator/storage/store.ts'
import {Random} from '../hostile/random.ts'
import {corrupt} from './corrupt.ts'
import {temporaryDirectory} from './sandbox.ts'

const SEED = 20_261_124
const CORRUPTIONS = 2000

const openStore = (directory: string): Store => new Store(directory, () => {})
const fileIn = (directory: string): string => join(directory, 'emulator.jsonl')

/** All records as text, with every one of them parsed. */
async function contentsOf(directory: string): Promise<string> {
  const store = openStore(directory)
  try {
    return [...(await store.read()).collections()]
      .flatMap(({collection, entries}) =>
        entries.map(({id, seq, value}) => JSON.stringify([collection, id, seq, value])),
      )
      .join('\n')
  } finally {
    await store.close()
  }
}

/** Writes a file with single changes, groups of changes, updates and deletions. */
async function writeSample(directory: string): Promise<void> {
  const store = openStore(directory)
  for (let index = 0; index < 30; index++) {
    await store.write((transaction) => {
      const value = {c: 1_700_000_000_000 + index, p: {body: `Message ${index} äöü 😀`, index}}
      const entry = transaction.create('api/Accounts/AC1/Messages', `SM${index}`, value)
      if (index % 4 === 0) transaction.create(`api/Accounts/AC1/Messages/SM${index}/Media`, 'ME1', value)
      if (index % 5 === 0) transaction.update('api/Accounts/AC1/Messages', entry, {...value, u: 1})
      if (index % 6 === 5) transaction.delete('api/Accounts/AC1/Messages', `SM${index - 1}`)
    })
  }
  await store.close()
}

describe("damage to the emulator's data file", () => {
  it(`is noticed: ${CORRUPTIONS} random corruptions (seed ${SEED})`, async () => {
    const directory = temporaryDirectory()
    await writeSample(directory)
    const original = readFileSync(fileIn(directory))
    const expected = await contentsOf(directory)
    const random = new Random(SEED)
    const outcomes: Record<string, number> = {}
    for (let round = 0; round < CORRUPTIONS; round++) {
      const [kind, bytes] = corrupt(random, original)
      if (bytes.equals(original)) continue
      writeFileSync(fileIn(directory), bytes)
      const outcome = await contentsOf(directory).catch((error: unknown) => {
        assert.ok(error instanceof UserError && error.id === 'emulator-data-damaged', String(error))
        return undefined
      })
      // What is missing at the end cannot be told from a write that was interrupted; its request got no response.
      const isInterrupted = original.subarray(0, bytes.length).equals(bytes)
      const isNoticed = outcome === undefined || outcome === expected
      assert.ok(isNoticed || isInterrupted, `round ${round}: ${kind} was not noticed`)
      const name = outcome === undefined ? 'noticed' : outcome === expected ? 'harmless' : 'interrupted write'
      outcomes[name] = (outcomes[name] ?? 0) + 1
    }
    process.stdout.write(`# ${JSON.stringify(outcomes)}\n`)
    assert.ok((outcomes.noticed ?? 0) > CORRUPTIONS * 0.8)
  })

  it('is noticed in a file that has become empty, before anything is written to it', async () => {
    const directory = temporaryDirectory()
    writeFileSync(fileIn(directory), '')
    const store = openStore(directory)
    await assert.rejects(store.read(), {id: 'emulator-data-damaged'})
    await assert.rejects(
      store.write((transaction) => void transaction.create('a/b', 'c', {c: 1, p: {}})),
      {id: 'emulator-data-damaged'},
    )
    assert.equal(statSync(fileIn(directory)).size, 0)
    await store.reset()
    await store.write((transaction) => void transaction.create('a/b', 'c', {c: 1, p: {}}))
    await store.close()
    assert.equal(await contentsOf(directory), '["a/b","c",1,{"c":1,"p":{}}]')
  })

  it('is noticed while the emulator is running, and a file restored in its place is read', async () => {
    const directory = temporaryDirectory()
    await writeSample(directory)
    const original = readFileSync(fileIn(directory))
    const store = openStore(directory)
    await store.read()
    for (const bytes of [Buffer.from(''), Buffer.concat([original, Buffer.from('["d","a/b"]\n')])]) {
      writeFileSync(fileIn(directory), bytes)
      await assert.rejects(store.read(), {id: 'emulator-data-damaged'})
      writeFileSync(fileIn(directory), original)
      assert.equal((await store.read()).lastSeq, 38)
    }
    await store.close()
  })
})

describe('a data file of an earlier version, without checksums', () => {
  const OLD = [
    '["switchboard-emulator",1]',
    '["p","api/Accounts/AC1/Messages/SM1",1,{"c":1,"p":{"body":"One ä"}}]',
    '["P","api/Accounts/AC1/Messages/SM2",2,{"c":2,"p":{"body":"Two"}}]',
    '["p","api/Accounts/AC1/Messages/SM3",3,{"c":3,"p":{"body":"Three"}}]',
    '["d","api/Accounts/AC1/Messages/SM1"]',
    '',
  ].join('\n')

  it('is read, and gets checksums with the first write', async () => {
    const directory = temporaryDirectory()
    writeFileSync(fileIn(directory), `${OLD}["P","incomplete`)
    const before = await contentsOf(directory)
    assert.equal(before.split('\n').length, 2)
    assert.ok(readFileSync(fileIn(directory), 'utf8').startsWith('["switchboard-emulator",1]\n'))
    const [store, other] = [openStore(directory), openStore(directory)]
    await other.read()
    await store.write((transaction) => void transaction.create('a/b', 'c', {c: 1, p: {}}))
    const text = readFileSync(fileIn(directory), 'utf8')
    assert.ok(text.startsWith('["switchboard-emulator",2,"crc32"]\n'))
    assert.ok(!text.includes('incomplete'))
    assert.equal(await contentsOf(directory), `["a/b","c",4,{"c":1,"p":{}}]\n${before}`)
    // A process that had the old file open reads the new one.
    assert.ok((await other.read()).get('a/b', 'c'))
    await Promise.all([store.close(), other.close()])
  })
})

describe('the checksum', () => {
  it('is the same with and without native support', () => {
    const random = new Random(SEED)
    for (let round = 0; round < 200; round++) {
      const [one, other] = [random.text(), random.text()]
      assert.equal(crc32WithTable(one), crc32(one))
      assert.equal(crc32WithTable(other, crc32WithTable(one)), crc32(other, crc32(one)))
    }
    // https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-32-iso-hdlc
    assert.equal(crc32WithTable('123456789'), 0xcbf43926)
  })
})

describe('a write of the emulator', () => {
  const message = {c: 1, p: {}}

  it('gets a response even if it is requested while another one ends', async () => {
    const store = openStore(temporaryDirectory())
    for (let index = 0; index < 20; index++) {
      await store.write((transaction) => void transaction.create('a/b', `c${index}`, message))
    }
    assert.equal((await store.read()).list('a/b').length, 20)
    await store.close()
  })

  it('is repeated after this process was suspended and another one wrote', async () => {
    const directory = temporaryDirectory()
    const lock = `${fileIn(directory)}.lock`
    const [store, other] = [openStore(directory), openStore(directory)]
    await store.read()
    let attempts = 0
    await store.write((transaction) => {
      attempts++
      transaction.create('a/b', 'ours', message)
      if (attempts > 1) return
      // As if a second process had found the lock expired, written, and released the lock.
      rmdirSync(lock)
      const before = readFileSync(fileIn(directory))
      writeFileSync(fileIn(directory), Buffer.concat([before, theirLine(directory)]))
    })
    assert.equal(attempts, 2)
    assert.deepEqual(
      (await other.read()).list('a/b').map(({id}) => id),
      ['theirs', 'ours'],
    )
    await Promise.all([store.close(), other.close()])
  })

  it('does not release a lock that another process has taken', async () => {
    const directory = temporaryDirectory()
    const lock = `${fileIn(directory)}.lock`
    const store = openStore(directory)
    await store.read()
    let attempts = 0
    await store.write((transaction) => {
      attempts++
      transaction.create('a/b', 'c', message)
      if (attempts > 1) return
      rmdirSync(lock)
      mkdirSync(lock)
      // The other process was killed 4.8 seconds ago: its lock expires soon.
      const time = new Date(Date.now() - 4800)
      utimesSync(lock, time, time)
      queueMicrotask(() => queueMicrotask(() => assert.ok(statSync(lock).isDirectory())))
    })
    assert.equal(attempts, 2)
    await store.close()
  })

  it('does not follow a symbolic link in place of its draft', async () => {
    const directory = temporaryDirectory()
    const victim = join(temporaryDirectory(), 'victim')
    writeFileSync(victim, 'precious')
    symlinkSync(victim, `${fileIn(directory)}.new`)
    const store = openStore(directory)
    await store.write((transaction) => void transaction.create('a/b', 'c', message))
    await store.close()
    assert.equal(readFileSync(victim, 'utf8'), 'precious')
    assert.equal(statSync(fileIn(directory)).mode & 0o777, 0o600)
  })
})

/** The line that another process would append. */
function theirLine(directory: string): Buffer {
  const bytes = readFileSync(fileIn(directory))
  const line = '["p","a/b/theirs",1,{"c":1,"p":{}}'
  return Buffer.from(`${line},"${crc32(line, crc32(bytes)).toString(16).padStart(8, '0')}"]\n`)
}
