import type {PropertyShape} from '../../api/operation.ts'
import {parseJson, parseParameters} from './input.ts'
import {type Properties, snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

/**
 * Sets a nested property, such as `configuration.url`. Each level is copied and only own properties are read and defined,
 * so a name such as `__proto__` cannot reach a prototype.
 */
function setDeep(target: Properties, path: readonly string[], value: unknown): void {
  let at = target
  path.forEach((name, index) => {
    if (index === path.length - 1) {
      Object.defineProperty(at, name, {value, enumerable: true, configurable: true, writable: true})
      return
    }
    const inner = Object.hasOwn(at, name) ? at[name] : undefined
    const next: Properties =
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? {...inner} : {}
    Object.defineProperty(at, name, {value: next, enumerable: true, configurable: true, writable: true})
    at = next
  })
}

/** The path of the property that a parameter sets: the property has the same name, or its plural. */
function propertyPath(wire: string, names: ReadonlySet<string>): string[] | undefined {
  const [head = '', ...rest] = wire.split('.').map(snakeCase)
  for (const candidate of [wire, head, `${head}s`]) {
    if (names.has(candidate)) return [candidate, ...rest]
  }
  return undefined
}

/** A form field holds an object as JSON: `Data={"name":"milk"}`. */
function parseObjectField(value: unknown, type: PropertyShape['type'] | undefined, name: string): unknown {
  if (type === 'array' && typeof value === 'string' && /^\s*\[\s*\{/.test(value))
    return parseJson(value, name)
  const isJson = (type === 'any' || type === 'object') && typeof value === 'string' && /^\s*[[{]/.test(value)
  return isJson ? parseJson(value, name) : value
}

/**
 * The properties in a request, by wire name, merged into those that the record has. A parameter without a matching
 * property (a secret, a call's `Twiml`) is not stored.
 */
export function propertiesFromRequest(context: RequestContext, before: Properties = {}): Properties {
  const {route, input, now} = context
  const {shape, operation} = route
  const names = new Set(shape.map(({wire}: PropertyShape) => wire))
  const properties: Properties = {...before}
  for (const [parameter, value] of parseParameters(operation, input)) {
    const path = shape.length === 0 ? [snakeCase(parameter.wire)] : propertyPath(parameter.wire, names)
    const type = shape.find(({wire}) => wire === path?.[0])?.type
    if (path)
      setDeep(properties, path, path.length === 1 ? parseObjectField(value, type, parameter.wire) : value)
  }
  const ttl = Number(input.get('Ttl') ?? Number.NaN)
  if (names.has('date_expires') && Number.isFinite(ttl)) {
    properties.date_expires = ttl > 0 ? now + ttl * 1000 : null
  }
  return properties
}
