import {existsSync, readdirSync, rmSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {UsageError, UserError} from '../app/errors.ts'
import {fileError} from '../runtime/files/file-error.ts'
import {makeDirectory} from '../runtime/files/make-directory.ts'
import {quote} from '../runtime/quoting.ts'
import type {Store} from './storage/store.ts'

const FILE_KIND = {variable: 'TWILIO_DATA_DIR'}
const EXTENSION = '.jsonl'
const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/

export interface Snapshot {
  readonly name: string
  /** ISO 8601. */
  readonly dateCreated: string
  readonly bytes: number
  readonly file: string
}

/** Copies of the emulator's data file, in a directory beside it. */
export class Snapshots {
  readonly #store: Store
  readonly #directory: string

  constructor(store: Store) {
    this.#store = store
    this.#directory = join(dirname(store.path), 'emulator-snapshots')
  }

  /** By name. */
  list(): Snapshot[] {
    if (!existsSync(this.#directory)) return []
    return readdirSync(this.#directory)
      .filter((file) => file.endsWith(EXTENSION))
      .map((file) => file.slice(0, -EXTENSION.length))
      .filter((name) => NAME.test(name))
      .sort()
      .map((name) => this.#describe(name))
  }

  /** @throws UsageError invalid-argument */
  has(name: string): boolean {
    return existsSync(this.#fileOf(name))
  }

  /** Writes a snapshot. One with the same name is replaced. */
  async create(name: string): Promise<Snapshot> {
    const file = this.#fileOf(name)
    try {
      makeDirectory(this.#directory)
    } catch (error) {
      throw fileError(FILE_KIND, 'write', file, error)
    }
    await this.#store.copyTo(file)
    return this.#describe(name)
  }

  /**
   * Replaces the emulator's data with that of a snapshot.
   * @throws UserError snapshot-not-found or emulator-data-damaged; the data stays as it is then
   */
  async restore(name: string): Promise<void> {
    await this.#store.replaceWith(this.#find(name))
  }

  /** @throws UserError snapshot-not-found */
  remove(name: string): void {
    rmSync(this.#find(name))
  }

  /** @throws UserError snapshot-not-found */
  assertExists(name: string): void {
    this.#find(name)
  }

  #find(name: string): string {
    const file = this.#fileOf(name)
    if (existsSync(file)) return file
    const names = this.list().map((snapshot) => snapshot.name)
    throw new UserError('snapshot-not-found', `There is no snapshot ${quote(name)}.`, {
      hint:
        names.length === 0
          ? 'To create one, run: twilio emulator:snapshot NAME'
          : `Snapshots: ${names.join(', ')}`,
    })
  }

  #fileOf(name: string): string {
    if (!NAME.test(name)) {
      throw new UsageError(
        'invalid-argument',
        `Invalid name of a snapshot: ${quote(name)}.`,
        'Use letters, digits, dots, dashes and underscores, starting with a letter or digit.',
      )
    }
    return join(this.#directory, `${name}${EXTENSION}`)
  }

  #describe(name: string): Snapshot {
    const file = join(this.#directory, `${name}${EXTENSION}`)
    const {size, mtime} = statSync(file)
    return {name, dateCreated: mtime.toISOString(), bytes: size, file}
  }
}
