import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {errorCode, fileError} from '../../runtime/files/file-error.ts'
import {withLock} from '../../runtime/files/lock.ts'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import {replaceFile, writeAll} from '../../runtime/files/replace-file.ts'
import {applyLines, encodeChanges, HEADING} from './journal.ts'
import {State} from './state.ts'
import {Transaction} from './transaction.ts'

/** Rewriting the file is worth it from here, when more than half of it is of no use. */
const COMPACT_FROM_BYTES = 1 << 20

const DATA = {name: "The emulator's data file", variable: 'TWILIO_DATA_DIR'}

interface Job {
  /** Applies the job to the state in memory, after its changes are staged. */
  run(transaction: Transaction): void
  done(): void
  fail(error: unknown): void
}

/**
 * The emulator's records on disk. A change is on the disk before it is answered; several processes may read and write
 * at once: they append to one file, one at a time.
 */
export class Store {
  readonly path: string
  readonly #seed: (transaction: Transaction) => void
  #file: number | undefined
  #state = new State()
  /** Bytes of the file that are in the state. */
  #position = 0
  #jobs: Job[] = []
  #draining: Promise<void> | undefined

  /** @param seed makes the records that a new file begins with. */
  constructor(directory: string, seed: (transaction: Transaction) => void) {
    this.path = join(directory, 'emulator.jsonl')
    this.#seed = seed
  }

  /** The records as they are now, other processes' included. */
  async read(): Promise<State> {
    if (!this.#open()) await this.#locked(() => this.#openOrCreate())
    this.#refresh()
    return this.#state
  }

  /**
   * Runs `change` on the newest records, with no other writer anywhere, and puts what it stages on the disk.
   * An error that it throws undoes it alone.
   */
  write<T>(change: (transaction: Transaction) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T
      this.#jobs.push({
        run: (transaction) => {
          result = change(transaction)
        },
        done: () => resolve(result),
        fail: reject,
      })
      this.#draining ??= this.#drain().finally(() => {
        this.#draining = undefined
      })
    })
  }

  /** Removes all data; the next request begins anew. */
  async reset(): Promise<void> {
    await this.#locked(() => {
      this.#forget()
      rmSync(this.path, {force: true})
    })
  }

  async close(): Promise<void> {
    await this.#draining
    this.#forget()
  }

  /** Requests that came meanwhile share one write and one sync. */
  async #drain(): Promise<void> {
    while (this.#jobs.length > 0) {
      let jobs: Job[] = []
      try {
        await this.#locked(() => {
          jobs = this.#jobs
          this.#jobs = []
          this.#openOrCreate()
          this.#refresh()
          this.#dropTornTail()
          const written = this.#commit(jobs)
          if (written) jobs = written
          else [jobs, this.#jobs] = [[], [...jobs, ...this.#jobs]]
        })
        for (const job of jobs) job.done()
      } catch (error) {
        // What is in memory may be ahead of the disk now.
        this.#forget()
        if (jobs.length === 0) [jobs, this.#jobs] = [this.#jobs, []]
        for (const job of jobs) job.fail(error)
      }
    }
  }

  /** @returns the jobs that succeeded; undefined when they have to be done again. */
  #commit(jobs: readonly Job[]): Job[] | undefined {
    const succeeded: Job[] = []
    let text = ''
    for (const job of jobs) {
      const transaction = new Transaction(this.#state)
      try {
        job.run(transaction)
      } catch (error) {
        job.fail(error)
        continue
      }
      const lines = encodeChanges(transaction.changes)
      const bytes = Buffer.from(lines)
      if (bytes.length > 0) applyLines(this.#state, bytes, this.#position || 1, this.path)
      text += lines
      succeeded.push(job)
    }
    if (text !== '') {
      if (!this.#append(Buffer.from(text))) return undefined
      this.#compactIfWorthIt()
    }
    return succeeded
  }

  /** @returns false when the file has been replaced: this process was stopped for so long that its lock was taken. */
  #append(bytes: Buffer): boolean {
    const file = this.#file as number
    try {
      writeAll(file, bytes)
      fdatasyncSync(file)
    } catch (error) {
      ftruncateSync(file, this.#position)
      throw error
    }
    if (fstatSync(file).nlink === 0) {
      this.#forget()
      return false
    }
    this.#position += bytes.length
    return true
  }

  async #locked<T>(work: () => T): Promise<T> {
    try {
      makeDirectory(dirname(this.path))
      return await withLock(this.path, work, {doing: "writing the emulator's data"})
    } catch (error) {
      throw fileError(DATA, 'write', this.path, error)
    }
  }

  /** @returns false when there is no file. */
  #open(): boolean {
    try {
      if (this.#file !== undefined) {
        const [ours, now] = [fstatSync(this.#file), statSync(this.path)]
        if (ours.ino === now.ino && ours.dev === now.dev) return true
        this.#forget()
      }
      this.#file = openSync(this.path, constants.O_RDWR | constants.O_APPEND)
      return true
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw fileError(DATA, 'read', this.path, error)
    }
    this.#forget()
    return false
  }

  /** Under the lock. */
  #openOrCreate(): void {
    if (this.#open()) return
    const transaction = new Transaction(new State())
    this.#seed(transaction)
    replaceFile(this.path, [HEADING, encodeChanges(transaction.changes)], {alone: true})
    this.#open()
  }

  #refresh(): void {
    const file = this.#file as number
    const {size} = fstatSync(file)
    if (size < this.#position) {
      this.#state = new State()
      this.#position = 0
    }
    if (size === this.#position) return
    const bytes = Buffer.allocUnsafeSlow(size - this.#position)
    let filled = 0
    while (filled < bytes.length) {
      const count = readSync(file, bytes, filled, bytes.length - filled, this.#position + filled)
      if (count === 0) break
      filled += count
    }
    try {
      this.#position += applyLines(this.#state, bytes.subarray(0, filled), this.#position, this.path)
    } catch (error) {
      this.#forget()
      throw error
    }
  }

  /** Under the lock: whoever wrote the rest was killed, and had not answered. */
  #dropTornTail(): void {
    const file = this.#file as number
    if (fstatSync(file).size > this.#position) ftruncateSync(file, this.#position)
  }

  /** Under the lock. */
  #compactIfWorthIt(): void {
    const {liveBytes, deadBytes} = this.#state
    if (deadBytes < COMPACT_FROM_BYTES || deadBytes < liveBytes) return
    try {
      replaceFile(this.path, linesOf(this.#state), {alone: true})
      this.#forget()
    } catch {
      // The file is as good as before, only longer.
    }
  }

  #forget(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    this.#state = new State()
    this.#position = 0
  }
}

/** All that a new file of that state holds. */
function* linesOf(state: State): Generator<string> {
  yield HEADING
  for (const {collection, entries} of state.collections()) {
    for (const {id, seq, value} of entries) yield encodeChanges([{op: 'put', collection, id, seq, value}])
  }
}
