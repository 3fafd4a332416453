const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/**
 * `5 minutes ago`, or `in 2 hours`.
 *
 * @param time and `now` in milliseconds since 1970
 */
export const formatAge = (time: number, now: number): string => {
  const seconds = Math.round((time - now) / 1000)
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return new Intl.RelativeTimeFormat('en', {numeric: 'auto'}).format(Math.trunc(seconds / size), unit)
}

/** A date and time as the API writes it, in ISO 8601 or RFC 2822; not a date alone. */
const TIME =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4})$/

/** The age of a value that is a time; undefined for any other. */
export const formatAgeOf = (value: unknown, now: number): string | undefined => {
  const isTime = value instanceof Date || (typeof value === 'string' && TIME.test(value))
  const time = isTime ? new Date(value).getTime() : Number.NaN
  return Number.isNaN(time) ? undefined : formatAge(time, now)
}
