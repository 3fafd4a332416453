import {createRequire} from 'node:module'
import {join} from 'node:path'
import {camelCase} from '../../src/lib/api/camel-case.ts'
import type {PropertyShape} from '../../src/lib/api/operation.ts'
import {type Declarations, VALUE_TYPES} from './declarations.ts'
import {SDK_ROOT} from './recorder.ts'

const require = createRequire(import.meta.url)

/** How the SDK's constructors assign a value: `this.dateSent = deserialize.rfc2822DateTime(payload.date_sent)`. */
const ASSIGNMENT = /this\.(\w+)\s*=\s*([^;]*?)payload(?:\.(\w+)|\["([^"]+)"\])([^;]*);/g

const DESERIALIZED: Record<string, PropertyShape['type']> = {
  iso8601DateTime: 'date-time',
  rfc2822DateTime: 'date-time-rfc2822',
  iso8601Date: 'date',
  integer: 'integer',
  decimal: 'number',
}

/** The API keys that an SDK class reads from a payload, by the SDK's names. */
export const findWireKeys = (constructorOf: unknown): Map<string, {wire: string; read: string}> => {
  const keys = new Map<string, {wire: string; read: string}>()
  if (typeof constructorOf !== 'function') return keys
  for (const [, name = '', before = '', dotted, quoted] of constructorOf.toString().matchAll(ASSIGNMENT)) {
    keys.set(name, {wire: dotted ?? quoted ?? name, read: /deserialize\.(\w+)/.exec(before)?.[1] ?? ''})
  }
  return keys
}

/** Properties whose contents the official CLI does not convert, though the SDK has a record for them; scripts rely on it. */
const RAW_PROPERTIES: ReadonlySet<string> = new Set(['lookups/v2/phoneNumber#SimSwapInfo.last_sim_swap'])

/** The records of one product, each read once from its SDK class. */
export class RecordShapes {
  readonly shapes: Record<string, readonly PropertyShape[]> = {}

  /** @returns the name of the record in the product, or undefined if the module does not have the class */
  add(module: string, className: string, declarations: Declarations): string | undefined {
    const name = `${module}#${className}`
    if (this.shapes[name]) return name
    const constructorOf = (require(join(SDK_ROOT, module)) as Record<string, unknown>)[className]
    if (typeof constructorOf !== 'function' || !declarations.has(className)) return undefined
    const keys = findWireKeys(constructorOf)
    const properties: PropertyShape[] = []
    this.shapes[name] = properties // first, since its properties may refer to it
    for (const member of declarations.members(className)) {
      const key = keys.get(member.name)
      if (!key) continue
      const isRead = member.type.kind === 'named' && !RAW_PROPERTIES.has(`${name}.${key.wire}`)
      const inner = isRead ? this.add(module, member.type.name ?? '', declarations) : undefined
      const scalar = DESERIALIZED[key.read] ?? VALUE_TYPES[member.type.kind] ?? (inner ? 'object' : 'any')
      properties.push({
        wire: key.wire,
        name: camelCase(key.wire),
        type: member.type.array ? 'array' : scalar,
        ...(inner && {record: inner}),
        ...(member.type.values && {options: member.type.values}),
      })
    }
    return name
  }
}
