import {UserError} from '../../app/errors.ts'
import {crc32} from './checksum.ts'
import {Entry, type LazyRecord, type Place, type StoredRecord} from './entry.ts'
import type {OpenFile} from './open-file.ts'
import type {Change, State} from './state.ts'

/*
 * The format of the data file: JSON lines. The first line is the header; each other line is a change.
 *
 *     ["switchboard-emulator",2,"crc32"]
 *     ["p","api/Accounts/AC…/Messages/SM…",12,{"c":1690000000000,"p":{"body":"Hello"}},"9a0b1c2d"]
 *     ["d","api/Accounts/AC…/Messages/SM…","3e4f5a6b"]
 *
 * "p" puts a record; "d" deletes a record and everything below it. A capital letter means that the change belongs to a
 * group that continues on the next line; a group is applied as a whole or not at all. Names and ids are percent-encoded,
 * so a key contains no quote, and a reader finds the key and the sequence number without parsing the record.
 *
 * The last element of a line is the CRC-32 of the file up to the comma before it, in hexadecimal. So each line vouches
 * for all lines before it: a reader computes one checksum for everything it has read, and also notices lines that are
 * missing, repeated or in another order.
 *
 * Version 1 has no checksums. Its files are still read; the first write converts them.
 */

export const HEADER = '["switchboard-emulator",2,"crc32"]\n'
const HEADER_WITHOUT_CHECKSUMS = '["switchboard-emulator",1]\n'

/** Offset of the key in a line: after `["p","`. */
const KEY_OFFSET = 6

/** Length of the end of a line without its newline: `,"9a0b1c2d"]`. */
const CHECKSUM_LENGTH = 12

const RESET_HINT =
  'Restore a snapshot with "twilio emulator:restore NAME", or start over with: twilio emulator:reset'

const damagedFileError = (path: string, offset: number): UserError =>
  new UserError('emulator-data-damaged', `The emulator's data file is damaged: ${path} (at byte ${offset})`, {
    hint: RESET_HINT,
  })

export const emptyFileError = (path: string): UserError =>
  new UserError('emulator-data-damaged', `The emulator's data file is empty: ${path}`, {hint: RESET_HINT})

const checksumSuffix = (checksum: number): string => `,"${checksum.toString(16).padStart(8, '0')}"]`

/** Encodes changes as lines of the file. Each encoder continues a file at its end. */
export class LineEncoder {
  /** The CRC-32 of the file with the lines encoded so far. */
  checksum: number

  /** @param checksum the CRC-32 of the file so far */
  constructor(checksum: number) {
    this.checksum = checksum
  }

  header(): string {
    this.checksum = crc32(HEADER)
    return HEADER
  }

  /** The lines of a group of changes, which a reader applies as a whole or not at all. */
  encode(changes: readonly Change[]): string {
    let text = ''
    changes.forEach((change, index) => {
      const letter = change.op === 'put' ? 'p' : 'd'
      const op = index < changes.length - 1 ? letter.toUpperCase() : letter
      const record = change.op === 'put' ? `,${change.seq},${JSON.stringify(change.value)}` : ''
      const line = `["${op}","${change.collection}/${change.id}"${record}`
      const checksum = crc32(line, this.checksum)
      const suffix = `${checksumSuffix(checksum)}\n`
      this.checksum = crc32(suffix, checksum)
      text += line + suffix
    })
    return text
  }
}

/** A record that is still JSON text from the file. */
class UnparsedRecord implements LazyRecord {
  readonly #bytes: Buffer
  readonly #start: number
  readonly #end: number
  readonly #path: string
  readonly #offset: number

