/** A moment in words, in the local time zone (TZ). */
interface Moment {
  readonly at: Date
  /** The day or month that the words can also stand for: its start, and the start of the next one. */
  readonly whole?: {readonly unit: 'day' | 'month'; readonly start: Date; readonly end: Date}
}

const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const
type Unit = (typeof UNITS)[number]
const SHORT: Readonly<Record<string, Unit>> = {s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week'}
const MILLISECONDS: Partial<Record<Unit, number>> = {second: 1000, minute: 60_000, hour: 3_600_000}

const UNIT = `(?<long>${UNITS.join('|')})s?`
const AGO = new RegExp(`^(?<count>\\d{1,6}) ?(?:${UNIT}|(?<short>[smhdw])) ago$`, 'i')
const AHEAD = new RegExp(`^in (?<count>\\d{1,6}) ?(?:${UNIT}|(?<short>[smhdw]))$`, 'i')
const SIGNED = new RegExp(`^(?<sign>[+-])(?<count>\\d{1,6}) ?(?:${UNIT}|(?<short>[smhdw]))$`, 'i')
const MONTH = /^([1-9]\d{3})-(0[1-9]|1[0-2])$/
const DAYS: Readonly<Record<string, number>> = {yesterday: -1, today: 0, tomorrow: 1}

/**
 * Parses `now`, `today`, `yesterday`, `tomorrow`, `7 days ago`, `in 2 hours`, `-2h`, `+3d` and `2026-01`; undefined for any other
 * text. Days, weeks, months and years keep the time of day; hours and less are exact, also on days of a clock change.
 *
 * @param now in milliseconds since 1970
 */
export const parseMoment = (text: string, now: number): Moment | undefined => {
  const word = text.trim().toLowerCase()
  if (word === 'now') return {at: new Date(now)}
  const [, year, month] = MONTH.exec(word) ?? []
  if (year !== undefined) return monthOf(Number(year), Number(month) - 1)
  const days = Object.hasOwn(DAYS, word) ? DAYS[word] : undefined
  if (days === undefined) return parseDistance(word, now)
  const whole = dayOf(addUnits(now, days, 'day'))
  return {at: whole.start, whole}
}

const parseDistance = (word: string, now: number): Moment | undefined => {
  const groups = [AGO, AHEAD, SIGNED].map((pattern) => pattern.exec(word)?.groups).find(Boolean)
  if (!groups) return undefined
  const unit = (groups.long ?? SHORT[groups.short ?? '']) as Unit
  const isPast = groups.sign === '-' || word.endsWith(' ago')
  const at = addUnits(now, isPast ? -Number(groups.count) : Number(groups.count), unit)
  if (!(at.getFullYear() >= 1000 && at.getFullYear() < 9999)) return undefined
  return MILLISECONDS[unit] === undefined ? {at, whole: dayOf(at)} : {at}
}

const addUnits = (now: number, count: number, unit: Unit): Date => {
  const exact = MILLISECONDS[unit]
  if (exact !== undefined) return new Date(now + count * exact)
  const date = new Date(now)
  if (unit === 'day' || unit === 'week') {
    date.setDate(date.getDate() + count * (unit === 'week' ? 7 : 1))
    return date
  }
  const day = date.getDate()
  date.setMonth(date.getMonth() + count * (unit === 'year' ? 12 : 1))
  // A month after January 31 is the last day of February.
  if (date.getDate() !== day) date.setDate(0)
  return date
}

const dayOf = (date: Date) => {
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()]
  return {unit: 'day', start: new Date(year, month, day), end: new Date(year, month, day + 1)} as const
}

const monthOf = (year: number, month: number): Moment => {
  const start = new Date(year, month, 1)
  return {at: start, whole: {unit: 'month', start, end: new Date(year, month + 1, 1)}}
}
