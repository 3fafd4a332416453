import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {after, describe, it} from 'node:test'
import {fileURLToPath} from 'node:url'
import {buildSync} from 'esbuild'
import {UserError} from '../../src/lib/app/errors.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {
  ACCOUNT,
  CATALOG_DIRECTORY,
  CORE,
  call,
  catalog,
  createSdk,
  type Json,
  NUMBER,
  STRANGER,
  temporaryDirectory,
} from './sandbox.ts'

/** The writer as a single JavaScript file, so that many processes start quickly. */
const WRITER = join(temporaryDirectory(), 'writer.mjs')
buildSync({
  entryPoints: [fileURLToPath(new URL('writer-process.ts', import.meta.url))],
  outfile: WRITER,
  bundle: true,
  platform: 'node',
  format: 'esm',
  banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url)"},
})

function startWriter(directory: string, count: number, name: string): {child: ChildProcess; sids: string[]} {
  const child = spawn(process.execPath, [WRITER, CATALOG_DIRECTORY, directory, String(count), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const sids: string[] = []
  let rest = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    sids.push(...lines)
  })
  return {child, sids}
}

function open(directory: string): Emulator {
  const emulator = new Emulator({directory, catalog, now: Date.now})
  after(() => emulator.close())
  return emulator
}

const sidsIn = async (directory: string): Promise<Set<string>> =>
  new Set((await createSdk(open(directory)).messages.list({pageSize: 1000})).map(({sid}) => sid))

const newMessage = {to: STRANGER, from: NUMBER, body: 'Hello'}

const storedMessage = (body: string, to: string) => ({
  c: 1_700_000_000_000,
  p: {to, from: NUMBER, body, direction: 'outbound-api', num_segments: '1', num_media: '0'},
})

const dataFile = (directory: string): string => join(directory, 'emulator.jsonl')

