import type {PropertyShape} from '../../api/operation.ts'
import type {Behavior} from './behavior.ts'
import {isDay, parseTime} from './dates.ts'
import {snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

/** Tells whether a list contains a record, whose properties `read` returns. */
export type RecordFilter = (read: (property: PropertyShape) => unknown) => boolean

const DAY_MS = 86_400_000

const PAGING_PARAMETERS = new Set([
  'Page',
  'PageSize',
  'PageToken',
  'pageToken',
  'pageSize',
  'Order',
  'order',
  'Limit',
  'limit',
])

const timeOf = (value: unknown): number | undefined =>
  typeof value === 'string' ? parseTime(value) : undefined

/**
 * `>` and `<` compare with the first moment of a day, as Twilio does ("on or after midnight"); a day without a relation
 * matches the whole day.
 */
function dateFilter(property: PropertyShape, relation: string, text: string): RecordFilter {
  const expected = parseTime(text) ?? Number.NaN
  return (read) => {
    const time = timeOf(read(property))
    if (time === undefined) return false
    if (relation === '<') return time <= expected
    if (relation === '>') return time >= expected
    return isDay(text)
      ? time >= expected && time < expected + DAY_MS
      : time === Math.floor(expected / 1000) * 1000
  }
}

/** Splits a parameter's name into property and relation: `DateSent<`, `StartTimeAfter`, `DateCreatedBefore`, `Status`. */
function parseFilterName(
  wire: string,
  properties: ReadonlyMap<string, unknown>,
): {property: string; relation: string} | undefined {
  const match = /^(.+?)(<|>|Before|After)?$/.exec(wire)
  const relation = {Before: '<', After: '>'}[match?.[2] ?? ''] ?? match?.[2] ?? ''
  const names: Record<string, string> = {StartDate: 'date_created', EndDate: 'date_created'}
  const property = names[wire] ?? snakeCase(match?.[1] ?? '')
  const sign = {StartDate: '>', EndDate: '<'}[wire] ?? relation
  if (properties.has(snakeCase(wire))) return {property: snakeCase(wire), relation: ''}
  return properties.has(property) ? {property, relation: sign} : undefined
}

function equalityFilter(property: PropertyShape, expected: readonly string[]): RecordFilter {
  return (read) => {
    const value = read(property)
    const values = Array.isArray(value) ? value : [value]
    return values.some((one) => one !== null && expected.includes(String(one)))
  }
}

/**
 * Combines the filters in a list's query; undefined if there are none.
 * @param own filters of the resource, by parameter: see Behavior
 */
export function createFilter(
  {route, input}: RequestContext,
  own: Behavior['filters'] = {},
): RecordFilter | undefined {
  const properties = new Map(route.shape.map((property) => [property.wire, property]))
  const filters: RecordFilter[] = []
  for (const {wire, in: place} of route.operation.parameters) {
    if (place !== 'query' || PAGING_PARAMETERS.has(wire)) continue
    const values = input.all(wire).filter((value) => value !== '')
    const [first] = values
    const found = parseFilterName(wire, properties)
    const property = properties.get(found?.property ?? '')
    if (first === undefined || !found || !property) continue
    const matches = own[wire]
    if (matches) filters.push((read) => matches(read(property), first))
    else if (property.type.startsWith('date')) filters.push(dateFilter(property, found.relation, first))
    else filters.push(equalityFilter(property, values))
  }
  return filters.length === 0 ? undefined : (read) => filters.every((filter) => filter(read))
}
