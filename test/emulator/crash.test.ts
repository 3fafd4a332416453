import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {fileURLToPath} from 'node:url'
import {buildSync} from 'esbuild'
import {Store} from '../../src/lib/emulator/storage/store.ts'
import {Random} from '../hostile/random.ts'
import {temporaryDirectory} from './sandbox.ts'

const SEED = 20_261_126
const DIRECTORIES = 25
const KILLS_PER_DIRECTORY = 2

/** The writer as a single JavaScript file, so that many processes start quickly. */
const WRITER = join(temporaryDirectory(), 'writer.mjs')
buildSync({
  entryPoints: [fileURLToPath(new URL('store-writer-process.ts', import.meta.url))],
  outfile: WRITER,
  bundle: true,
  platform: 'node',
  format: 'esm',
  banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url)"},
})

/** Starts a writer, and kills it once it has answered `count` writes. @returns the last number that it has printed */
async function killWriter(directory: string, count: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, directory], {stdio: ['ignore', 'pipe', 'inherit']})
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk
    if (text.split('\n').length > count) child.kill('SIGKILL')
  })
  await once(child, 'close')
  const numbers = text.split('\n').slice(0, -1).map(Number)
  numbers.forEach((number, index) => {
    if (index > 0) assert.equal(number, (numbers[index - 1] as number) + 1)
  })
  return numbers.at(-1) ?? 0
}

describe('kill -9', () => {
  it(`loses no answered write and leaves none half there: ${DIRECTORIES * KILLS_PER_DIRECTORY} times during 500 writes`, async () => {
    const random = new Random(SEED)
    const counts = Array.from({length: DIRECTORIES}, () =>
      Array.from({length: KILLS_PER_DIRECTORY}, () => 1 + random.int(19)),
    )
    let answered = 0
    let indexes = 0
    await Promise.all(
      counts.map(async (kills) => {
        const directory = temporaryDirectory()
        let last = 0
        for (const count of kills) last = await killWriter(directory, count)
        const store = new Store(directory, () => {}, {indexEvery: 1500})
        const state = await store.read()
        const messages = state.list('messages').map(({id}) => id)
        // A write that got no answer may be there as well, but only as a whole.
        assert.ok(messages.length >= last, `${messages.length} of ${last}`)
        assert.deepEqual(
          messages,
          messages.map((_, index) => `SM${index + 1}`),
        )
        assert.equal(state.get('counters', 'writes')?.value.p.writes, messages.length)
        for (const id of messages) assert.equal(state.list(`messages/${id}/media`).length, 1)
        assert.equal([...state.collections()].length, messages.length + 2)
        // The next write finds everything, too.
        await store.write((transaction) => {
          assert.equal(transaction.state.list('messages').length, messages.length)
          transaction.create('messages', 'last', {c: 0, p: {}})
        })
        assert.equal((await store.read()).list('messages').at(-1)?.id, 'last')
        await store.close()
        answered += last
        if (existsSync(join(directory, 'emulator.index'))) indexes++
      }),
    )
    assert.ok(answered >= 400, `${answered} answered writes`)
    assert.ok(indexes > 0)
  })
})
