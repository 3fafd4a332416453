import type {HttpResponse} from '../../twilio/http-backend.ts'
import {invalidParameter, jsonResponse} from '../api-error.ts'
import type {Entry} from '../storage/state.ts'
import {isClassic, type Properties, snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

/** https://www.twilio.com/docs/usage/twilios-response#pagination */
const DEFAULT_SIZE = 50
const LARGEST_SIZE = 1000

/** Keys of lists that are not called after the end of their path. */
const KEYS: Readonly<Record<string, string>> = {
  'api/Accounts/{}/AvailablePhoneNumbers': 'countries',
  'api/Accounts/{}/Messages/{}/Media': 'media_list',
  'api/Accounts/{}/Queues/{}/Members': 'queue_members',
  'api/Accounts/{}/Usage/Triggers': 'usage_triggers',
  'content/v1/Content': 'contents',
  'content/v1/LegacyContent': 'contents',
  'content/v1/ContentAndApprovals': 'contents',
  'content/v2/Content': 'contents',
  'content/v2/ContentAndApprovals': 'contents',
  'messaging/v1/Services/{}/Compliance/Usa2p': 'compliance',
  'messaging/v1/a2p/BrandRegistrations': 'data',
}

/** The name under which a list's records stand: `messages`, `incoming_phone_numbers`. */
export function listKey(pattern: string): string {
  const special = KEYS[pattern]
  if (special) return special
  if (pattern.startsWith('api/Accounts/{}/AvailablePhoneNumbers/')) return 'available_phone_numbers'
  if (pattern.startsWith('api/Accounts/{}/IncomingPhoneNumbers/') && !pattern.includes('AssignedAddOns')) {
    return 'incoming_phone_numbers'
  }
  if (pattern.startsWith('api/Accounts/{}/Usage/Records')) return 'usage_records'
  const last = pattern.split('/').at(-1) ?? ''
  return snakeCase(last === '{}' ? (pattern.split('/').at(-2) ?? '') : last) || 'items'
}

/** `PA` after, `PB` before the record that has this number: it stays where it is when others come or go. */
const tokenOf = (direction: 'PA' | 'PB', {seq}: Entry): string =>
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

/** A whole number of a query; `otherwise` when there is none or it is no number. */
function numberOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : otherwise
}

interface Asked {
  readonly page: number
  readonly size: number
  readonly cursor: Cursor | undefined
  readonly newestFirst: boolean
}

const OLDEST_FIRST = /^(chat|conversations|sync)\b/

function asked({input, route}: RequestContext): Asked {
  const size = numberOf(input.get('PageSize') ?? input.get('pageSize'), DEFAULT_SIZE)
  const token = input.get('PageToken') ?? input.get('pageToken')
  const order = (input.get('Order') ?? '').toLowerCase()
  return {
    page: numberOf(input.get('Page'), 0),
    size: Math.min(size || DEFAULT_SIZE, LARGEST_SIZE),
    cursor: token === undefined || token === '' ? undefined : parseToken(token),
    newestFirst: order === 'desc' || (order !== 'asc' && !OLDEST_FIRST.test(route.pattern)),
  }
}

/** The first place in `entries` (oldest first) whose number is not below `seq`. */
function placeOf(entries: readonly Entry[], seq: number): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries[middle] as Entry).seq < seq) low = middle + 1
    else high = middle
  }
  return low
}

/** One page of records, and where the ones before and after it are. */
export interface Slice {
  readonly entries: readonly Entry[]
  readonly records: readonly Properties[]
  readonly more: boolean
  readonly less: boolean
}

/** Walks from where the page begins, and renders no more than the page needs. */
function slice(
  all: readonly Entry[],
  {cursor, newestFirst, page, size}: Asked,
  render: (entry: Entry) => Properties,
  keep: ((record: Properties) => boolean) | undefined,
): Slice {
  const backwards = cursor?.direction === 'PB'
  // In the list's own order, or against it for a previous page.
  const step = newestFirst !== backwards ? -1 : 1
  let at = step < 0 ? all.length - 1 : 0
  if (cursor) at = step < 0 ? placeOf(all, cursor.seq) - 1 : placeOf(all, cursor.seq + 1)
  let skip = cursor ? 0 : page * size
  const found: {entry: Entry; record: Properties}[] = []
  let beyond = false
  for (; at >= 0 && at < all.length; at += step) {
    const entry = all[at] as Entry
    if (!keep && skip > 0) {
      skip -= 1
      continue
    }
    if (!keep && found.length === size) {
      beyond = true
      break
    }
    const record = render(entry)
    if (keep && !keep(record)) continue
    if (skip > 0) {
      skip -= 1
      continue
    }
    if (found.length === size) {
      beyond = true
      break
    }
    found.push({entry, record})
  }
  if (backwards) found.reverse()
  return {
    entries: found.map(({entry}) => entry),
    records: found.map(({record}) => record),
    more: backwards || beyond,
    less: backwards ? beyond : cursor !== undefined || page > 0,
  }
}

/** The answer to a list request. */
export function answerList(
  exchange: RequestContext,
  all: readonly Entry[],
  render: (entry: Entry) => Properties,
  keep: ((record: Properties) => boolean) | undefined,
): HttpResponse {
  const wanted = asked(exchange)
  const {entries, records, more, less} = slice(all, wanted, render, keep)
  const {page, size} = wanted
  const [first, last] = [entries[0], entries.at(-1)]
  const next = more && last ? tokenOf('PA', last) : undefined
  const previous = less && first ? tokenOf('PB', first) : undefined
  const key = listKey(exchange.route.pattern)
  if (exchange.route.operation.paging === 'token') {
    const meta = {key, pageSize: size, nextToken: next ?? null, previousToken: previous ?? null}
    return jsonResponse(200, {meta, [key]: records})
  }
  const link = (number: number, token?: string): string => {
    const query = new URLSearchParams(exchange.query)
    query.set('PageSize', String(size))
    query.set('Page', String(number))
    query.delete('PageToken')
    if (token !== undefined) query.set('PageToken', token)
    return `${isClassic(exchange) ? '' : exchange.origin}${exchange.path}?${query}`
  }
  const links = {
    first: link(0),
    previous: previous === undefined ? null : link(Math.max(page - 1, 0), previous),
    current: link(page, exchange.input.get('PageToken')),
    next: next === undefined ? null : link(page + 1, next),
  }
  if (!isClassic(exchange)) {
    const meta = {
      page,
      page_size: size,
      first_page_url: links.first,
      previous_page_url: links.previous,
      url: links.current,
      next_page_url: links.next,
      key,
    }
    return jsonResponse(200, {[key]: records, meta})
  }
  return jsonResponse(200, {
    first_page_uri: links.first,
    end: page * size + Math.max(records.length - 1, 0),
    previous_page_uri: links.previous,
    [key]: records,
    uri: links.current,
    page_size: size,
    start: page * size,
    next_page_uri: links.next,
    page,
  })
}
