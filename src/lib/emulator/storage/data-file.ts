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
import {dirname} from 'node:path'
import {errorCode, fileError} from '../../runtime/files/file-error.ts'
import {withLock} from '../../runtime/files/lock.ts'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import {replaceFile, writeAll} from '../../runtime/files/replace-file.ts'
import {applyLines, encodeChanges, HEADER} from './journal.ts'
import {type Change, State} from './state.ts'

/** A file with less unused data than this is not worth compacting. */
const MIN_COMPACT_BYTES = 1 << 20

const FILE_KIND = {name: "The emulator's data file", variable: 'TWILIO_DATA_DIR'}

/**
 * The data file and the records read from it. Several processes append to it, one at a time; each reads what the others
 * have appended since its last read. A method that changes the file must run inside `withLock`.
 */
export class DataFile {
  readonly path: string
  #descriptor: number | undefined
  #state = new State()
  /** Bytes of the file that have been applied to the state. */
  #position = 0

  constructor(path: string) {
    this.path = path
  }

  /** The records as of the last `refresh`. */
  get state(): State {
    return this.#state
  }

  /**
   * Runs `work` while no other process writes.
   * @throws UserError file-unwritable or file-locked
   */
  async withLock<T>(work: () => T): Promise<T> {
    try {
      makeDirectory(dirname(this.path))
      return await withLock(this.path, work, {doing: "writing the emulator's data"})
    } catch (error) {
      throw fileError(FILE_KIND, 'write', this.path, error)
    }
  }

  /**
   * Opens the file, or opens it again if another process has replaced it.
   * @returns false if the file does not exist
   * @throws UserError file-unreadable
   */
  open(): boolean {
    try {
      if (this.#descriptor !== undefined) {
        const [opened, current] = [fstatSync(this.#descriptor), statSync(this.path)]
        if (opened.ino === current.ino && opened.dev === current.dev) return true
        this.close()
      }
      this.#descriptor = openSync(this.path, constants.O_RDWR | constants.O_APPEND)
      return true
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw fileError(FILE_KIND, 'read', this.path, error)
    }
    this.close()
    return false
  }

  /** Creates the file with these records and opens it. Needs the lock. */
  create(changes: readonly Change[]): void {
    replaceFile(this.path, [HEADER, encodeChanges(changes)], {alone: true})
    this.open()
  }

  /** Reads what has been appended since the last call. The file must be open. */
  refresh(): void {
    const descriptor = this.#openDescriptor
    const {size} = fstatSync(descriptor)
    if (size < this.#position) {
      this.#state = new State()
      this.#position = 0
    }
    if (size === this.#position) return
    const bytes = Buffer.allocUnsafeSlow(size - this.#position)
    let filled = 0
    while (filled < bytes.length) {
      const count = readSync(descriptor, bytes, filled, bytes.length - filled, this.#position + filled)
      if (count === 0) break
      filled += count
    }
    try {
      this.#position += applyLines(this.#state, bytes.subarray(0, filled), this.#position, this.path)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Removes an incomplete write at the end: its writer was killed before it responded. Needs the lock. */
  truncateIncompleteWrite(): void {
    const descriptor = this.#openDescriptor
    if (fstatSync(descriptor).size > this.#position) ftruncateSync(descriptor, this.#position)
  }

  /** Applies lines to the state before they are in the file. If they do not get there, `close` discards them. */
  applyInMemory(lines: string): void {
    const bytes = Buffer.from(lines)
    // An offset of 0 would mean that the lines start with the header.
    if (bytes.length > 0) applyLines(this.#state, bytes, this.#position || 1, this.path)
  }

  /**
   * Appends lines that are in the state already, and syncs them to the disk. Needs the lock.
   * @returns false if the file has been replaced: this process was suspended for so long that another one took the lock
   */
  append(lines: string): boolean {
    const descriptor = this.#openDescriptor
    const bytes = Buffer.from(lines)
    try {
      writeAll(descriptor, bytes)
      fdatasyncSync(descriptor)
    } catch (error) {
      ftruncateSync(descriptor, this.#position)
      throw error
    }
    if (fstatSync(descriptor).nlink === 0) {
      this.close()
      return false
    }
    this.#position += bytes.length
    return true
  }

  /** Rewrites the file without replaced and removed records if they take up most of it. Needs the lock. */
  compactIfWorthwhile(): void {
    const {liveBytes, deadBytes} = this.#state
    if (deadBytes < MIN_COMPACT_BYTES || deadBytes < liveBytes) return
    try {
      replaceFile(this.path, linesOf(this.#state), {alone: true})
      this.close()
    } catch {
      // The old file is still complete, only larger.
    }
  }

  /** Deletes the file. Needs the lock. */
  remove(): void {
    this.close()
    rmSync(this.path, {force: true})
  }

  /** Closes the file and discards the records in memory. The next `open` and `refresh` read them again. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
    this.#state = new State()
    this.#position = 0
  }

  get #openDescriptor(): number {
    if (this.#descriptor === undefined) throw new Error(`${this.path} is not open`)
    return this.#descriptor
  }
}

/** The lines of a new file with the records of `state`. */
function* linesOf(state: State): Generator<string> {
  yield HEADER
  for (const {collection, entries} of state.collections()) {
    for (const {id, seq, value} of entries) yield encodeChanges([{op: 'put', collection, id, seq, value}])
  }
}
