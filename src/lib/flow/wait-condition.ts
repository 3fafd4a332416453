import type {PropertyShape} from '../api/operation.ts'
import type {ResourceRecord} from '../api/resources.ts'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import {findSuggestions} from '../runtime/suggestions.ts'

/** What `--wait-for` waits for. */
export interface WaitCondition {
  /** As in the output: `status`, `links.media`. */
  readonly property: string
  /** The property is to have one of them. */
  readonly values: readonly string[]
}

type Shapes = Readonly<Record<string, readonly PropertyShape[]>>

/**
 * Parses `PROPERTY=VALUE[,VALUE…]`, and checks it against what the catalog knows of the record.
 *
 * @param record the name of the record among the shapes; undefined to check nothing
 * @throws UsageError for a property or a value that the record does not have
 */
export const parseWaitCondition = (
  text: string,
  shapes: Shapes,
  record: string | undefined,
): WaitCondition => {
  const [, given = '', list = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  const names = given.trim().split('.')
  const values = list.split(',').map((value) => value.trim())
  if (names.includes('') || values.includes('')) {
    throw new UsageError(
      'invalid-flag-value',
      `Invalid value for --wait-for: ${quote(text)}. Expected PROPERTY=VALUE, such as status=completed.`,
    )
  }
  const path: string[] = []
  let properties = shapes[record ?? '']
  let options: readonly string[] | undefined
  for (const name of names) {
    const found = properties && findProperty(properties, name)
    path.push(found?.name ?? name)
    options = found?.options
    properties = found?.record === undefined ? undefined : shapes[found.record]
  }
  return {property: path.join('.'), values: values.map((value) => checkValue(path.join('.'), value, options))}
}

/** In any case, and also by its name in the API, as `--properties` accepts it. */
const findProperty = (properties: readonly PropertyShape[], given: string): PropertyShape => {
  const simplify = (name: string): string => name.toLowerCase().replaceAll('_', '')
  const found = properties.find(({name, wire}) => [name, wire].map(simplify).includes(simplify(given)))
  if (found) return found
  const names = properties.map(({name}) => name)
  const [closest] = findSuggestions(given, names, 1)
  throw new UsageError(
    'invalid-flag-value',
    `Invalid value for --wait-for: the resource has no property ${quote(given)}.`,
    closest ? `Did you mean ${closest}?` : `It has: ${names.join(', ')}`,
  )
}

const checkValue = (property: string, given: string, options: readonly string[] | undefined): string => {
  const option = options?.find((each) => each.toLowerCase() === given.toLowerCase())
  if (!options || option !== undefined) return option ?? given
  throw new UsageError(
    'invalid-flag-value',
    `Invalid value for --wait-for: ${property} is never ${quote(given)}. Expected one of ${options.join(', ')}.`,
  )
}

/** The value of a property, such as `status` or `links.media`. */
export const readProperty = (record: ResourceRecord, property: string): unknown =>
  property
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined | null)?.[name], record)

/** A value as it is compared and shown. Dates are as in JSON. */
export const textOf = (value: unknown): string =>
  value instanceof Date
    ? value.toISOString()
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)

export const isMet = ({property, values}: WaitCondition, record: ResourceRecord): boolean =>
  values.includes(textOf(readProperty(record, property)))
