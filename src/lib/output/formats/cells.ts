/** A value as the text of a cell. @param nullText for null */
export function formatCell(value: unknown, nullText: string): string {
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
