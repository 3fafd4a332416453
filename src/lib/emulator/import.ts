import {randomUUID} from 'node:crypto'
import {rmSync} from 'node:fs'
import {dirname} from 'node:path'
import type {Readable} from 'node:stream'
import {UsageError, UserError} from '../app/errors.ts'
import {describeErrorCode, errorCode, fileError} from '../runtime/files/file-error.ts'
import {makeDirectory} from '../runtime/files/make-directory.ts'
import {quotePath} from '../runtime/quoting.ts'
import {FORMAT, VERSION} from './export.ts'
import {encodeId} from './storage/encode-id.ts'
import type {Change, StoredRecord} from './storage/state.ts'
import type {Store} from './storage/store.ts'
import {writeDataFile} from './storage/write-data-file.ts'

export interface ImportInput {
  readonly stream: Readable
  /** For errors: the path of the file. */
  readonly name: string
}

const invalidExport = (line: number, problem: string): UserError =>
  new UserError('invalid-emulator-export', `Line ${line} is invalid: ${problem}. Nothing was imported.`, {
    hint: 'To write a file that can be imported, run: twilio emulator:export FILE',
  })

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseObject(text: string, line: number): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalidExport(line, 'it is not JSON')
  }
  if (!isObject(value)) throw invalidExport(line, 'it is not a JSON object')
  return value
}

function parseTime(value: unknown, name: string, line: number): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) throw invalidExport(line, `"${name}" is not a date and time`)
  return time
}

/** Is a text made of parts of a key as the store has them: percent-encoded, and separated by slashes? */
const isCollection = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w@.~!*'()%-]+(\/[\w@.~!*'()%-]*)*$/.test(value)

const isId = (value: unknown): value is string => {
  if (typeof value !== 'string') return false
  try {
    return encodeId(decodeURIComponent(value)) === value
  } catch {
    return false
  }
}

function parseRecord(text: string, line: number): Change & {op: 'put'} {
  const {collection, id, seq, created, updated, properties, internal} = parseObject(text, line)
  if (!isCollection(collection)) throw invalidExport(line, '"collection" is not the name of a collection')
  if (!isId(id)) throw invalidExport(line, '"id" is not an id')
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) {
    throw invalidExport(line, '"seq" is not a positive whole number')
  }
  if (!isObject(properties)) throw invalidExport(line, '"properties" is not an object')
  if (internal !== undefined && !isObject(internal)) throw invalidExport(line, '"internal" is not an object')
  const value: StoredRecord = {
    c: parseTime(created, 'created', line),
    ...(updated === undefined ? {} : {u: parseTime(updated, 'updated', line)}),
    p: properties,
    ...(internal === undefined ? {} : {x: internal}),
  }
  return {op: 'put', collection, id, seq, value}
}

/** The lines of an input, which end with a line feed: other separators of lines are part of a text. */
async function* readLines({stream, name}: ImportInput): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, {stream: true})).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    const reason = describeErrorCode(errorCode(error))
    throw new UsageError('file-unreadable', `Could not read ${quotePath(name)}: ${reason}.`)
  }
  if (rest !== '') yield rest
}

/**
 * Parses an export.
 * @throws UserError invalid-emulator-export
 */
async function* parseExport(input: ImportInput, onRecord: () => void): AsyncGenerator<Change> {
  let line = 0
  const [positions, keys] = [new Set<number>(), new Set<string>()]
  for await (const text of readLines(input)) {
    line += 1
    if (line === 1) {
      const {format, version} = parseObject(text, line)
      if (format !== FORMAT)
        throw invalidExport(line, `it is not {"format":"${FORMAT}","version":${VERSION}}`)
      if (version !== VERSION)
        throw invalidExport(line, `version ${JSON.stringify(version)} is not supported`)
      continue
    }
    if (text.trim() === '') continue
    const change = parseRecord(text, line)
    const key = `${change.collection}/${change.id}`
    if (positions.has(change.seq) || keys.has(key)) {
      throw invalidExport(line, 'another line has the same record, or the same "seq"')
    }
    positions.add(change.seq)
    keys.add(key)
    onRecord()
    yield change
  }
  if (line === 0) throw invalidExport(1, 'the file is empty')
}

/**
 * Replaces all data with that of an export.
 * @returns the number of records
 * @throws UserError invalid-emulator-export; the data stays as it is then
 */
export async function importRecords(store: Store, input: ImportInput): Promise<number> {
  let records = 0
  const draft = `${store.path}.${randomUUID()}.import`
  try {
    makeDirectory(dirname(store.path))
    await writeDataFile(
      draft,
      parseExport(input, () => {
        records += 1
      }),
    )
    await store.replaceWith(draft)
  } catch (error) {
    throw fileError({variable: 'TWILIO_DATA_DIR'}, 'write', store.path, error)
  } finally {
    rmSync(draft, {force: true})
  }
  return records
}
