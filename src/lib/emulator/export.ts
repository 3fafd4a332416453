import {UserError} from '../app/errors.ts'
import {safeJson} from '../output/safe-text.ts'
import {describeErrorCode, errorCode} from '../runtime/files/file-error.ts'
import {replaceFile} from '../runtime/files/replace-file.ts'
import {quotePath} from '../runtime/quoting.ts'
import type {State} from './storage/state.ts'

/*
 * An export is NDJSON: a header, then a line for each record. docs/emulator-data.md describes it.
 */

export const FORMAT = 'switchboard-emulator'
export const VERSION = 1
/** How many characters are written at once. */
const PART_LENGTH = 1 << 16

interface ExportedRecord {
  /** `api/Accounts/AC…/Messages` */
  readonly collection: string
  readonly id: string
  /** Increases with each creation. */
  readonly seq: number
  /** ISO 8601. */
  readonly created: string
  readonly updated?: string
  readonly properties: Readonly<Record<string, unknown>>
  /** What no response contains. */
  readonly internal?: Readonly<Record<string, unknown>>
}

function* exportLines(state: State): Generator<string> {
  yield JSON.stringify({format: FORMAT, version: VERSION})
  for (const {collection, entries} of state.collections()) {
    for (const {id, seq, value} of entries) {
      const record: ExportedRecord = {
        collection,
        id,
        seq,
        created: new Date(value.c).toISOString(),
        ...(value.u === undefined ? {} : {updated: new Date(value.u).toISOString()}),
        properties: value.p,
        ...(value.x === undefined ? {} : {internal: value.x}),
      }
      yield JSON.stringify(record)
    }
  }
}

/** The text of an export in parts of some lines: by collection, oldest records first. It is safe for a terminal. */
export function* exportParts(state: State): Generator<string> {
  let part = ''
  for (const line of exportLines(state)) {
    part += `${safeJson(line)}\n`
    if (part.length < PART_LENGTH) continue
    yield part
    part = ''
  }
  if (part !== '') yield part
}

/**
 * Writes an export to a file that only its owner can access.
 * @returns the number of records
 * @throws UserError file-unwritable
 */
export function exportToFile(state: State, file: string): number {
  let lines = 0
  const count = function* (): Generator<string> {
    for (const part of exportParts(state)) {
      lines += part.split('\n').length - 1
      yield part
    }
  }
  try {
    replaceFile(file, count(), {exclusive: true})
  } catch (error) {
    const reason = errorCode(error)
    if (reason === undefined || error instanceof UserError) throw error
    throw new UserError(
      'file-unwritable',
      `Could not write ${quotePath(file)}: ${describeErrorCode(reason)}.`,
    )
  }
  return lines - 1
}
