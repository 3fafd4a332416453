import {ApiError, badRequest} from '../../resources/api-error.ts'
import type {Behavior, Draft} from '../../resources/behavior.ts'
import type {Properties} from '../../resources/render-record.ts'
import type {RequestContext} from '../../resources/request-context.ts'
import {encodeId} from '../../storage/encode-id.ts'
import {Entry} from '../../storage/state.ts'
import type {Transaction} from '../../storage/transaction.ts'
import {scheduleExpiry} from './expiry.ts'

/** https://www.twilio.com/docs/sync/limits#sync-payload-limits */
const MAX_DATA_BYTES = 16 * 1024
const MAX_TTL = 31_536_000

/** @throws ApiError 54011 if it is not valid; undefined if the request has none of the parameters */
function readTtl({input}: RequestContext, names: readonly string[]): number | undefined {
  const text = names.map((name) => input.get(name)).find((value) => value !== undefined)
  if (text === undefined) return undefined
  const ttl = Number(text)
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > MAX_TTL) throw badRequest(54011, 'Invalid TTL')
  return ttl
}

/** When something expires that gets a time to live now: the property `date_expires`. 0 is for never. */
const expiryOf = (now: number, ttl: number | undefined): Properties =>
  ttl === undefined ? {} : {date_expires: ttl === 0 ? null : new Date(now + ttl * 1000).toISOString()}

function assertDataFits({properties}: Draft): void {
  const {data} = properties
  if (data !== undefined && Buffer.byteLength(JSON.stringify(data)) > MAX_DATA_BYTES) {
    throw new ApiError(413, 54006, 'Request entity too large')
  }
}

function assertRevision({ifMatch}: RequestContext, {value}: Entry, mismatch: number, what: string): void {
  if (ifMatch === undefined || ifMatch.replace(/^"|"$/g, '') === String(value.p.revision ?? '0')) return
  throw new ApiError(412, mismatch, `${what} revision mismatch`)
}

/** Revisions count in hexadecimal. */
const nextRevision = (revision: unknown): string =>
  (Number.parseInt(String(revision ?? '0'), 16) + 1).toString(16)

function scheduleFrom(
  properties: Properties,
  collection: string,
  id: string,
  transaction: Transaction,
): void {
  const {date_expires} = properties
  if (typeof date_expires === 'string') scheduleExpiry(transaction, collection, id, Date.parse(date_expires))
}

/** What has just been created starts with its first revision. */
function begin(context: RequestContext, draft: Draft, ttlNames: readonly string[]): void {
  const ttl = readTtl(context, ttlNames)
  assertDataFits(draft)
  const first = {revision: '0', created_by: 'system'}
  draft.properties = {...draft.properties, ...first, ...expiryOf(context.now, ttl)}
}

/** A document, list, map or stream. */
const syncObject = (ttlNames: readonly string[], mismatch?: number): Behavior => ({
  create(context, draft) {
    begin(context, draft, ttlNames)
  },
  afterCreate: ({collection}, {id, value}, transaction) => scheduleFrom(value.p, collection, id, transaction),
  update(context, draft, entry, transaction) {
    const ttl = readTtl(context, ttlNames)
    if (mismatch !== undefined) assertRevision(context, entry, mismatch, 'Document')
    assertDataFits(draft)
    const revision = context.input.has('Data') ? nextRevision(entry.value.p.revision) : entry.value.p.revision
    draft.properties = {...draft.properties, revision, ...expiryOf(context.now, ttl)}
    scheduleFrom(draft.properties, context.collection, entry.id, transaction)
  },
})

/** https://www.twilio.com/docs/sync/api/document-resource */
export const documents: Behavior = {...syncObject(['Ttl'], 54103), defaults: {data: {}}}
/** https://www.twilio.com/docs/sync/api/list-resource */
export const collections = syncObject(['CollectionTtl', 'Ttl'])
/** https://www.twilio.com/docs/sync/api/stream-resource */
export const streams = syncObject(['Ttl'])

/** Changes the list or map of an item that has been written: its revision, and its expiry with `CollectionTtl`. */
function touchParent(context: RequestContext, transaction: Transaction): void {
  const parts = context.collection.split('/')
  const [collection, id] = [parts.slice(0, -2).join('/'), parts.at(-2) ?? '']
  const parent = transaction.state.get(collection, id)
  if (!parent) return
  const expiry = expiryOf(context.now, readTtl(context, ['CollectionTtl']))
  const p = {...parent.value.p, revision: nextRevision(parent.value.p.revision), ...expiry}
  transaction.update(collection, parent, {...parent.value, u: context.now, p})
  scheduleFrom(expiry, collection, id, transaction)
}

interface ItemKind {
  readonly what: string
  readonly mismatch: number
  /** Compares ids as the items are sorted. */
  compare(a: string, b: string): number
}

const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The items from a key or index on: parameters From, Bounds and Order. */
function selectItems({input}: RequestContext, entries: readonly Entry[], kind: ItemKind): Entry[] {
  const sorted = [...entries].sort((a, b) => kind.compare(a.id, b.id))
  const from = input.get('From')
  const isDescending = (input.get('Order') ?? '').toLowerCase() === 'desc'
  const isIn = ({id}: Entry): boolean => {
    if (!from) return true
    const order = kind.compare(id, encodeId(from)) * (isDescending ? -1 : 1)
    return input.get('Bounds') === 'exclusive' ? order > 0 : order >= 0
  }
  // Pages follow the sequence numbers, so these are those of the order.
  return sorted.map(({id, value}, index) => new Entry(id, index + 1, 0, value)).filter(isIn)
}

const ITEM_TTL = ['ItemTtl', 'Ttl']

const items = (kind: ItemKind): Behavior => ({
  create(context, draft, transaction) {
    begin(context, draft, ITEM_TTL)
    touchParent(context, transaction)
  },
  afterCreate: ({collection}, {id, value}, transaction) => scheduleFrom(value.p, collection, id, transaction),
  update(context, draft, entry, transaction) {
    assertRevision(context, entry, kind.mismatch, kind.what)
    const ttl = readTtl(context, ITEM_TTL)
    assertDataFits(draft)
    const revision = nextRevision(entry.value.p.revision)
    draft.properties = {...draft.properties, revision, ...expiryOf(context.now, ttl)}
    scheduleFrom(draft.properties, context.collection, entry.id, transaction)
    touchParent(context, transaction)
  },
  remove(context, entry, transaction) {
    assertRevision(context, entry, kind.mismatch, kind.what)
    touchParent(context, transaction)
  },
  list: (context, state) => selectItems(context, [...state.list(context.collection)], kind),
})

/** https://www.twilio.com/docs/sync/api/listitem-resource */
export const listItems = items({what: 'List Item', mismatch: 54155, compare: (a, b) => Number(a) - Number(b)})

const mapItemKind: ItemKind = {what: 'Map Item', mismatch: 54205, compare: compareKeys}

/** https://www.twilio.com/docs/sync/api/map-item-resource */
export const mapItems: Behavior = {
  ...items(mapItemKind),
  validate({input}) {
    const key = input.get('Key') ?? ''
    if (key === '' || key.length > 256) throw badRequest(54209, 'Invalid Map Item key')
    if (!input.has('Data')) throw badRequest(20001, 'Missing required parameter Data in the post body')
  },
}
