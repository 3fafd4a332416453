import {constants, fdatasync, ftruncateSync, openSync, rmSync, statSync} from 'node:fs'
import {dirname} from 'node:path'
import {promisify} from 'node:util'
import {errorCode, fileError} from '../../runtime/files/file-error.ts'
import {type HeldLock, lockLostError, withLock} from '../../runtime/files/lock.ts'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import {replaceFile, writeAll} from '../../runtime/files/replace-file.ts'
import {IndexFile} from './index-file.ts'
import {
  applyEncodedLines,
  applyLines,
  emptyFileError,
  endsAt,
  LineEncoder,
  type Position,
  START,
} from './journal.ts'
import {OpenFile} from './open-file.ts'
import {type Change, State} from './state.ts'
import {indexParts} from './write-index.ts'

/** A file with less unused data than this is not worth compacting. */
const MIN_COMPACT_BYTES = 2 << 20

/** How much of the file is read at once. */
const CHUNK_BYTES = 4 << 20

const FILE_KIND = {variable: 'TWILIO_DATA_DIR'}

const sync = promisify(fdatasync)

/**
 * The data file and its records. Several processes append to it, one at a time; each reads what the others have appended
 * since its last read. A method that changes the file takes the lock that `withLock` hands out.
 *
 * An index beside the file says where the records are, so that only what follows it is read when the file is opened.
 * It is written again when more than `indexEvery` bytes follow it.
 */
export class DataFile {
  readonly path: string
  readonly #indexPath: string
  readonly #indexEvery: number
  #file: OpenFile | undefined
  #index: IndexFile | undefined
  #state = new State()
  #position = START
  /** Lines that are in the state and not in the file yet. */
  #staged: Buffer[] = []
  #encoder: LineEncoder | undefined

  constructor(path: string, indexEvery: number) {
    this.path = path
    this.#indexPath = path.replace(/\.jsonl$/, '.index')
    this.#indexEvery = indexEvery
  }

  /** The records as of the last `refresh`. */
  get state(): State {
    return this.#state
  }

