import type {Template} from '../../src/lib/api/response-shape.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The examples have `XX…`, `aaaa…`, hexadecimal digits or a mix of them after the prefix. */
const SID = /^([A-Z]{2})[0-9a-zA-Z]{30,34}$/
const SIDS_IN_PATH = /([A-Z]{2})[0-9a-zA-Z]{32}/g
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d/
const RFC_2822 = /^[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} /
const DAY = /^\d{4}-\d\d-\d\d$/

/** Each record has another one than the example. */
const SECRET = /(^|_)(token|secret|password)$/

/** What the API shows where an example has a placeholder. */
const KNOWN_TEXTS: Readonly<Record<string, Template>> = {
  revision: '0',
  created_by: 'system',
  last_updated_by: 'system',
  author: 'system',
  attributes: '{}',
  sandbox: 'false',
}

/** What a record refers to unless a request chooses another: a user has the default role of its service. */
const DEFAULTED = /(^|_)(role|activity|task_channel)_sid$/

/** The prefix in a schema's pattern: `^WS[0-9a-fA-F]{32}$`. */
const prefixOf = ({pattern}: JsonObject): string | undefined =>
  typeof pattern === 'string'
    ? /^\^\(?([A-Z]{2})\b|^\^([A-Z]{2})\[/.exec(pattern)?.slice(1).find(Boolean)
    : undefined

const typeOf = ({type}: JsonObject): string | undefined =>
  Array.isArray(type)
    ? (type.find((one) => one !== 'null') as string | undefined)
    : (type as string | undefined)

type Resolve = (schema: JsonObject) => JsonObject

/** The alternative that is not null. */
function unwrap(schema: JsonObject, resolve: Resolve): JsonObject {
  const found = resolve(schema)
  for (const part of ['anyOf', 'oneOf', 'allOf'] as const) {
    const alternatives = found[part]
    if (Array.isArray(alternatives)) {
      const first = (alternatives as JsonObject[]).find(({type}) => type !== 'null')
      return first ? unwrap(first, resolve) : found
    }
  }
  return found
}

/** The start of ids that are not SIDs: `^aia_asst_.+$`. */
const idPrefixOf = ({pattern}: JsonObject): string | undefined =>
  typeof pattern === 'string' ? /^\^([a-z]+(?:_[a-z]+)*_)\.\+\$$/.exec(pattern)?.[1] : undefined

function textTemplate(name: string, value: string, schema: JsonObject): Template {
  const start = idPrefixOf(schema)
  if (start) return {$: 'id', prefix: start}
  if (SECRET.test(name)) return {$: 'id', prefix: ''}
  const prefix = prefixOf(schema) ?? SID.exec(value)?.[1]
  if (prefix && (prefixOf(schema) || SID.test(value))) return {$: 'sid', prefix}
  if (schema.format === 'uri' && !/^(https?:)?\//.test(value)) return undefined
  if (schema.format === 'date-time-rfc-2822' || RFC_2822.test(value)) return {$: 'rfc2822'}
  if (schema.format === 'date-time' || ISO.test(value)) return {$: 'iso'}
  if (schema.format === 'date' || DAY.test(value)) return {$: 'day'}
  const own = /^https:\/\/[a-z-]+\.twilio\.com(\/.*)$/.exec(value)?.[1]
  if (own !== undefined && !own.startsWith('/docs'))
    return {$: 'url', path: own.replaceAll(SIDS_IN_PATH, '{$1}')}
  if (/^\/(2010-04-01|v\d)\//.test(value)) return {$: 'path', path: value.replaceAll(SIDS_IN_PATH, '{$1}')}
  const options = schema.enum
  if (Array.isArray(options) && !options.includes(value)) return options.find((option) => option !== null)
  return Object.hasOwn(KNOWN_TEXTS, name) ? KNOWN_TEXTS[name] : value
}

/** A value for a property of which there is no example. */
function inventedValue(name: string, schema: JsonObject, resolve: Resolve): Template {
  const options = schema.enum
  if (Array.isArray(options)) return options.find((option) => option !== null)
  const prefix = prefixOf(schema)
  if (prefix) return {$: 'sid', prefix}
  const start = idPrefixOf(schema)
  if (start) return {$: 'id', prefix: start}
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 0
    case 'boolean':
      return false
    case 'array': {
      if (typeof schema.minItems !== 'number' || schema.minItems === 0) return []
      return [inventedValue(name, unwrap((schema.items ?? {}) as JsonObject, resolve), resolve)]
    }
    case 'object': {
      const properties = isObject(schema.properties) ? schema.properties : {}
      const required = Array.isArray(schema.required) ? (schema.required as string[]) : []
      return Object.fromEntries(
        required.map((one) => [
          one,
          inventedValue(one, unwrap((properties[one] ?? {}) as JsonObject, resolve), resolve),
        ]),
      )
    }
    case 'string':
      if (schema.format === 'date-time') return {$: 'iso'}
      if (schema.format === 'date-time-rfc-2822') return {$: 'rfc2822'}
      if (schema.format === 'date') return {$: 'day'}
      if (schema.format === 'uri') return {$: 'url', path: '/'}
      if (Number(schema.minLength) > 1) return {$: 'id', prefix: ''}
      return Object.hasOwn(KNOWN_TEXTS, name) ? KNOWN_TEXTS[name] : ''
    default:
      return undefined
  }
}

const isNullable = (schema: JsonObject): boolean => {
  const {type, anyOf} = schema
  return type === undefined || (Array.isArray(type) && type.includes('null')) || anyOf !== undefined
}

/** A property of an object: null if the example has null and the schema allows it. */
function innerTemplate(name: string, value: unknown, schema: JsonObject, resolve: Resolve): Template {
  if (value !== null) return toTemplate(name, value, schema, resolve, false)
  return isNullable(resolve(schema)) ? null : inventedValue(name, unwrap(schema, resolve), resolve)
}

/** Properties whose number is absent unless a request sets it. */
const NO_LIMIT = /ttl|expir|age_limit/

/**
 * The template of a property.
 * @param value in an example; undefined if there is none
 * @param isUnset only a request or a later event sets the property: it is null until then, unless it is a number, a choice or a flag
 */
export function toTemplate(
  name: string,
  value: unknown,
  specified: JsonObject,
  resolve: Resolve,
  isUnset: boolean,
): Template {
  const schema = unwrap(specified, resolve)
  if (value === undefined) return inventedValue(name, schema, resolve)
  const type = typeOf(schema)
  if (type === 'boolean') return isUnset ? false : value === true
  if (type === 'integer' || type === 'number') {
    if (isUnset && NO_LIMIT.test(name)) return undefined
    return typeof value === 'number' ? value : Number.isFinite(Number(value)) ? Number(value) : 0
  }
  if (typeof value === 'string') {
    if (type === 'object' || type === 'array') return inventedValue(name, schema, resolve)
    if (isUnset && /(^|_)method$/.test(name)) return 'POST'
    if (isUnset && !Array.isArray(schema.enum) && !DEFAULTED.test(name)) {
      return Object.hasOwn(KNOWN_TEXTS, name) ? KNOWN_TEXTS[name] : undefined
    }
    return textTemplate(name, value, schema)
  }
  if (type === 'string') return typeof value === 'object' ? undefined : String(value)
  if (Array.isArray(value)) {
    if (isUnset) return []
    const items = unwrap((schema.items ?? {}) as JsonObject, resolve)
    return (value as unknown[])
      .map((item) => toTemplate(name, item, items, resolve, false))
      .filter((item) => item !== undefined)
  }
  if (isObject(value)) {
    if (isUnset) return inventedValue(name, {...schema, type: 'object'}, resolve)
    const properties = isObject(schema.properties) ? schema.properties : {}
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [
          key,
          innerTemplate(key, inner, (properties[key] ?? {}) as JsonObject, resolve),
        ])
        .filter(([, inner]) => inner !== undefined),
    )
  }
  return value
}
