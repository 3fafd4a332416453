import {UserError} from '../../app/errors.ts'
import {type Change, Entry, type LazyStored, type State, type Stored} from './state.ts'

/*
 * The data file: JSON lines, the first one a heading, each other one a change.
 *
 *     ["switchboard-emulator",1]
 *     ["p","api/Accounts/AC…/Messages/SM…",12,{"c":1690000000000,"p":{"body":"Hello"}}]
 *     ["d","api/Accounts/AC…/Messages/SM…"]
 *
 * "p" puts a record, "d" deletes one and all below it. A capital letter says that more lines follow and that they
 * count together or not at all. Names and ids are percent-encoded, so a key has no quote; that lets a reader find key and
 * number without parsing the record.
 */

export const HEADING = '["switchboard-emulator",1]\n'

/** Where a line's key begins: after `["p","`. */
const KEY_STARTS = 6

export const damaged = (path: string, where: number): UserError =>
  new UserError('emulator-data-damaged', `The emulator's data file is damaged: ${path} (at byte ${where})`, {
    hint: 'Put a copy of it back, or start over with: twilio emulator:reset',
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

/** A record that is still bytes of the file: parsed when it is first looked at. */
class StoredBytes implements LazyStored {
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

  read(): Stored {
    try {
      return JSON.parse(this.#bytes.toString('utf8', this.#start, this.#end)) as Stored
    } catch {
      throw damaged(this.#path, this.#offset + this.#start)
    }
  }
}

/** Applies one change after the other; most are of the collection that the one before was of. */
class LineReader {
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

  /** The change in the line from `start` to its newline at `end`. */
  apply(start: number, end: number): void {
    const text = this.#text
    const keyStarts = start + KEY_STARTS
    const keyEnds = text.indexOf('"', keyStarts)
    const framed = text.startsWith('["', start) && text.startsWith('","', start + 3) && text[end - 1] === ']'
    if (!framed || keyEnds < 0 || keyEnds >= end) throw damaged(this.#path, this.#offset + start)
    const slash = text.lastIndexOf('/', keyEnds)
    if (slash <= keyStarts) throw damaged(this.#path, this.#offset + start)
    if (slash !== keyStarts + this.#prefix.length - 1 || !text.startsWith(this.#prefix, keyStarts)) {
      this.#collection = text.slice(keyStarts, slash)
      this.#prefix = `${this.#collection}/`
    }
    const id = text.slice(slash + 1, keyEnds)
    const op = text[start + 2]
    if (op === 'd' || op === 'D') {
      this.#state.delete(this.#collection, id)
      this.#state.deadBytes += end - start
      return
    }
    const numberEnds = text.indexOf(',', keyEnds + 2)
    const seq = numberEnds < 0 || numberEnds > end ? Number.NaN : Number(text.slice(keyEnds + 2, numberEnds))
    if ((op !== 'p' && op !== 'P') || !Number.isSafeInteger(seq))
      throw damaged(this.#path, this.#offset + start)
    const value = new StoredBytes(this.#bytes, numberEnds + 1, end - 1, this.#path, this.#offset)
    this.#state.put(this.#collection, new Entry(id, seq, end - start + 1, value))
  }
}

/**
 * Applies the lines of `bytes`, which begin at `offset` in the file.
 * @returns how many of the bytes are whole: what follows is a line, or a group of lines, whose writer was killed.
 * @throws UserError when a line is not ours.
 */
export function applyLines(state: State, bytes: Buffer, offset: number, path: string): number {
  // One character for each byte, so that places in the text are places in the bytes.
  const text = bytes.toString('latin1')
  let whole = 0
  if (offset === 0) {
    if (!text.startsWith(HEADING)) throw damaged(path, 0)
    whole = HEADING.length
  }
  const reader = new LineReader(state, bytes, text, offset, path)
  /** Starts and ends of the lines that wait for the end of their group. */
  let group: number[] = []
  for (let start = whole, end = text.indexOf('\n', start); end >= 0; end = text.indexOf('\n', start)) {
    const op = text[start + 2]
    if (op === 'P' || op === 'D') {
      group.push(start, end)
    } else {
      for (let index = 0; index < group.length; index += 2) {
        reader.apply(group[index] as number, group[index + 1] as number)
      }
      if (group.length > 0) group = []
      reader.apply(start, end)
      whole = end + 1
    }
    start = end + 1
  }
  return whole
}

/** A key of the file must not have a quote or a slash of its own. */
export const encodeId = (text: string): string => {
  try {
    return encodeURIComponent(text)
  } catch {
    // Half of a surrogate pair: as UTF-8 has it.
    return encodeURIComponent(Buffer.from(text).toString())
  }
}
