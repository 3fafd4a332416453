import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {UserError} from '../errors.ts'
import {makeDirectory} from '../profiles/directory.ts'
import {applyLines, encodeChanges, HEADING} from './journal.ts'
import {withLock} from './lock.ts'
import {type Change, Entry, State, type Stored} from './state.ts'

/** Rewriting the file is worth it from here, when more than half of it is of no use. */
const COMPACT_FROM_BYTES = 1 << 20

/** A key of the file must not have a quote or a slash of its own. */
export const encodeId = (text: string): string => {
  try {
    return encodeURIComponent(text)
  } catch {
    // Half of a surrogate pair: as UTF-8 has it.
    return encodeURIComponent(Buffer.from(text).toString())
  }
}

/** The changes of one request: seen by later requests once they are on disk, or never. */
export class Transaction {
  readonly changes: Change[] = []
  readonly state: State
  #seq: number

  constructor(state: State) {
    this.state = state
    this.#seq = state.lastSeq
  }

  create(collection: string, id: string, value: Stored): Entry {
    this.#seq += 1
    return this.#put(collection, id, this.#seq, value)
  }

  update(collection: string, entry: Entry, value: Stored): Entry {
    return this.#put(collection, entry.id, entry.seq, value)
  }

  delete(collection: string, id: string): void {
    this.changes.push({op: 'delete', collection, id})
  }

  /** Forgets what was staged so far. */
  undo(): void {
    this.changes.length = 0
    this.#seq = this.state.lastSeq
  }

  #put(collection: string, id: string, seq: number, value: Stored): Entry {
    this.changes.push({op: 'put', collection, id, seq, value})
    return new Entry(id, seq, 0, value)
  }
}

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
  readonly #lockPath: string
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
    this.#lockPath = join(directory, 'emulator.lock')
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
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
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
      return await withLock(this.#lockPath, work)
    } catch (error) {
      throw this.#explained(error)
    }
  }

  #explained(error: unknown): unknown {
    const {code} = error as NodeJS.ErrnoException
    const reasons: Record<string, string> = {
      EACCES: 'permission denied',
      EPERM: 'permission denied',
      EROFS: 'the file system is read-only',
      ENOSPC: 'the disk is full',
      ENOTDIR: 'a part of its path is not a directory',
      EISDIR: 'it is a directory',
      EDQUOT: 'the disk quota is used up',
      EFBIG: 'the file may not grow further',
    }
    const reason = reasons[code ?? '']
    if (error instanceof UserError || reason === undefined) return error
    return new UserError(`The emulator can't use its data file ${this.path}: ${reason}`, {
      hint: 'TWILIO_DATA_DIR names another directory for it.',
      cause: error,
    })
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
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw this.#explained(error)
    }
    this.#forget()
    return false
  }

  /** Under the lock. */
  #openOrCreate(): void {
    if (this.#open()) return
    const transaction = new Transaction(new State())
    this.#seed(transaction)
    this.#replace(HEADING + encodeChanges(transaction.changes))
    this.#open()
  }

  /** Under the lock: puts a whole file in the place of the present one. */
  #replace(text: string | readonly Buffer[]): void {
    const next = `${this.path}.new`
    const file = openSync(next, 'w', 0o600)
    try {
      for (const part of typeof text === 'string' ? [Buffer.from(text)] : text) {
        for (let written = 0; written < part.length; ) written += writeSync(file, part, written)
      }
      fsyncSync(file)
    } catch (error) {
      rmSync(next, {force: true})
      throw error
    } finally {
      closeSync(file)
    }
    renameSync(next, this.path)
    syncDirectory(dirname(this.path))
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
      const parts: Buffer[] = [Buffer.from(HEADING)]
      for (const {collection, entries} of this.#state.collections()) {
        for (const {id, seq, value} of entries) {
          parts.push(Buffer.from(encodeChanges([{op: 'put', collection, id, seq, value}])))
        }
      }
      this.#forget()
      this.#replace(parts)
    } catch {
      // The file is as good as before, only longer.
      rmSync(`${this.path}.new`, {force: true})
    }
  }

  #forget(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    this.#state = new State()
    this.#position = 0
  }
}

/** So that the new name outlives a power cut; Windows has no such thing. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
