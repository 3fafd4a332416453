import type {PropertyShape} from '../../api/catalog.ts'
import {givenParameters, parseJson} from './input.ts'
import {type Properties, snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

/** Sets `configuration.url` in a tree of objects that have no prototype to reach. */
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

/** The property that a parameter sets: the same name, or the plural of it. */
function propertyFor(wire: string, names: ReadonlySet<string>): string[] | undefined {
  const [head = '', ...rest] = wire.split('.').map(snakeCase)
  for (const candidate of [wire, head, `${head}s`]) {
    if (names.has(candidate)) return [candidate, ...rest]
  }
  return undefined
}

/** A form can only say an object as JSON: `Data={"name":"milk"}`. */
function unpacked(value: unknown, type: PropertyShape['type'] | undefined, name: string): unknown {
  const packed = (type === 'any' || type === 'object') && typeof value === 'string' && /^\s*[[{]/.test(value)
  return packed ? parseJson(value, name) : value
}

/**
 * The properties that a request gives, by wire name, over those that the record has. A parameter that no property shows (a secret, a
 * call's `Twiml`) is not kept.
 */
export function propertiesFrom(exchange: RequestContext, before: Properties = {}): Properties {
  const {route, input} = exchange
  const {shape, operation} = route
  const names = new Set(shape.map(({wire}: PropertyShape) => wire))
  const properties: Properties = {...before}
  for (const [parameter, value] of givenParameters(operation, input)) {
    const path = shape.length === 0 ? [snakeCase(parameter.wire)] : propertyFor(parameter.wire, names)
    const type = shape.find(({wire}) => wire === path?.[0])?.type
    if (path) setDeep(properties, path, path.length === 1 ? unpacked(value, type, parameter.wire) : value)
  }
  return properties
}
