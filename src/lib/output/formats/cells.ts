import {quote} from '../../runtime/quoting.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'

/** The properties to show, and how to format their values. */
export interface Selection {
  readonly names: readonly string[]
  text(record: OutputRecord, name: string): string
}

/**
 * Selects the properties based on the first records. Warns once of each name that none of them has, and omits it; a record
 * without one of the others has an empty cell.
 */
export function selectProperties(records: readonly OutputRecord[], options: OutputOptions): Selection {
  const known = new Set<string>()
  for (const record of records) {
    for (const name in record) if (record[name] !== undefined) known.add(name)
  }
  // The official CLI prints `null` where properties are requested, as in all API commands, and an empty cell elsewhere.
  if (!options.properties) return {names: [...known], text: (record, name) => formatCell(record[name], '')}

  const named = options.properties.map((name) => name.trim()).filter((name) => name !== '')
  const requested = new Set(named.map((name) => findProperty(name, known)))
  const unknown = [...requested].filter((name) => !known.has(name))
  for (const name of unknown) options.warn?.(`Unknown property ${quote(name)}. It is not shown.`)
  if (unknown.length > 0 && options.warn) options.note?.(`Available properties: ${[...known].join(', ')}`)
  const names = [...requested].filter((name) => known.has(name))
  return {
    // Without --properties, a record that has none of the default columns is shown with all that it has.
    names: names.length === 0 && !options.warn ? [...known] : names,
    text: (record, name) => formatCell(record[name], 'null'),
  }
}

/** The property that was meant: `SID`, `date_created` and `Date Created` are names too. */
function findProperty(name: string, known: ReadonlySet<string>): string {
  if (known.has(name)) return name
  const plain = withoutCase(name)
  return [...known].find((each) => withoutCase(each) === plain) ?? name
}

const withoutCase = (name: string): string => name.replace(/[\s_-]/g, '').toLowerCase()

function formatCell(value: unknown, nullText: string): string {
  if (typeof value === 'string') return value
  if (value === undefined) return ''
  if (value === null) return nullText
  if (value instanceof Date) return formatLocalDate(value)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** In the local time zone, like the official CLI: `May 24 2019 11:43:11 GMT-0600`. */
function formatLocalDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return 'Invalid Date'
  return date.toString().slice(4, 33)
}

/** Words that are all capitals in a heading. */
const CAPITALS: ReadonlySet<string> = new Set(['Id', 'Sid', 'Iso', 'Sms', 'Url'])

/** `dateSent` → `Date Sent`, `sid` → `SID`, `smsUrl` → `SMS URL`. */
export function heading(name: string): string {
  return name
    .replace(/[A-Z]/g, ' $&')
    .trim()
    .replace(/^[a-z]/, (first) => first.toUpperCase())
    .split(' ')
    .map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word))
    .join(' ')
}

const ALREADY_ONE_LINE = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/

/** Replaces whitespace with spaces and trims the ends, like the columns of the official CLI. */
export function oneLine(text: string): string {
  return ALREADY_ONE_LINE.test(text) ? text : text.replace(/\s/g, ' ').trim()
}