  constructor(bytes: Buffer, start: number, end: number, path: string, offset: number) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.#path = path
    this.#offset = offset
  }

  read(): StoredRecord {
    try {
      return JSON.parse(this.#bytes.toString('utf8', this.#start, this.#end)) as StoredRecord
    } catch {
      throw damagedFileError(this.#path, this.#offset + this.#start)
    }
  }
}

/** The line of a record. */
export interface Line {
  readonly collection: string
  readonly id: string
  readonly value: StoredRecord
}

/**
 * Reads one line, and checks its checksum with that of the line before it.
 * @throws UserError emulator-data-damaged
 */
export function readLine(file: OpenFile, {offset, length}: Place, path: string): Line {
  const end = CHECKSUM_LENGTH + 1
  const bytes = file.read(offset - end, end + length)
  const before = bytes.toString('latin1', 0, end)
  const text = bytes.toString('latin1', end)
  const isFirst = offset === HEADER.length
  const start = isFirst ? crc32(HEADER) : crc32(before, Number.parseInt(before.slice(2, 10), 16) || 0)
  const suffix = checksumSuffix(crc32(bytes.subarray(end, end + length - end), start))
  const keyEnd = text.indexOf('"', KEY_OFFSET)
  const slash = text.lastIndexOf('/', keyEnd)
  const isIntact =
    bytes.length === end + length &&
    (isFirst || (before.startsWith(',"') && before.endsWith('"]\n'))) &&
    text.endsWith(`${suffix}\n`) &&
    /^\["p"/i.test(text) &&
    slash > KEY_OFFSET
  if (!isIntact) throw damagedFileError(path, offset)
  const valueStart = text.indexOf(',', keyEnd + 2) + 1
  const record = new UnparsedRecord(bytes, end + valueStart, end + length - end, path, offset - end)
  return {
    collection: text.slice(KEY_OFFSET, slash),
    id: text.slice(slash + 1, keyEnd),
    get value() {
      return record.read()
    },
  }
}

/** Does a file have exactly this content up to a position, by the checksum at the end of its last line? */
export function endsAt(file: OpenFile, {offset, checksum}: Position): boolean {
  const length = CHECKSUM_LENGTH + 1
  if (checksum === undefined || offset < HEADER.length + length) return false
  const text = file.readUncached(offset - length, length).toString('latin1')
  return crc32(text, Number.parseInt(text.slice(2, 10), 16) || 0) === checksum && text.endsWith('"]\n')
}

/** Where a reader stands in the file. */
export interface Position {
  /** Bytes of the file that have been applied to the state. */
  readonly offset: number
  /** The CRC-32 of these bytes; undefined if the file has no checksums. */
  readonly checksum: number | undefined
}

export const START: Position = {offset: 0, checksum: 0}

/** A part of the file that has been read: its bytes start at `position`. */
interface Chunk {
  readonly bytes: Buffer
  /** The bytes as Latin-1: one character per byte, so offsets in the text are offsets in the bytes. */
  readonly text: string
  readonly position: Position
  readonly path: string
}

const damageAt = ({position, path}: Chunk, index: number): UserError =>
  damagedFileError(path, position.offset + index)

/** Applies lines one by one. It remembers the last collection, because most lines have the same one as the line before. */
class LineApplier {
  readonly #state: State
  readonly #chunk: Chunk
  readonly #text: string
  /** Length of what follows the key or record in a line. */
  readonly #suffixLength: number
  #collection = ''
  #prefix = '\0'

  constructor(state: State, chunk: Chunk) {
    this.#state = state
    this.#chunk = chunk
    this.#text = chunk.text
    this.#suffixLength = chunk.position.checksum === undefined ? 1 : CHECKSUM_LENGTH
  }

  /** Applies the line that starts at `start` and whose newline is at `end`. */
  apply(start: number, end: number): void {
    const text = this.#text
    const keyStart = start + KEY_OFFSET
    const keyEnd = text.indexOf('"', keyStart)
    const hasFrame =
      text.startsWith('["', start) && text.startsWith('","', start + 3) && text[end - 1] === ']'
    if (!hasFrame || keyEnd < 0 || keyEnd >= end) throw damageAt(this.#chunk, start)
    const slash = text.lastIndexOf('/', keyEnd)
    if (slash <= keyStart) throw damageAt(this.#chunk, start)
    if (slash !== keyStart + this.#prefix.length - 1 || !text.startsWith(this.#prefix, keyStart)) {
      this.#collection = text.slice(keyStart, slash)
      this.#prefix = `${this.#collection}/`
    }
    const id = text.slice(slash + 1, keyEnd)
    const op = text[start + 2]
    if (op === 'd' || op === 'D') {
      this.#state.delete(this.#collection, id)
      this.#state.deadBytes += end - start
      return
    }
    const seqEnd = text.indexOf(',', keyEnd + 2)
    const seq = seqEnd < 0 || seqEnd > end ? Number.NaN : Number(text.slice(keyEnd + 2, seqEnd))
    if ((op !== 'p' && op !== 'P') || !Number.isSafeInteger(seq)) throw damageAt(this.#chunk, start)
    const {bytes, path, position} = this.#chunk
    const value = new UnparsedRecord(bytes, seqEnd + 1, end - this.#suffixLength, path, position.offset)
    this.#state.put(this.#collection, new Entry(id, seq, end - start + 1, value, position.offset + start))
  }
}

/**
 * Checks the line whose newline is at `end`, and with it all lines before it.
 * @param from where the bytes start that `before` does not contain
 * @returns the CRC-32 of the file up to the next line; undefined if the checksum is wrong
 */
function checksumAfter({bytes, text}: Chunk, from: number, before: number, end: number): number | undefined {
  const start = end - CHECKSUM_LENGTH
  if (start < from) return undefined
  const checksum = crc32(bytes.subarray(from, start), before)
  const suffix = checksumSuffix(checksum)
  return text.startsWith(suffix, start) ? crc32(`${suffix}\n`, checksum) : undefined
}

/** The start of the first line without a valid checksum. */
function findDamage(chunk: Chunk, from: number, before: number): number {
  let [start, checksum] = [from, before]
  for (let end = chunk.text.indexOf('\n', start); end >= 0; end = chunk.text.indexOf('\n', start)) {
    const next = checksumAfter(chunk, start, checksum, end)
    if (next === undefined) return start
    checksum = next
    start = end + 1
  }
  return start
}

/**
 * Checks the complete lines from `from` on.
 * @param applied where the lines end that a reader applies
 * @returns the CRC-32 of the file up to `applied`
 * @throws UserError emulator-data-damaged
 */
function verify(chunk: Chunk, from: number, before: number, applied: number): number {
  const {text} = chunk
  const checkTo = (start: number, checksum: number, end: number): number => {
    const next = checksumAfter(chunk, start, checksum, end)
    if (next === undefined) throw damageAt(chunk, findDamage(chunk, start, checksum))
    return next
  }
  const checksum = applied > from ? checkTo(from, before, applied - 1) : before
  // The complete lines of an incomplete group.
  const lastNewline = text.lastIndexOf('\n')
  const last = lastNewline >= applied ? checkTo(applied, checksum, lastNewline) : checksum
  // An incomplete write can end anywhere in a line, but never has another character in place of the newline.
  const end = text.length - 1
  if (end > lastNewline && checksumAfter(chunk, lastNewline + 1, last, end) !== undefined) {
    throw damageAt(chunk, end)
  }
  return checksum
}

/**
 * Reads the header.
 * @returns its length, and whether the file has checksums
 * @throws UserError emulator-data-damaged
 */
function readHeader({text, path}: Chunk): {length: number; hasChecksums: boolean} {
  if (text.startsWith(HEADER)) return {length: HEADER.length, hasChecksums: true}
  if (text.startsWith(HEADER_WITHOUT_CHECKSUMS)) {
    return {length: HEADER_WITHOUT_CHECKSUMS.length, hasChecksums: false}
  }
  throw damagedFileError(path, 0)
}

/** Applies the complete groups of lines from `from` on. @returns where they end */
function applyGroups(state: State, chunk: Chunk, from: number): number {
  const {text} = chunk
  const lines = new LineApplier(state, chunk)
  let applied = from
  /** Start and end offsets of the lines of a group whose last line has not been read yet. */
  let group: number[] = []
  for (let start = from, end = text.indexOf('\n', start); end >= 0; end = text.indexOf('\n', start)) {
    const op = text[start + 2]
    if (op === 'P' || op === 'D') {
      group.push(start, end)
    } else {
      for (let index = 0; index < group.length; index += 2) {
        lines.apply(group[index] as number, group[index + 1] as number)
      }
      if (group.length > 0) group = []
      lines.apply(start, end)
      applied = end + 1
    }
    start = end + 1
  }
  return applied
}

/**
 * Applies the complete lines in `bytes`, which were read from the file at `position`, and checks their checksums.
 * @returns the position after them. The rest is an incomplete line or group: its writer was killed or is still writing.
 * @throws UserError emulator-data-damaged; some of the lines may have been applied to the state
 */
export function applyLines(state: State, bytes: Buffer, position: Position, path: string): Position {
  const text = bytes.toString('latin1')
  let chunk: Chunk = {bytes, text, position, path}
  let from = 0
  if (position.offset === 0) {
    const {length, hasChecksums} = readHeader(chunk)
    chunk = {...chunk, position: {offset: 0, checksum: hasChecksums ? 0 : undefined}}
    from = length
  }
  const {checksum} = chunk.position
  const before = checksum === undefined || from === 0 ? checksum : crc32(bytes.subarray(0, from), checksum)
  const applied = applyGroups(state, chunk, from)
  const offset = position.offset + applied
  return {offset, checksum: before === undefined ? undefined : verify(chunk, from, before, applied)}
}

/** Applies lines that an encoder has just produced, and that are not in the file yet. */
export function applyEncodedLines(state: State, bytes: Buffer, position: Position, path: string): void {
  applyGroups(state, {bytes, text: bytes.toString('latin1'), position, path}, 0)
}