  /**
   * Runs `work` while no other process writes.
   * @throws UserError file-unwritable, file-locked or lock-lost
   */
  async withLock<T>(work: (lock: HeldLock) => T | Promise<T>, timeoutSeconds?: number): Promise<T> {
    const doing = "writing the emulator's data"
    try {
      makeDirectory(dirname(this.path))
      return await withLock(this.path, work, {
        doing,
        ...(timeoutSeconds === undefined ? {} : {timeoutSeconds}),
      })
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
      if (this.#file !== undefined) {
        const [opened, current] = [this.#file.stat(), statSync(this.path)]
        if (opened.ino === current.ino && opened.dev === current.dev) return true
        this.discard()
      }
      this.#file = new OpenFile(openSync(this.path, constants.O_RDWR | constants.O_APPEND))
      return true
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw fileError(FILE_KIND, 'read', this.path, error)
    }
    this.discard()
    return false
  }

  /** Creates the file with these records and opens it. */
  create(changes: readonly Change[], lock: HeldLock): void {
    const encoder = new LineEncoder(0)
    replaceFile(this.path, [encoder.header(), encoder.encode(changes)], {exclusive: true, lock})
    this.open()
  }

  /**
   * Is so much of the file unread that an index is worth writing? The file must be open. Looks for an index that another
   * process has written.
   */
  needsIndex(): boolean {
    const {size} = this.#openFile
    if (size - this.#position.offset <= this.#indexEvery) return false
    this.#loadIndex(size)
    return size - this.#position.offset > this.#indexEvery
  }

  /**
   * Reads what has been appended since the last call. The file must be open.
   * @param lock allows it to write indexes on the way, so that the records do not have to fit into memory
   * @throws UserError emulator-data-damaged
   */
  refresh(lock?: HeldLock): void {
    const {size} = this.#openFile
    const unread = size - this.#position.offset
    if (unread === 0 && size > 0) return
    if (size > 0 && unread > this.#indexEvery) this.#loadIndex(size)
    const isContinued = this.#position.offset > 0
    try {
      if (size === 0) throw emptyFileError(this.path)
      if (unread > 0) {
        this.#readTo(size, lock)
        return
      }
    } catch (error) {
      if (size === 0 || !isContinued) {
        this.discard()
        throw error
      }
    }
    // The file is not the one that was read: it was restored in place, for example. Read all of it.
    this.#useIndex(undefined)
    try {
      this.#readTo(size, lock)
    } catch (error) {
      this.discard()
      throw error
    }
  }

  /**
   * Prepares the file for a write: reads it, removes an incomplete write at the end, whose writer was killed before it
   * responded, and converts a file without checksums.
   */
  prepareWrite(lock: HeldLock): void {
    this.refresh(lock)
    const {offset, checksum} = this.#position
    if (checksum === undefined) {
      this.#rewrite(lock)
      this.open()
      this.refresh(lock)
      return
    }
    if (this.#openFile.size > offset) {
      lock.assertHeld()
      ftruncateSync(this.#openFile.descriptor, offset)
    }
  }

  /** Applies changes to the state. `commit` writes them to the file; `close` discards them. */
  stage(changes: readonly Change[]): void {
    if (changes.length === 0) return
    this.#encoder ??= new LineEncoder(this.#position.checksum ?? 0)
    const lines = Buffer.from(this.#encoder.encode(changes))
    const staged = this.#staged.reduce((sum, {length}) => sum + length, 0)
    applyEncodedLines(
      this.#state,
      lines,
      {...this.#position, offset: this.#position.offset + staged},
      this.path,
    )
    this.#staged.push(lines)
  }

  /**
   * Appends the staged changes and syncs them to the disk.
   * @throws UserError lock-lost if another process may have written since `prepareWrite`; nothing is appended
   */
  async commit(lock: HeldLock): Promise<void> {
    const [bytes, encoder] = [Buffer.concat(this.#staged), this.#encoder]
    this.#staged = []
    this.#encoder = undefined
    if (encoder === undefined) return
    const file = this.#openFile
    const {offset} = this.#position
    lock.assertHeld()
    try {
      writeAll(file.descriptor, bytes)
      // This process may have been suspended after the check above.
      if (file.size !== offset + bytes.length) lock.assertHeld()
      await sync(file.descriptor)
    } catch (error) {
      if (lock.isHeld()) ftruncateSync(file.descriptor, offset)
      else if (endsWith(file, bytes)) ftruncateSync(file.descriptor, file.size - bytes.length)
      throw error
    }
    // The file was replaced: the lines are in the old one.
    if (file.stat().nlink === 0) throw lockLostError(this.path)
    this.#position = {offset: offset + bytes.length, checksum: encoder.checksum}
    this.#indexIfWorthwhile(lock)
  }

  /** Rewrites the file without replaced and removed records if they take up most of it. */
  compactIfWorthwhile(lock: HeldLock): void {
    const {liveBytes, deadBytes} = this.#state
    // Unused data costs space only: the index knows where the records are. Rewriting a large file takes a second.
    if (deadBytes < MIN_COMPACT_BYTES || deadBytes < 3 * liveBytes) return
    try {
      this.#rewrite(lock)
    } catch {
      // The old file is still complete, only larger.
    }
  }

  /** Writes a copy of the file as it has been read, which only its owner can access. */
  copyTo(path: string): void {
    replaceFile(path, partsOf(this.#openFile, this.#position.offset), {exclusive: true})
  }

  /**
   * Replaces the file by a copy of another one.
   * @throws UserError emulator-data-damaged or file-unreadable; nothing is replaced then
   */
  replaceWith(path: string, lock: HeldLock): void {
    const source = openSource(path)
    try {
      check(source, path)
      replaceFile(this.path, partsOf(source, source.size), {exclusive: true, lock})
    } finally {
      source.close()
    }
    this.discard()
    if (this.open()) this.refresh(lock)
  }

  remove(lock: HeldLock): void {
    this.close()
    lock.assertHeld()
    rmSync(this.path, {force: true})
    rmSync(this.#indexPath, {force: true})
  }

  close(): void {
    this.#file?.close()
    this.#index?.file.close()
    this.discard()
  }

  /**
   * Discards what has been read, and staged changes. The next `open` and `refresh` read it again. Records that requests
   * still hold can be read.
   */
  discard(): void {
    this.#file = undefined
    this.#useIndex(undefined)
    this.#staged = []
    this.#encoder = undefined
  }

  /** Starts at an index, or at the start of the file. */
  #useIndex(index: IndexFile | undefined): void {
    this.#index = index
    this.#state = new State(index)
    this.#position = index?.position ?? START
  }

  /** Starts at the index on disk if it contains more than what has been read. */
  #loadIndex(size: number): void {
    const index = IndexFile.open(this.#indexPath, this.#openFile, this.path)
    if (!index) return
    const {offset} = index.position
    const isUsable =
      offset > this.#position.offset && offset <= size && endsAt(this.#openFile, index.position)
    if (isUsable) this.#useIndex(index)
    else index.file.close()
  }

  #readTo(size: number, lock: HeldLock | undefined): void {
    for (const [bytes, position] of chunks(this.#openFile, size, () => this.#position)) {
      this.#position = applyLines(this.#state, bytes, position, this.path)
      if (lock) this.#indexIfWorthwhile(lock)
    }
  }

  #indexIfWorthwhile(lock: HeldLock): void {
    const {offset, checksum} = this.#position
    const unindexed = offset - (this.#index?.position.offset ?? 0)
    // Writing a large index takes longer, so it is written less often.
    if (checksum === undefined || unindexed <= Math.max(this.#indexEvery, (this.#index?.size ?? 0) / 4))
      return
    try {
      replaceFile(this.#indexPath, indexParts(this.#state, this.#position), {exclusive: true, lock})
    } catch {
      // Everything in the index is in the data file, too.
      return
    }
    const index = IndexFile.open(this.#indexPath, this.#openFile, this.path)
    if (index?.position.offset === offset) this.#useIndex(index)
  }

  /** Writes the records to a new file, which `open` opens. */
  #rewrite(lock: HeldLock): void {
    replaceFile(this.path, linesOf(this.#state), {exclusive: true, lock})
    this.discard()
  }

  get #openFile(): OpenFile {
    if (this.#file === undefined) throw new Error(`${this.path} is not open`)
    return this.#file
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

/**
 * Reads a file up to `size` in chunks, each from the position that the caller has reached: an incomplete line or group at
 * the end of a chunk is in the next one again.
 */
function* chunks(file: OpenFile, size: number, reached: () => Position): Generator<[Buffer, Position]> {
  let length = CHUNK_BYTES
  for (let end = 0; end < size; ) {
    const before = reached()
    end = Math.min(before.offset + length, size)
    yield [file.readUncached(before.offset, end - before.offset), before]
    // A line or group can be longer than a chunk.
    length = reached().offset === before.offset ? length * 2 : CHUNK_BYTES
  }
}

function openSource(path: string): OpenFile {
  try {
    return new OpenFile(openSync(path, constants.O_RDONLY))
  } catch (error) {
    throw fileError(FILE_KIND, 'read', path, error)
  }
}

/** Checks all lines of a data file. @throws UserError emulator-data-damaged */
function check(file: OpenFile, path: string): void {
  const {size} = file
  if (size === 0) throw emptyFileError(path)
  let position = START
  for (const [bytes, before] of chunks(file, size, () => position)) {
    position = applyLines(new State(), bytes, before, path)
  }
}

function* partsOf(file: OpenFile, size: number): Generator<Buffer> {
  for (let offset = 0; offset < size; offset += CHUNK_BYTES) {
    yield file.readUncached(offset, Math.min(CHUNK_BYTES, size - offset))
  }
}

/** Are these bytes the last ones of a file? */
const endsWith = (file: OpenFile, bytes: Buffer): boolean =>
  file.size >= bytes.length && file.readUncached(file.size - bytes.length, bytes.length).equals(bytes)
