import {quote} from '../../runtime/quoting.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'

/** Which properties to show, and how their values read. */
export interface Selection {
  readonly names: readonly string[]
  text(record: OutputRecord, name: string): string
}

/**
 * Decides by the first records. A name that none of them has is said through `options.warn`, once, and left out;
 * one that some lack is empty there.
 */
export function selectProperties(records: readonly OutputRecord[], options: OutputOptions): Selection {
  const known = new Set<string>()
  for (const record of records) {
    for (const name in record) if (record[name] !== undefined) known.add(name)
  }
  // The official CLI writes null as `null` where properties are asked for, as they are for all API commands, and leaves it empty elsewhere.
  if (!options.properties) return {names: [...known], text: (record, name) => cellText(record[name], '')}

  const asked = new Set(options.properties.map((name) => name.trim()).filter((name) => name !== ''))
  const unknown = [...asked].filter((name) => !known.has(name))
  for (const name of unknown) options.warn?.(`No record has a property ${quote(name)}: it is left out.`)
  if (unknown.length > 0 && options.warn) options.note?.(`The properties here are: ${[...known].join(', ')}`)
  return {
    names: [...asked].filter((name) => known.has(name)),
    text: (record, name) => cellText(record[name], 'null'),
  }
}

function cellText(value: unknown, ofNull: string): string {
  if (typeof value === 'string') return value
  if (value === undefined) return ''
  if (value === null) return ofNull
  if (value instanceof Date) return localDate(value)
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** In the time zone of this machine, as the official CLI prints it: `May 24 2019 11:43:11 GMT-0600`. */
function localDate(date: Date): string {
  if (Number.isNaN(date.getTime())) return 'Invalid Date'
  return date.toString().slice(4, 33)
}

/** Words that stand in capitals in a heading. */
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

/** White space of any kind becomes spaces, none at the ends, as in the official CLI's columns. */
export function oneLine(text: string): string {
  return ALREADY_ONE_LINE.test(text) ? text : text.replace(/\s/g, ' ').trim()
}
