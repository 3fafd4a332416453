import {encodeId} from '../storage/encode-id.ts'
import type {State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {hiddenCollection} from './hidden-collections.ts'

/*
 * What will happen by itself, such as a message that is delivered or a code that expires, is an entry with a time. It is
 * written in the same transaction as the request that causes it.
 */

const COLLECTION = hiddenCollection('Due')

export interface DueEntry {
  /** When it happens, in milliseconds since 1970, by the emulator's clock. */
  readonly at: number
  /** Selects the handler: `message-status`. */
  readonly kind: string
  /** The id of the record that changes. */
  readonly subject: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What a handler gets. */
export interface DueContext {
  readonly transaction: Transaction
  /** When it happens, by the emulator's clock; a handler that adds other entries counts from here. */
  readonly now: number
}

export interface DueHandler {
  run(entry: DueEntry, context: DueContext): void
  /** The entry waits for its time even if the emulator runs everything else at once: an expiry, a scheduled message. */
  readonly isDeadline?: boolean
}

const padTime = (time: number): string => String(time).padStart(15, '0')

/** Ids sort by time, and tell kind and subject without reading the record. */
const idOf = ({at, kind, subject}: Omit<DueEntry, 'data'>): string =>
  `${padTime(at)}.${kind}.${encodeId(subject)}`

/** Adds an entry. The same kind at the same time for the same subject is one entry. */
export function schedule(transaction: Transaction, entry: DueEntry): void {
  const {at, data} = entry
  transaction.create(COLLECTION, idOf({...entry, at: Math.round(at)}), {c: at, p: data})
}

/** Removes the entries of a kind for a subject: a scheduled message that is canceled. */
export function unschedule(transaction: Transaction, kind: string, subject: string): void {
  const end = `.${kind}.${encodeId(subject)}`
  for (const {id} of transaction.state.list(COLLECTION)) {
    if (id.endsWith(end)) transaction.delete(COLLECTION, id)
  }
}

/** An entry that is stored, without its data. */
export interface StoredDueEntry {
  readonly id: string
  readonly at: number
  readonly kind: string
}

const parse = ({id}: {readonly id: string}): StoredDueEntry => {
  const [at = '', kind = ''] = id.split('.')
  return {id, at: Number(at), kind}
}

/** The entries that are due, or all of them, in the order in which they happen. */
export function listDue(state: State, now: number, all: boolean): StoredDueEntry[] {
  // Ids start with the time, so most entries need no more than a comparison.
  const end = padTime(now + 1)
  const entries = state.list(COLLECTION).filter(({id}) => all || id < end)
  // The list is in order of creation, which stays the order of entries with the same time.
  return entries.map(parse).sort((a, b) => a.at - b.at)
}

/** The entries that a transaction adds. */
export const addedEntries = ({changes}: Transaction): StoredDueEntry[] =>
  changes.filter(({op, collection}) => op === 'put' && collection === COLLECTION).map(parse)

/** When the next entry is due; undefined if there is none. */
export function nextDueTime(state: State): number | undefined {
  let first: string | undefined
  for (const {id} of state.list(COLLECTION)) {
    if (first === undefined || id < first) first = id
  }
  return first === undefined ? undefined : parse({id: first}).at
}

/** Removes an entry and returns it; undefined if it is not there anymore. */
export function takeDue(transaction: Transaction, id: string): DueEntry | undefined {
  const stored = transaction.state.get(COLLECTION, id)
  if (!stored) return undefined
  transaction.delete(COLLECTION, id)
  const {at, kind} = parse(stored)
  const subject = decodeURIComponent(id.split('.').slice(2).join('.'))
  return {at, kind, subject, data: stored.value.p}
}
