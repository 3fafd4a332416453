import {join} from 'node:path'
import {setImmediate} from 'node:timers/promises'
import {UserError} from '../../app/errors.ts'
import type {HeldLock} from '../../runtime/files/lock.ts'
import {DataFile} from './data-file.ts'
import {State} from './state.ts'
import {Transaction} from './transaction.ts'

/** An index of the records is written again when the data file has grown by more than this. */
const INDEX_EVERY_BYTES = 1 << 20

/** How often a write is tried if this process is suspended each time. */
const MAX_ATTEMPTS = 3

interface Job {
  /** Stages the changes of the job in the transaction. */
  run(transaction: Transaction): void
  resolve(): void
  reject(error: unknown): void
}

/**
 * The emulator's records on disk. A change is on disk before its request gets a response. Several processes can read and
 * write at the same time. Only recent changes, and what requests ask for, are in memory.
 */
export class Store {
  readonly #file: DataFile
  readonly #seed: (transaction: Transaction) => void
  #jobs: Job[] = []
  #running: Promise<void> | undefined
  /** A group of writes that is on its way to the disk. */
  #writing: Promise<void> | undefined

  /** @param seed creates the records of a new data file. */
  constructor(
    directory: string,
    seed: (transaction: Transaction) => void,
    {indexEvery = INDEX_EVERY_BYTES}: {readonly indexEvery?: number} = {},
  ) {
    this.#file = new DataFile(join(directory, 'emulator.jsonl'), indexEvery)
    this.#seed = seed
  }

  get path(): string {
    return this.#file.path
  }

  /** The current records, including those that other processes have written. */
  async read(): Promise<State> {
    for (let hasIndexed = false; ; ) {
      // Changes are visible only when they are on disk.
      while (this.#writing) await this.#writing
      if (!this.#file.open()) {
        await this.#file.withLock((lock) => this.#openOrCreate(lock))
        continue
      }
      if (hasIndexed || !this.#file.needsIndex()) break
      await this.#writeIndex()
      hasIndexed = true
    }
    this.#file.refresh()
    return this.#file.state
  }

  /**
   * Runs `change` on the current records while no other process writes, and writes the staged changes to disk.
   * An error that `change` throws discards its own changes only.
   */
  write<T>(change: (transaction: Transaction) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let result: T
      this.#jobs.push({
        run: (transaction) => {
          result = change(transaction)
        },
        resolve: () => resolve(result),
        reject,
      })
      this.#running ??= this.#runJobs()
    })
  }

  /** Removes all data. The next request creates a new file. */
  async reset(): Promise<void> {
    await this.#file.withLock((lock) => this.#file.remove(lock))
  }

  /** Writes a copy of all data to a file that only its owner can access. */
  copyTo(path: string): Promise<void> {
    return this.#file.withLock((lock) => {
      this.#openOrCreate(lock)
      this.#file.prepareWrite(lock)
      this.#file.copyTo(path)
    })
  }

  /**
   * Replaces all data by a copy that `copyTo` or `writeDataFile` has written.
   * @throws UserError emulator-data-damaged or file-unreadable; the data stays as it is then
   */
  replaceWith(path: string): Promise<void> {
    return this.#file.withLock((lock) => this.#file.replaceWith(path, lock))
  }

  async close(): Promise<void> {
    await this.#running
    this.#file.close()
  }

  /** Jobs that arrive while others are on their way to the disk share the next write and sync. */
  async #runJobs(): Promise<void> {
    while (this.#jobs.length > 0) {
      await this.#waitForArrivals()
      let jobs: readonly Job[] = []
      try {
        await this.#withLock(async (lock) => {
          jobs = [...jobs, ...this.#jobs]
          this.#jobs = []
          this.#openOrCreate(lock)
          this.#file.prepareWrite(lock)
          jobs = await this.#commit(jobs, lock)
        })
        for (const job of jobs) job.resolve()
      } catch (error) {
        if (jobs.length === 0) [jobs, this.#jobs] = [this.#jobs, []]
        for (const job of jobs) job.reject(error)
      }
    }
    this.#running = undefined
  }

  /** Requests that have arrived together are read one after the other: waits until no more of them become jobs. */
  async #waitForArrivals(): Promise<void> {
    for (let waiting = 0; waiting < this.#jobs.length; ) {
      waiting = this.#jobs.length
      await setImmediate()
    }
  }

  /** Runs the work again if another process took the lock before anything was written. */
  async #withLock(work: (lock: HeldLock) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#file.withLock((lock) => this.#blockReaders(() => work(lock)))
      } catch (error) {
        const isLockLost = error instanceof UserError && error.id === 'lock-lost'
        if (!isLockLost || attempt === MAX_ATTEMPTS) throw error
      }
    }
  }

  async #blockReaders(work: () => Promise<void>): Promise<void> {
    let release = (): void => {}
    this.#writing = new Promise((resolve) => {
      release = resolve
    })
    try {
      await work()
    } catch (error) {
      // The state in memory may contain changes that are not on disk.
      this.#file.discard()
      throw error
    } finally {
      this.#writing = undefined
      release()
    }
  }

  /** @returns the jobs that succeeded; the others have been rejected */
  async #commit(jobs: readonly Job[], lock: HeldLock): Promise<Job[]> {
    const succeeded: Job[] = []
    const failed: (readonly [Job, unknown])[] = []
    for (const job of jobs) {
      const transaction = new Transaction(this.#file.state)
      try {
        job.run(transaction)
      } catch (error) {
        failed.push([job, error])
        continue
      }
      this.#file.stage(transaction.changes)
      succeeded.push(job)
    }
    await this.#file.commit(lock)
    this.#file.compactIfWorthwhile(lock)
    for (const [job, error] of failed) job.reject(error)
    return succeeded
  }

  /** Writes an index, which the next read uses. Without one, everything is read into memory. */
  async #writeIndex(): Promise<void> {
    try {
      await this.#file.withLock((lock) => {
        if (this.#file.open()) this.#file.refresh(lock)
      }, 1)
    } catch {
      // The directory is read-only, or another process is writing. Damage is reported by the read.
    }
  }

  #openOrCreate(lock: HeldLock): void {
    if (this.#file.open()) return
    const transaction = new Transaction(new State())
    this.#seed(transaction)
    this.#file.create(transaction.changes, lock)
  }
}
