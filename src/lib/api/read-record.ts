import {camelCase} from './camel-case.ts'
import type {PropertyShape} from './catalog.ts'

type Shapes = Readonly<Record<string, readonly PropertyShape[]>>
type Convert = (value: unknown) => unknown

const asIs: Convert = (value) => value

/** A point in time as the API writes it (ISO 8601 or RFC 2822) becomes a Date; what is none stays what it is. */
const toDate: Convert = (value) => {
  if (typeof value !== 'string' || value === '') return value
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? value : date
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Makes the function that turns the API's JSON for a record into what the output shows: keys camel-cased, points in time
 * as Dates, in the order of the SDK's record. Nothing is lost: a key that the SDK does not know follows, camel-cased too;
 * what is inside a free-form object stays as the API sent it.
 */
export const recordReader = (
  shapes: Shapes,
  name: string | undefined,
): ((raw: unknown) => Record<string, unknown>) => {
  const readers = new Map<string, Convert>()

  const convertProperty = (property: PropertyShape): Convert => {
    if (property.type.startsWith('date-time')) return toDate
    if (!property.record) return asIs
    const read = readerOf(property.record)
    if (property.type !== 'array') return read
    return (value) => (Array.isArray(value) ? value.map(read) : read(value))
  }

  const readerOf = (record: string): Convert => {
    const made = readers.get(record)
    if (made) return made
    let properties: [wire: string, name: string, convert: Convert][] | undefined
    const known = new Set((shapes[record] ?? []).map((property) => property.wire))
    const read: Convert = (value) => {
      if (!isObject(value)) return value
      // Made at the first value, because a record can hold itself.
      properties ??= (shapes[record] ?? []).map((property) => [
        property.wire,
        property.name,
        convertProperty(property),
      ])
      const shown: Record<string, unknown> = {}
      let seen = 0
      for (const [wire, shownName, convert] of properties) {
        const given = value[wire]
        if (given === undefined) continue
        seen++
        shown[shownName] = convert(given)
      }
      const keys = Object.keys(value)
      if (keys.length > seen) {
        for (const key of keys) if (!known.has(key)) addUnknown(shown, key, value[key])
      }
      return shown
    }
    readers.set(record, read)
    return read
  }

  const read = readerOf(name ?? '')
  return (raw) => asRecord(read(raw))
}

/**
 * Some ids of the official CLI call a single answer a list: the records are its one array, where it has one. Their keys are
 * those of the array's own record; without one they stay as they came.
 */
export const readItems = (
  shapes: Shapes,
  name: string | undefined,
  raw: unknown,
): Record<string, unknown>[] => {
  const arrays = isObject(raw) ? Object.entries(raw).filter(([, value]) => Array.isArray(value)) : []
  const [only] = arrays
  if (!only || arrays.length > 1) return [recordReader(shapes, name)(raw)]
  const [wire, items] = only as [string, unknown[]]
  const record = shapes[name ?? '']?.find((property) => property.wire === wire)?.record
  const read = record === undefined ? asRecord : recordReader(shapes, record)
  return items.map(read)
}

/** What is no object has one column in a table, and is itself in JSON. */
const asRecord = (raw: unknown): Record<string, unknown> =>
  isObject(raw) ? raw : Object.defineProperty({value: raw}, 'toJSON', {value: () => raw})

const addUnknown = (shown: Record<string, unknown>, key: string, value: unknown): void => {
  const name = camelCase(key) || key
  Object.defineProperty(shown, name in shown ? key : name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}
