import type {PropertyShape} from '../../api/catalog.ts'
import type {Entry} from '../storage/state.ts'
import {iso8601, parseTime, rfc2822} from './dates.ts'
import type {RequestContext} from './request-context.ts'
import type {Resource} from './router.ts'

export type Properties = Record<string, unknown>

/** `SmsUrl` → `sms_url`; `SIPDomain` → `sip_domain`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()

/** What a record without a status of its own says: the first of these that its enumeration has. */
const CALM_STATES = [
  'active',
  'available',
  'in-use',
  'enabled',
  'completed',
  'ready',
  'open',
  'in-progress',
  'pending',
  'queued',
  'accepted',
  'draft',
  'new',
]

const preferred = (options: readonly string[], wanted: readonly string[]): string | null =>
  wanted.find((option) => options.includes(option)) ?? options[0] ?? null

/** The value of a property that nothing has set. */
export function defaultValue({wire, type, options}: PropertyShape): unknown {
  if (type === 'array') return []
  if (type === 'boolean') return false
  if (/(^|_)(status|state)$/.test(wire) && type === 'string') {
    if (options) return preferred(options, CALM_STATES)
    return wire === 'status' ? 'active' : null
  }
  if (options) return /method$/.test(wire) ? preferred(options, ['POST']) : (options[0] ?? null)
  if (type === 'integer' || type === 'number') {
    return /(^|_)(count|size|index|total|segments|messages|participants)$|^(num|total|current)_/.test(wire)
      ? 0
      : null
  }
  if (wire === 'attributes' && type === 'string') return '{}'
  if (wire === 'revision' && type === 'string') return '0'
  return null
}

function asShape(shape: PropertyShape, value: unknown): unknown {
  if (value === null || value === undefined) return null
  switch (shape.type) {
    case 'date-time':
    case 'date-time-rfc2822':
    case 'date': {
      const ms = typeof value === 'number' ? value : parseTime(String(value))
      if (ms === undefined) return null
      if (shape.type === 'date') return iso8601(ms).slice(0, 10)
      return shape.type === 'date-time' ? iso8601(ms) : rfc2822(ms)
    }
    case 'array':
      return Array.isArray(value) ? value : [value]
    case 'string':
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
    case 'integer':
    case 'number': {
      const number = Number(value)
      return Number.isFinite(number) ? number : null
    }
    case 'boolean':
      return value === true || value === 'true'
    default:
      return value
  }
}

/** The path of a record, without `.json`. */
function pathOf(exchange: RequestContext, entry: Entry): string {
  const {address, id} = exchange
  return id === undefined && entry.id !== '' ? `${address}/${entry.id}` : address
}

function linksOf(exchange: RequestContext, resource: Resource, path: string): Properties {
  const links: Properties = {}
  for (const name of resource.children.get(exchange.route.version) ?? []) {
    links[snakeCase(name)] = isClassic(exchange)
      ? `${path}/${name}.json`
      : `${exchange.origin}${path}/${name}`
  }
  return links
}

/** The 2010-04-01 API has its own dates, links and pages. */
export const isClassic = ({route}: RequestContext): boolean => route.version === '2010-04-01'

/** The name of the property that is the id: `sid`, `id`, `call_sid`, `key`; none when a record has no such thing. */
export function idProperty(key: string | undefined, shape: readonly PropertyShape[]): string | undefined {
  const names = new Set(shape.map(({wire}) => wire))
  const own = key === undefined ? [] : [snakeCase(key), camelStart(key)]
  const named = key?.endsWith('Name') ? ['displayName'] : []
  const candidates = [...own, 'sid', 'id', ...named]
  return candidates.find((name) => names.has(name))
}

const camelStart = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** What every record has, whatever was given. */
function ownProperties(exchange: RequestContext, entry: Entry): Properties {
  const {route, resource, params, subject, origin} = exchange
  const path = pathOf(exchange, entry)
  const {c: created, u: updated = created} = entry.value
  const links = resource ? linksOf(exchange, resource, path) : {}
  const own: Properties = {
    account_sid: subject,
    api_version: route.version,
    date_created: created,
    date_updated: updated,
    createdAt: created,
    updatedAt: updated,
    created_at: created,
    updated_at: updated,
    url: origin + path,
    uri: `${path}.json`,
    links,
    subresource_uris: links,
  }
  const above = [...params].slice(0, exchange.id === undefined ? undefined : -1)
  for (const [name, value] of above) {
    own[snakeCase(name)] = value
    own[camelStart(name)] = value
  }
  const property = idProperty(resource?.key, route.shape)
  if (property !== undefined && entry.id !== '') own[property] = decodeURIComponent(entry.id)
  return own
}

/**
 * A record as its API answers it: every property of its shape and no other.
 * @param present what the record's behavior makes of it, over all else.
 */
export function renderRecord(exchange: RequestContext, entry: Entry, present: Properties): Properties {
  const own = ownProperties(exchange, entry)
  const {p: stored} = entry.value
  const {shape} = exchange.route
  if (shape.length === 0) return {...own, ...stored, ...present}
  return Object.fromEntries(
    shape.map((property) => {
      const {wire} = property
      for (const source of [present, stored, own]) {
        if (Object.hasOwn(source, wire)) return [wire, asShape(property, source[wire])]
      }
      return [wire, defaultValue(property)]
    }),
  )
}
