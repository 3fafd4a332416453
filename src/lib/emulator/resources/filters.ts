import {isDay, parseTime} from './dates.ts'
import {type Properties, snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

type Test = (record: Properties) => boolean

const DAY_MS = 86_400_000

const PAGING = new Set([
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

/** `>` and `<` of a day mean its first moment, as Twilio's "on or after midnight" does; a day alone means all of it. */
function dateTest(property: string, relation: string, text: string): Test {
  const wanted = parseTime(text) ?? Number.NaN
  return (record) => {
    const time = timeOf(record[property])
    if (time === undefined) return false
    if (relation === '<') return time <= wanted
    if (relation === '>') return time >= wanted
    return isDay(text) ? time >= wanted && time < wanted + DAY_MS : time === Math.floor(wanted / 1000) * 1000
  }
}

/** The property and the relation that a filter's name means: `DateSent<`, `StartTimeAfter`, `DateCreatedBefore`, `Status`. */
function meaning(
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

function equalityTest(property: string, wanted: readonly string[]): Test {
  return (record) => {
    const value = record[property]
    const values = Array.isArray(value) ? value : [value]
    return values.some((one) => one !== null && wanted.includes(String(one)))
  }
}

/** The filters of a list's query that name a property; undefined when there are none. */
export function filterOf({route, input}: RequestContext): Test | undefined {
  const dates = new Set(route.shape.filter(({type}) => type.startsWith('date')).map(({wire}) => wire))
  const properties = new Set(route.shape.map(({wire}) => wire))
  const tests: Test[] = []
  for (const {wire, in: place} of route.operation.parameters) {
    if (place !== 'query' || PAGING.has(wire)) continue
    const values = input.all(wire).filter((value) => value !== '')
    const [first] = values
    const found = meaning(wire, properties)
    if (first === undefined || !found) continue
    tests.push(
      dates.has(found.property)
        ? dateTest(found.property, found.relation, first)
        : equalityTest(found.property, values),
    )
  }
  return tests.length === 0 ? undefined : (record) => tests.every((test) => test(record))
}
