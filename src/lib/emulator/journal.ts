import {UserError} from '../errors.ts'
import {type Change, Entry, type State, type Stored} from './state.ts'

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

const NEWLINE = 0x0a
const QUOTE = 0x22
const COMMA = 0x2c
const KEY_STARTS = 6

export const damaged = (path: string, where: number): UserError =>
  new UserError(`The emulator's data file is damaged: ${path} (at byte ${where})`, {
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

/** What a line does to the state. */
type Effect = (state: State) => void

function decodeLine(bytes: Buffer, start: number, end: number, offset: number, path: string): Effect {
  const wrong = (): never => {
    throw damaged(path, offset + start)
  }
  const keyEnds = bytes.indexOf(QUOTE, start + KEY_STARTS)
  if (keyEnds < 0 || keyEnds >= end || bytes[start] !== 0x5b || bytes[end - 1] !== 0x5d) wrong()
  const key = bytes.toString('latin1', start + KEY_STARTS, keyEnds)
  const slash = key.lastIndexOf('/')
  if (slash < 1) wrong()
  const collection = key.slice(0, slash)
  const id = key.slice(slash + 1)
  const letter = String.fromCharCode(bytes[start + 2] ?? 0).toLowerCase()
  if (letter === 'd') {
    return (state) => {
      state.delete(collection, id)
      state.deadBytes += end - start
    }
  }
  const numberEnds = bytes.indexOf(COMMA, keyEnds + 2)
  if (letter !== 'p' || numberEnds < 0 || numberEnds >= end) wrong()
  const seq = Number(bytes.toString('latin1', keyEnds + 2, numberEnds))
  if (!Number.isSafeInteger(seq)) wrong()
  const read = (): Stored => {
    try {
      return JSON.parse(bytes.toString('utf8', numberEnds + 1, end - 1)) as Stored
    } catch {
      return wrong()
    }
  }
  return (state) => state.put(collection, new Entry(id, seq, end - start + 1, read))
}

/**
 * Applies the lines of `bytes`, which begin at `offset` in the file.
 * @returns how many of the bytes are whole: what follows is a line, or a group of lines, whose writer was killed.
 * @throws UserError when a line is not ours.
 */
export function applyLines(state: State, bytes: Buffer, offset: number, path: string): number {
  let whole = 0
  let start = 0
  if (offset === 0) {
    if (bytes.toString('latin1', 0, HEADING.length) !== HEADING) throw damaged(path, 0)
    whole = start = HEADING.length
  }
  let group: Effect[] = []
  for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    const effect = decodeLine(bytes, start, end, offset, path)
    const more = (bytes[start + 2] ?? 0) < 0x61
    start = end + 1
    if (more) {
      group.push(effect)
      continue
    }
    for (const earlier of group) earlier(state)
    effect(state)
    group = []
    whole = start
  }
  return whole
}
