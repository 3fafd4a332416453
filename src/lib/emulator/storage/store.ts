import {join} from 'node:path'
import {DataFile} from './data-file.ts'
import {encodeChanges} from './journal.ts'
import {State} from './state.ts'
import {Transaction} from './transaction.ts'

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
    if (!this.#file.open()) await this.#file.withLock(() => this.#openOrCreate())
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
      this.#running ??= this.#runJobs().finally(() => {
        this.#running = undefined
      })
    })
  }

  /** Removes all data. The next request creates a new file. */
  async reset(): Promise<void> {
    await this.#file.withLock(() => this.#file.remove())
  }

  async close(): Promise<void> {
    await this.#running
    this.#file.close()
  }

  /** Jobs that arrive while others wait for the lock share one write and one sync. */
  async #runJobs(): Promise<void> {
    while (this.#jobs.length > 0) {
      let jobs: Job[] = []
      try {
        await this.#file.withLock(() => {
          jobs = this.#jobs
          this.#jobs = []
          this.#openOrCreate()
          this.#file.refresh()
          this.#file.truncateIncompleteWrite()
          const succeeded = this.#commit(jobs)
          if (succeeded) jobs = succeeded
          else [jobs, this.#jobs] = [[], [...jobs, ...this.#jobs]]
        })
        for (const job of jobs) job.resolve()
      } catch (error) {
        // The state in memory may contain changes that are not on disk.
        this.#file.close()
        if (jobs.length === 0) [jobs, this.#jobs] = [this.#jobs, []]
        for (const job of jobs) job.reject(error)
      }
    }
  }

  /** @returns the jobs that succeeded; undefined if all of them must run again */
  #commit(jobs: readonly Job[]): Job[] | undefined {
    const succeeded: Job[] = []
    let text = ''
    for (const job of jobs) {
      const transaction = new Transaction(this.#file.state)
      try {
        job.run(transaction)
      } catch (error) {
        job.reject(error)
        continue
      }
      const lines = encodeChanges(transaction.changes)
      this.#file.applyInMemory(lines)
      text += lines
      succeeded.push(job)
    }
    if (text !== '') {
      if (!this.#file.append(text)) return undefined
      this.#file.compactIfWorthwhile()
    }
    return succeeded
  }

  /** Needs the lock. */
  #openOrCreate(): void {
    if (this.#file.open()) return
    const transaction = new Transaction(new State())
    this.#seed(transaction)
    this.#file.create(transaction.changes)
  }
}
