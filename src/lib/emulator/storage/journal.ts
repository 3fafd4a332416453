import {UserError} from '../../app/errors.ts'
import {type Change, Entry, type LazyRecord, type State, type StoredRecord} from './state.ts'

/*
 * The format of the data file: JSON lines. The first line is the header; each other line is a change.
 *
 *     ["switchboard-emulator",1]
 *     ["p","api/Accounts/AC…/Messages/SM…",12,{"c":1690000000000,"p":{"body":"Hello"}}]
 *     ["d","api/Accounts/AC…/Messages/SM…"]
 *
 * "p" puts a record; "d" deletes a record and everything below it. A capital letter means that the change belongs to a
 * group that continues on the next line; a group is applied as a whole or not at all. Names and ids are percent-encoded,
 * so a key contains no quote, and a reader finds the key and the sequence number without parsing the record.
 */

export const HEADER = '["switchboard-emulator",1]\n'

/** Offset of the key in a line: after `["p","`. */
const KEY_OFFSET = 6

const damagedFileError = (path: string, offset: number): UserError =>
  new UserError('emulator-data-damaged', `The emulator's data file is damaged: ${path} (at byte ${offset})`, {
    hint: 'Restore it from a backup, or start over with: twilio emulator:reset',
  })

export function encodeChanges(changes: readonly Change[]): string {
  let text = ''
  changes.forEach((change, index) => {
    const letter = change.op === 'put' ? 'p' : 'd'
    const op = index < changes.length - 1 ? letter.toUpperCase() : letter
    text += `["${op}","${change.collection}/${change.id}"`
    text += change.op === 'put' ? `,${change.seq},${JSON.stringify(change.value)}]\n` : ']\n'
  })
  return text
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

/** Applies lines one by one. It remembers the last collection, because most lines have the same one as the line before. */
class LineApplier {
  readonly #state: State
  readonly #bytes: Buffer
  readonly #text: string
  readonly #offset: number
  readonly #path: string
  #collection = ''
  #prefix = '\0'

  constructor(state: State, bytes: Buffer, text: string, offset: number, path: string) {
    this.#state = state
    this.#bytes = bytes
    this.#text = text
    this.#offset = offset
    this.#path = path
  }

  /** Applies the line that starts at `start` and whose newline is at `end`. */
  apply(start: number, end: number): void {
    const text = this.#text
    const keyStart = start + KEY_OFFSET
    const keyEnd = text.indexOf('"', keyStart)
    const hasFrame =
      text.startsWith('["', start) && text.startsWith('","', start + 3) && text[end - 1] === ']'
    if (!hasFrame || keyEnd < 0 || keyEnd >= end) throw damagedFileError(this.#path, this.#offset + start)
    const slash = text.lastIndexOf('/', keyEnd)
    if (slash <= keyStart) throw damagedFileError(this.#path, this.#offset + start)
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
    if ((op !== 'p' && op !== 'P') || !Number.isSafeInteger(seq))
      throw damagedFileError(this.#path, this.#offset + start)
    const value = new UnparsedRecord(this.#bytes, seqEnd + 1, end - 1, this.#path, this.#offset)
    this.#state.put(this.#collection, new Entry(id, seq, end - start + 1, value))
  }
}

/**
 * Applies the complete lines in `bytes`, which start at `offset` in the file.
 * @returns the number of bytes applied. The rest is an incomplete line or group: its writer was killed or is still writing.
 * @throws UserError emulator-data-damaged for an invalid line
 */
export function applyLines(state: State, bytes: Buffer, offset: number, path: string): number {
  // Latin-1 has one character per byte, so offsets in the text are offsets in the bytes.
  const text = bytes.toString('latin1')
  let applied = 0
  if (offset === 0) {
    if (!text.startsWith(HEADER)) throw damagedFileError(path, 0)
    applied = HEADER.length
  }
  const lines = new LineApplier(state, bytes, text, offset, path)
  /** Start and end offsets of the lines of a group whose last line has not been read yet. */
  let group: number[] = []
  for (let start = applied, end = text.indexOf('\n', start); end >= 0; end = text.indexOf('\n', start)) {
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
