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
import {type HeldLock, lockLostError, withLock} from '../../runtime/files/lock.ts'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import {replaceFile, writeAll} from '../../runtime/files/replace-file.ts'
import {applyEncodedLines, applyLines, emptyFileError, LineEncoder, START} from './journal.ts'
import {type Change, State} from './state.ts'

/** A file with less unused data than this is not worth compacting. */
const MIN_COMPACT_BYTES = 1 << 20

const FILE_KIND = {variable: 'TWILIO_DATA_DIR'}

/**
 * The data file and the records read from it. Several processes append to it, one at a time; each reads what the others
 * have appended since its last read. A method that changes the file takes the lock that `withLock` hands out.
 */
export class DataFile {
  readonly path: string
  #descriptor: number | undefined
  #state = new State()
  #position = START
  /** Lines that are in the state and not in the file yet. */
  #staged = ''
  #encoder: LineEncoder | undefined

  constructor(path: string) {
    this.path = path
  }

  /** The records as of the last `refresh`. */
  get state(): State {
    return this.#state
  }

  /**
   * Runs `work` while no other process writes.
   * @throws UserError file-unwritable, file-locked or lock-lost
   */
  async withLock<T>(work: (lock: HeldLock) => T): Promise<T> {
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

  /** Creates the file with these records and opens it. */
  create(changes: readonly Change[], lock: HeldLock): void {
    const encoder = new LineEncoder(0)
    replaceFile(this.path, [encoder.header(), encoder.encode(changes)], {exclusive: true, lock})
    this.open()
  }

  /**
   * Reads what has been appended since the last call. The file must be open.
   * @throws UserError emulator-data-damaged
   */
  refresh(): void {
    const {size} = fstatSync(this.#openDescriptor)
    if (size === this.#position.offset && size > 0) return
    try {
      if (size === 0) throw emptyFileError(this.path)
      if (size > this.#position.offset) {
        this.#readTo(size)
        return
      }
    } catch (error) {
      if (this.#position.offset === 0 || size === 0) {
        this.close()
        throw error
      }
    }
    // The file is not the one that was read: it was restored in place, for example. Read all of it.
    this.#state = new State()
    this.#position = START
    this.refresh()
  }

  #readTo(size: number): void {
    const bytes = readFully(this.#openDescriptor, this.#position.offset, size)
    this.#position = applyLines(this.#state, bytes, this.#position, this.path)
  }

  /**
   * Prepares the file for a write: reads it, removes an incomplete write at the end, whose writer was killed before it
   * responded, and converts a file without checksums.
   */
  prepareWrite(lock: HeldLock): void {
    this.refresh()
    const {offset, checksum} = this.#position
    if (checksum === undefined) {
      this.#rewrite(lock)
      this.open()
      this.refresh()
      return
    }
    if (fstatSync(this.#openDescriptor).size > offset) {
      lock.assertHeld()
      ftruncateSync(this.#openDescriptor, offset)
    }
  }

  /** Applies changes to the state. `commit` writes them to the file; `close` discards them. */
  stage(changes: readonly Change[]): void {
    if (changes.length === 0) return
    this.#encoder ??= new LineEncoder(this.#position.checksum ?? 0)
    const lines = this.#encoder.encode(changes)
    applyEncodedLines(this.#state, lines, this.#position, this.path)
    this.#staged += lines
  }

  /**
   * Appends the staged changes and syncs them to the disk.
   * @throws UserError lock-lost if another process may have written since `prepareWrite`; nothing is appended
   */
  commit(lock: HeldLock): void {
    const [bytes, encoder] = [Buffer.from(this.#staged), this.#encoder]
    this.#staged = ''
    this.#encoder = undefined
    if (encoder === undefined) return
    const descriptor = this.#openDescriptor
    const {offset} = this.#position
    lock.assertHeld()
    try {
      writeAll(descriptor, bytes)
      // This process may have been suspended after the check above.
      if (fstatSync(descriptor).size !== offset + bytes.length) lock.assertHeld()
      fdatasyncSync(descriptor)
    } catch (error) {
      const {size} = fstatSync(descriptor)
      if (lock.isHeld()) ftruncateSync(descriptor, offset)
      else if (endsWith(descriptor, size, bytes)) ftruncateSync(descriptor, size - bytes.length)
      throw error
    }
    // The file was replaced: the lines are in the old one.
    if (fstatSync(descriptor).nlink === 0) throw lockLostError(this.path)
    this.#position = {offset: offset + bytes.length, checksum: encoder.checksum}
  }

  /** Rewrites the file without replaced and removed records if they take up most of it. */
  compactIfWorthwhile(lock: HeldLock): void {
    const {liveBytes, deadBytes} = this.#state
    if (deadBytes < MIN_COMPACT_BYTES || deadBytes < liveBytes) return
    try {
      this.#rewrite(lock)
    } catch {
      // The old file is still complete, only larger.
    }
  }

  remove(lock: HeldLock): void {
    this.close()
    lock.assertHeld()
    rmSync(this.path, {force: true})
  }

  /** Closes the file and discards the records in memory. The next `open` and `refresh` read them again. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
    this.#state = new State()
    this.#position = START
    this.#staged = ''
    this.#encoder = undefined
  }

  /** Writes the records to a new file, which `open` opens. */
  #rewrite(lock: HeldLock): void {
    replaceFile(this.path, linesOf(this.#state), {exclusive: true, lock})
    this.close()
  }

  get #openDescriptor(): number {
    if (this.#descriptor === undefined) throw new Error(`${this.path} is not open`)
    return this.#descriptor
  }
}

/** The lines of a new file with the records of `state`. */
function* linesOf(state: State): Generator<string> {
  const encoder = new LineEncoder(0)
  yield encoder.header()
  for (const {collection, entries} of state.collections()) {
    for (const {id, seq, value} of entries) yield encoder.encode([{op: 'put', collection, id, seq, value}])
  }
}

/** Reads the bytes from `start` to `end`, or fewer if the file has become shorter. */
function readFully(descriptor: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(end - start)
  let filled = 0
  while (filled < bytes.length) {
    const count = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

/** Are these bytes the last ones of a file? */
const endsWith = (descriptor: number, size: number, bytes: Buffer): boolean =>
  size >= bytes.length && readFully(descriptor, size - bytes.length, size).equals(bytes)
