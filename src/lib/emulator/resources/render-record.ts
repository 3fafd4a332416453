import type {PropertyShape} from '../../api/operation.ts'
import type {Entry} from '../storage/state.ts'
import {iso8601, parseTime, rfc2822} from './dates.ts'
import {TemplateFiller} from './fill-template.ts'
import type {RequestContext} from './request-context.ts'
import type {Resource} from './router.ts'

export type Properties = Record<string, unknown>

/** `SmsUrl` → `sms_url`; `SIPDomain` → `sip_domain`. */
export const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()

/** The status of a record that has none: the first of these that its enumeration contains. */
const NEUTRAL_STATUSES = [
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

const firstOption = (options: readonly string[], preferred: readonly string[]): string | null =>
  preferred.find((option) => options.includes(option)) ?? options[0] ?? null

/** The value of a property that has not been set. */
function defaultValue({wire, type, options}: PropertyShape): unknown {
  if (type === 'array') return []
  if (type === 'boolean') return false
  if (/(^|_)(status|state)$/.test(wire) && type === 'string') {
    if (options) return firstOption(options, NEUTRAL_STATUSES)
    return wire === 'status' ? 'active' : null
  }
  if (options) return /method$/.test(wire) ? firstOption(options, ['POST']) : (options[0] ?? null)
  if (type === 'integer' || type === 'number') {
    return /(^|_)(count|size|index|total|segments|messages|participants)$|^(num|total|current)_/.test(wire)
      ? 0
      : null
  }
  if (wire === 'attributes' && type === 'string') return '{}'
  if (wire === 'revision' && type === 'string') return '0'
  return null
}

/** Converts a stored value to the type and date format of its property. */
function convert(shape: PropertyShape, value: unknown): unknown {
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

/** The canonical path of a record, without `.json`. */
function pathOf(context: RequestContext, entry: Entry): string {
  const {canonicalPath, id} = context
  return id === undefined && entry.id !== '' ? `${canonicalPath}/${entry.id}` : canonicalPath
}

function linksOf(context: RequestContext, resource: Resource, path: string): Properties {
  const links: Properties = {}
  for (const name of resource.children.get(context.route.version) ?? []) {
    links[snakeCase(name)] = isClassic(context) ? `${path}/${name}.json` : `${context.origin}${path}/${name}`
  }
  return links
}

/** The 2010-04-01 API has its own formats of dates, links and pages. */
export const isClassic = ({route}: RequestContext): boolean => route.version === '2010-04-01'

/** The name of the property that contains the id: `sid`, `id`, `call_sid`, `key`; undefined if there is none. */
export function idProperty(key: string | undefined, shape: readonly PropertyShape[]): string | undefined {
  const names = new Set(shape.map(({wire}) => wire))
  const own = key === undefined ? [] : [snakeCase(key), lowerFirst(key)]
  const named = key?.endsWith('Name') ? ['displayName'] : []
  const candidates = [...own, 'sid', 'id', ...named]
  return candidates.find((name) => names.has(name))
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

function dateProperties({value}: Entry): Properties {
  const {c: created, u: updated = created} = value
  return {
    date_created: created,
    date_updated: updated,
    createdAt: created,
    updatedAt: updated,
    created_at: created,
    updated_at: updated,
  }
}

/** Properties that every record can have, such as account, dates and links. */
function commonProperties(context: RequestContext, entry: Entry): Properties {
  const {route, resource, params, accountSid, origin} = context
  const path = pathOf(context, entry)
  const links = resource ? linksOf(context, resource, path) : {}
  const {template} = route
  const common: Properties = {
    account_sid: accountSid,
    api_version: route.version,
    ...dateProperties(entry),
    url: origin + path,
    uri: `${path}.json`,
    ...(Object.hasOwn(template, 'links') ? {} : {links}),
    ...(Object.hasOwn(template, 'subresource_uris') ? {} : {subresource_uris: links}),
  }
  const parents = [...params].slice(0, context.id === undefined ? undefined : -1)
  for (const [name, value] of parents) {
    common[snakeCase(name)] = value
    common[lowerFirst(name)] = value
  }
  const property = idProperty(resource?.key, route.shape)
  if (property !== undefined && entry.id !== '') common[property] = decodeURIComponent(entry.id)
  return common
}

/**
 * The value of a property, as the record shows it. The first source that has it is used.
 * @param template what the property shows if none has it
 */
function readProperty(
  shape: PropertyShape,
  sources: readonly Properties[],
  template: (name: string) => unknown,
): unknown {
  for (const source of sources) {
    if (Object.hasOwn(source, shape.wire)) return convert(shape, source[shape.wire])
  }
  const value = template(shape.wire)
  return value === undefined ? defaultValue(shape) : convert(shape, value)
}

/** Fills the templates of a record's properties; undefined for a property without one. */
function templateReader(context: RequestContext, entry: Entry): (name: string) => unknown {
  const {template} = context.route
  const filler = new TemplateFiller(context, entry)
  return (name) => (Object.hasOwn(template, name) ? filler.fill(name, template[name]) : undefined)
}

/**
 * Reads single properties of a record, without rendering all of it.
 * @param compute returns the properties that override the stored ones
 * @param neverComputed properties that it never returns
 */
export function propertyReader(
  context: RequestContext,
  entry: Entry,
  compute: () => Properties,
  neverComputed: readonly string[] = [],
): (shape: PropertyShape) => unknown {
  return (shape) => {
    const {wire} = shape
    const computed = neverComputed.includes(wire) ? {} : compute()
    for (const source of [computed, entry.value.p]) {
      if (Object.hasOwn(source, wire)) return convert(shape, source[wire])
    }
    const common = commonProperties(context, entry)
    return readProperty(shape, [dateProperties(entry), common], templateReader(context, entry))
  }
}

/**
 * A record as its API shows it: exactly the properties of its shape.
 * @param computed properties that override the stored ones
 */
export function renderRecord(context: RequestContext, entry: Entry, computed: Properties): Properties {
  const common = commonProperties(context, entry)
  const {p: stored} = entry.value
  const {shape} = context.route
  const readTemplate = templateReader(context, entry)
  const names = Object.keys(context.route.template)
  const filled = Object.fromEntries(names.map((name) => [name, readTemplate(name)]))
  if (shape.length === 0) return {...filled, ...common, ...stored, ...computed}
  const sources = [computed, stored, common]
  return Object.fromEntries(
    shape.map((property) => [property.wire, readProperty(property, sources, (name) => filled[name])]),
  )
}
