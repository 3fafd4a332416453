import {isDay, parseTime} from './dates.ts'
import {type Properties, snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

export type RecordFilter = (record: Properties) => boolean

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
function dateFilter(property: string, relation: string, text: string): RecordFilter {
  const expected = parseTime(text) ?? Number.NaN
  return (record) => {
    const time = timeOf(record[property])
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
  properties: ReadonlySet<string>,
): {property: string; relation: string} | undefined {
  const match = /^(.+?)(<|>|Before|After)?$/.exec(wire)
  const relation = {Before: '<', After: '>'}[match?.[2] ?? ''] ?? match?.[2] ?? ''
  const names: Record<string, string> = {StartDate: 'date_created', EndDate: 'date_created'}
  const property = names[wire] ?? snakeCase(match?.[1] ?? '')
  const sign = {StartDate: '>', EndDate: '<'}[wire] ?? relation
  if (properties.has(snakeCase(wire))) return {property: snakeCase(wire), relation: ''}
  return properties.has(property) ? {property, relation: sign} : undefined
}

function equalityFilter(property: string, expected: readonly string[]): RecordFilter {
  return (record) => {
    const value = record[property]
    const values = Array.isArray(value) ? value : [value]
    return values.some((one) => one !== null && expected.includes(String(one)))
  }
}

/** Combines the filters in a list's query; undefined if there are none. */
export function createFilter({route, input}: RequestContext): RecordFilter | undefined {
  const dates = new Set(route.shape.filter(({type}) => type.startsWith('date')).map(({wire}) => wire))
  const properties = new Set(route.shape.map(({wire}) => wire))
  const filters: RecordFilter[] = []
  for (const {wire, in: place} of route.operation.parameters) {
    if (place !== 'query' || PAGING_PARAMETERS.has(wire)) continue
    const values = input.all(wire).filter((value) => value !== '')
    const [first] = values
    const found = parseFilterName(wire, properties)
    if (first === undefined || !found) continue
    filters.push(
      dates.has(found.property)
        ? dateFilter(found.property, found.relation, first)
        : equalityFilter(found.property, values),
    )
  }
  return filters.length === 0 ? undefined : (record) => filters.every((filter) => filter(record))
}
