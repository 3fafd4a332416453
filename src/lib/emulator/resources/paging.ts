import type {Entries, Entry} from '../storage/state.ts'
import {invalidParameter} from './api-error.ts'
import type {Properties} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

/** https://www.twilio.com/docs/usage/twilios-response#pagination */
const DEFAULT_PAGE_SIZE = 50
const MAX_PAGE_SIZE = 1000

/**
 * Points to the page after (`PA`) or before (`PB`) a record. It contains the record's sequence number, so it stays valid
 * when records are added or removed.
 */
export const pageToken = (direction: 'PA' | 'PB', {seq}: Entry): string =>
  direction + seq.toString(16).padStart(32, '0')

interface Cursor {
  readonly direction: 'PA' | 'PB'
  readonly seq: number
}

function parseToken(token: string): Cursor {
  const match = /^(PA|PB)([0-9a-f]{32})$/.exec(token)
  const seq = Number.parseInt(match?.[2] ?? '', 16)
  if (!match || !Number.isSafeInteger(seq)) throw invalidParameter('Invalid PageToken')
  return {direction: match[1] as Cursor['direction'], seq}
}

/** Parses a whole number in a query; `fallback` if it is missing or invalid. */
function parseNumber(text: string | undefined, fallback: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : fallback
}

export interface PageRequest {
  /** Counts from 0. */
  readonly page: number
  readonly size: number
  readonly cursor: Cursor | undefined
  readonly newestFirst: boolean
}

/** Products that list the oldest records first. */
const OLDEST_FIRST = /^(chat|conversations|sync)\b/

export function parsePageRequest({input, route}: RequestContext): PageRequest {
  const size = parseNumber(input.get('PageSize') ?? input.get('pageSize'), DEFAULT_PAGE_SIZE)
  const token = input.get('PageToken') ?? input.get('pageToken')
  const order = (input.get('Order') ?? '').toLowerCase()
  return {
    page: parseNumber(input.get('Page'), 0),
    size: Math.min(size || DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE),
    cursor: token === undefined || token === '' ? undefined : parseToken(token),
    newestFirst: order === 'desc' || (order !== 'asc' && !OLDEST_FIRST.test(route.pattern)),
  }
}

/** Index of the first entry (oldest first) whose sequence number is not below `seq`. */
function lowerBound(entries: Entries, seq: number): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries.at(middle) as Entry).seq < seq) low = middle + 1
    else high = middle
  }
  return low
}

export interface Page {
  readonly entries: readonly Entry[]
  readonly records: readonly Properties[]
  readonly hasNext: boolean
  readonly hasPrevious: boolean
}

/** Selects one page of records. It starts at the cursor and renders only the records that it needs. */
export function selectPage(
  all: Entries,
  {cursor, newestFirst, page, size}: PageRequest,
  render: (entry: Entry) => Properties,
  isListed: ((entry: Entry) => boolean) | undefined,
): Page {
  const backwards = cursor?.direction === 'PB'
  // A previous page is read in the opposite direction.
  const step = newestFirst !== backwards ? -1 : 1
  let index = step < 0 ? all.length - 1 : 0
  if (cursor) index = step < 0 ? lowerBound(all, cursor.seq) - 1 : lowerBound(all, cursor.seq + 1)
  let skip = cursor ? 0 : page * size
  const found: {entry: Entry; record: Properties}[] = []
  let hasMore = false
  for (; index >= 0 && index < all.length; index += step) {
    const entry = all.at(index) as Entry
    if (isListed?.(entry) === false) continue
    if (skip > 0) {
      skip -= 1
      continue
    }
    if (found.length === size) {
      hasMore = true
      break
    }
    found.push({entry, record: render(entry)})
  }
  if (backwards) found.reverse()
  return {
    entries: found.map(({entry}) => entry),
    records: found.map(({record}) => record),
    hasNext: backwards || hasMore,
    hasPrevious: backwards ? hasMore : cursor !== undefined || page > 0,
  }
}
