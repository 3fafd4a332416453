import {join} from 'node:path'
import {setImmediate} from 'node:timers/promises'
import {UserError} from '../../app/errors.ts'
import type {HeldLock} from '../../runtime/files/lock.ts'
import {DataFile} from './data-file.ts'
import {State} from './state.ts'
import {Transaction} from './transaction.ts'

/** How often a write is tried if this process is suspended each time. */
const MAX_ATTEMPTS = 3

interface Job {
  /** Stages the changes of the job in the transaction. */
  run(transaction: Transaction): void
  resolve(): void
  reject(error: unknown): void
}

/**
 * The emulator's records, in memory and on disk. A change is on disk before its request gets a response. Several processes
 * can read and write at the same time.
 */
export class Store {
  readonly #file: DataFile
  readonly #seed: (transaction: Transaction) => void
  #jobs: Job[] = []
  #running: Promise<void> | undefined

  /** @param seed creates the records of a new data file. */
  constructor(directory: string, seed: (transaction: Transaction) => void) {
    this.#file = new DataFile(join(directory, 'emulator.jsonl'))
    this.#seed = seed
  }

  get path(): string {
    return this.#file.path
  }

  /** The current records, including those that other processes have written. */
  async read(): Promise<State> {
    if (!this.#file.open()) await this.#file.withLock((lock) => this.#openOrCreate(lock))
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

  async close(): Promise<void> {
    await this.#running
    this.#file.close()
  }

  /** Jobs that arrive while others wait for the lock share one write and one sync. */
  async #runJobs(): Promise<void> {
    while (this.#jobs.length > 0) {
      // Requests that have arrived together are read one after the other: wait for all of them.
      await setImmediate()
      let jobs: readonly Job[] = []
      try {
        await this.#withLock((lock) => {
          jobs = [...jobs, ...this.#jobs]
          this.#jobs = []
          this.#openOrCreate(lock)
          this.#file.prepareWrite(lock)
          jobs = this.#commit(jobs, lock)
        })
        for (const job of jobs) job.resolve()
      } catch (error) {
        if (jobs.length === 0) [jobs, this.#jobs] = [this.#jobs, []]
        for (const job of jobs) job.reject(error)
      }
    }
    this.#running = undefined
  }

  /** Runs the work again if another process took the lock before anything was written. */
  async #withLock(work: (lock: HeldLock) => void): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#file.withLock(work)
      } catch (error) {
        // The state in memory may contain changes that are not on disk.
        this.#file.close()
        const isLockLost = error instanceof UserError && error.id === 'lock-lost'
        if (!isLockLost || attempt === MAX_ATTEMPTS) throw error
      }
    }
  }

  /** @returns the jobs that succeeded; the others have been rejected */
  #commit(jobs: readonly Job[], lock: HeldLock): Job[] {
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
    this.#file.commit(lock)
    this.#file.compactIfWorthwhile(lock)
    for (const [job, error] of failed) job.reject(error)
    return succeeded
  }

  #openOrCreate(lock: HeldLock): void {
    if (this.#file.open()) return
    const transaction = new Transaction(new State())
    this.#seed(transaction)
    this.#file.create(transaction.changes, lock)
  }
}