describe("the emulator's data", () => {
  it('is stored for the next process, in a file that only its owner can read', async () => {
    const directory = join(temporaryDirectory(), 'not', 'there', 'yet')
    const first = open(directory)
    const {sid} = await createSdk(first).messages.create(newMessage)
    await first.close()
    assert.deepEqual(await sidsIn(directory), new Set([sid]))
    assert.equal(statSync(dataFile(directory)).mode & 0o777, 0o600)
    assert.ok(!existsSync(`${dataFile(directory)}.lock`))
  })

  it('is shared by two emulators that are open at the same time', async () => {
    const directory = temporaryDirectory()
    const [one, other] = [createSdk(open(directory)), createSdk(open(directory))]
    assert.equal((await other.messages.list()).length, 0)
    const {sid} = await one.messages.create(newMessage)
    assert.equal((await other.messages(sid).fetch()).sid, sid)
    const [queue] = await Promise.all(
      [one, other].flatMap((client) =>
        Array.from({length: 10}, (_, index) => client.queues.create({friendlyName: `queue ${index}`})),
      ),
    )
    await Promise.all([
      one.queues(String(queue?.sid)).update({maxSize: 7}),
      other.queues(String(queue?.sid)).update({friendlyName: 'renamed'}),
    ])
    const {maxSize, friendlyName} = await one.queues(String(queue?.sid)).fetch()
    assert.deepEqual([maxSize, friendlyName], [7, 'renamed'])
    assert.equal((await one.queues.list()).length, 20)
  })

  it('is complete after eight processes write 200 messages each at the same time', async () => {
    const directory = temporaryDirectory()
    const writers = Array.from({length: 8}, (_, index) => startWriter(directory, 200, `writer ${index}`))
    const codes = await Promise.all(writers.map(async ({child}) => (await once(child, 'close'))[0]))
    assert.deepEqual(codes, Array(8).fill(0))
    const confirmed = writers.flatMap(({sids}) => sids)
    assert.equal(confirmed.length, 1600)
    assert.deepEqual(await sidsIn(directory), new Set(confirmed))
  })

  it('contains every message that got a response when its writers are killed, and does not stay locked', async () => {
    const kill = async (directory: string): Promise<string[]> => {
      const writers = ['a', 'b'].map((name) => startWriter(directory, 100_000, name))
      await Promise.all(
        writers.map(async ({child}, index) => {
          await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
          await new Promise((resolve) => setTimeout(resolve, 40 + 37 * index + Math.random() * 60))
          const closed = once(child, 'close')
          child.kill('SIGKILL')
          await closed
        }),
      )
      return writers.flatMap(({sids}) => sids)
    }
    await Promise.all(
      Array.from({length: 8}, async () => {
        const directory = temporaryDirectory()
        const confirmed = await kill(directory)
        assert.ok(confirmed.length > 1, `only ${confirmed.length} messages got a response`)
        // The lock of a dead process expires after five seconds.
        const {sid} = await createSdk(open(directory)).messages.create(newMessage)
        const stored = await sidsIn(directory)
        assert.deepEqual(
          [...confirmed, sid].filter((one) => !stored.has(one)),
          [],
        )
      }),
    )
  })

  it('drops an incomplete write, wherever it was cut off', async () => {
    const directory = temporaryDirectory()
    const first = open(directory)
    const client = createSdk(first)
    const {sid: kept} = await client.messages.create(newMessage)
    const start = statSync(dataFile(directory)).size
    await client.messages.create({...newMessage, mediaUrl: ['https://example.com/a.png']})
    const end = statSync(dataFile(directory)).size
    await first.close()
    const bytes = readFileSync(dataFile(directory))
    for (const size of [start + 1, start + 20, Math.floor((start + end) / 2), end - 1]) {
      writeFileSync(dataFile(directory), bytes)
      truncateSync(dataFile(directory), size)
      assert.deepEqual(await sidsIn(directory), new Set([kept]), `cut at ${size} of ${end}`)
      const {sid} = await createSdk(open(directory)).messages.create(newMessage)
      assert.deepEqual(await sidsIn(directory), new Set([kept, sid]))
    }
  })

  it('is reported with its path and a hint when it is damaged', async () => {
    for (const damage of ['nonsense\n', '{"a":1}\n', '["p","x/y",oops,{}]\n', '["p","a/b",9,{"c":}]\n']) {
      const directory = temporaryDirectory()
      const first = open(directory)
      const {sid} = await createSdk(first).messages.create(newMessage)
      await first.close()
      appendFileSync(
        dataFile(directory),
        damage.replace('a/b', `api/Accounts/${CORE.slice(21)}/Messages/${sid}`),
      )
      const error = await call(open(directory), 'GET', `${CORE}/Messages.json`).catch(
        (reason: unknown) => reason,
      )
      assert.ok(error instanceof UserError, `${damage}: ${String(error)}`)
      assert.equal(error.id, 'emulator-data-damaged')
      assert.match(error.message, /emulator\.jsonl/)
      assert.match(String(error.hint), /twilio emulator:reset/)
    }
    const directory = temporaryDirectory()
    writeFileSync(dataFile(directory), 'something else entirely\n')
    await assert.rejects(call(open(directory), 'GET', `${CORE}/Messages.json`), {id: 'emulator-data-damaged'})
  })

  it('cannot be written without permission', {skip: process.getuid?.() === 0}, async () => {
    const directory = temporaryDirectory()
    chmodSync(directory, 0o500)
    await assert.rejects(
      call(open(directory), 'GET', `${CORE}/Messages.json`),
      (error) => error instanceof UserError && /^file-un(readable|writable)$/.test(error.id),
    )
    chmodSync(directory, 0o700)
  })

  it('is compacted when most of it is unused, while others have it open', async () => {
    const directory = temporaryDirectory()
    const [one, other] = [createSdk(open(directory)), createSdk(open(directory))]
    const {sid} = await one.messages.create(newMessage)
    const application = await other.applications.create({friendlyName: 'x'})
    let largest = 0
    for (let index = 0; index < 60; index++) {
      await one.applications(application.sid).update({friendlyName: `${index} ${'x'.repeat(50_000)}`})
      const {size} = statSync(dataFile(directory))
      if (size < largest) break
      largest = size
    }
    assert.ok(statSync(dataFile(directory)).size < largest, 'the file is smaller')
    assert.match((await other.applications(application.sid).fetch()).friendlyName, /^\d+ x+$/)
    assert.equal((await other.messages(sid).fetch()).body, 'Hello')
    const added = await other.messages.create(newMessage)
    assert.deepEqual(
      (await one.messages.list()).map((message) => message.sid),
      [added.sid, sid],
    )
  })

  it('starts over after a reset', async () => {
    const directory = temporaryDirectory()
    const [one, other] = [open(directory), open(directory)]
    await createSdk(one).messages.create(newMessage)
    await createSdk(other).messages.list()
    await one.store.reset()
    assert.equal((await createSdk(other).messages.list()).length, 0)
    assert.equal((await createSdk(one).incomingPhoneNumbers.list()).length, 2)
  })

  it('is listed by parsing only the records of a page, out of 20,000', async (t) => {
    const directory = temporaryDirectory()
    const emulator = open(directory)
    await emulator.store.write((transaction) => {
      for (let index = 0; index < 20_000; index++) {
        transaction.create(
          `api/Accounts/${ACCOUNT}/Messages`,
          `SM${index.toString(16).padStart(32, '0')}`,
          storedMessage(`Message ${index}`, STRANGER),
        )
      }
    })
    const parse = t.mock.method(JSON, 'parse')
    const response = await call(open(directory), 'GET', `${CORE}/Messages.json`)
    parse.mock.restore()
    assert.equal((response.json.messages as Json[]).length, 50)
    assert.ok(parse.mock.callCount() < 200, `${parse.mock.callCount()} calls of JSON.parse`)
    // A rendered message has dates.
    const clock = t.mock.method(Date.prototype, 'toUTCString')
    assert.equal((await createSdk(emulator).messages.list({to: '+12065550199'})).length, 0)
    assert.ok(clock.mock.callCount() < 200, 'records that are not listed are not rendered')
    clock.mock.restore()
    const all = await createSdk(open(directory)).messages.list({pageSize: 1000, limit: 5000})
    assert.equal(new Set(all.map(({sid}) => sid)).size, 5000)
  })
})
