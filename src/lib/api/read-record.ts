import {camelCase} from './camel-case.ts'
import type {PropertyShape} from './operation.ts'

type Shapes = Readonly<Record<string, readonly PropertyShape[]>>
type Convert = (value: unknown) => unknown

const keepValue: Convert = (value) => value

/** Parses a date and time (ISO 8601 or RFC 2822); returns other values unchanged. */
const toDate: Convert = (value) => {
  if (typeof value !== 'string' || value === '') return value
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? value : date
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Creates the function that converts the API's JSON for a record to the output's: camel-case keys, dates as `Date`, in the
 * order of the SDK's record. Unknown keys follow, also in camel case. The contents of free-form objects stay unchanged.
 */
export const createRecordReader = (
  shapes: Shapes,
  name: string | undefined,
): ((raw: unknown) => Record<string, unknown>) => {
  const readers = new Map<string, Convert>()

  const convertProperty = (property: PropertyShape): Convert => {
    if (property.type.startsWith('date-time')) return toDate
    if (!property.record) return keepValue
    const read = readerOf(property.record)
    if (property.type !== 'array') return read
    return (value) => (Array.isArray(value) ? value.map(read) : read(value))
  }

  const readerOf = (record: string): Convert => {
    const existing = readers.get(record)
    if (existing) return existing
    let properties: [wire: string, name: string, convert: Convert][] | undefined
    const known = new Set((shapes[record] ?? []).map((property) => property.wire))
    const read: Convert = (value) => {
      if (!isObject(value)) return value
      // Created at the first value, because a record can contain itself.
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
  return (raw) => toRecord(read(raw))
}

/**
 * Some list commands of the official CLI return a single object: its records are its only array, if it has exactly one. Their
 * keys follow the record of the array; without one they stay unchanged.
 */
export const readItems = (
  shapes: Shapes,
  name: string | undefined,
  raw: unknown,
): Record<string, unknown>[] => {
  const arrays = isObject(raw) ? Object.entries(raw).filter(([, value]) => Array.isArray(value)) : []
  const [only] = arrays
  if (!only || arrays.length > 1) return [createRecordReader(shapes, name)(raw)]
  const [wire, items] = only as [string, unknown[]]
  const record = shapes[name ?? '']?.find((property) => property.wire === wire)?.record
  const read = record === undefined ? toRecord : createRecordReader(shapes, record)
  return items.map(read)
}

/** A value that is not an object becomes one column in a table, and itself in JSON. */
const toRecord = (raw: unknown): Record<string, unknown> =>
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
