import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import {parseMoment} from './moments.ts'
import type {Operation, Parameter} from './operation.ts'
import {isDateType, isOffset} from './values.ts'

type Flags = Readonly<Record<string, unknown>>
/** The end of a date filter that a value is. */
type Bound = 'lower' | 'upper' | undefined

/**
 * Replaces relative dates (`today`, `7 days ago`, `2026-01`) with what the parameters take: a day (YYYY-MM-DD) in the local time
 * zone, or an instant in UTC. A day or month that is to be equaled becomes two bounds where Twilio has them. Other values stay.
 *
 * @param now in milliseconds since 1970
 * @throws UsageError for a month where a day is required, and for a flag that the two bounds need
 */
export const resolveRelativeDates = (operation: Operation, flags: Flags, now: number): Flags => {
  const resolved: Record<string, unknown> = {...flags}
  for (const parameter of operation.parameters) {
    const given = flags[parameter.flag]
    if (!isDateType(parameter) || typeof given !== 'string') continue
    Object.assign(resolved, resolveDate(operation, parameter, given, flags, now))
  }
  return resolved
}

/** The value for a parameter, and for its bounds. */
const resolveDate = (
  operation: Operation,
  parameter: Parameter,
  given: string,
  flags: Flags,
  now: number,
): Flags => {
  const [, sign = '', word = ''] = /^([<>]=?)?(.*)$/s.exec(given) ?? []
  const moment = parameter.in === 'query' && isOffset(word) ? undefined : parseMoment(word, now)
  if (!moment) return {}
  const {at, whole} = moment
  const bounds = sign === '' ? findBounds(operation, parameter) : undefined
  const bound = bounds ? undefined : boundOf(parameter, sign)
  const isOneValue = whole?.unit === 'day' && parameter.type === 'date'
  if (whole && bounds && !isOneValue) {
    for (const {flag} of bounds) requireAbsent(flag, parameter, given, flags)
    const [after, before] = bounds
    return {
      [parameter.flag]: undefined,
      [after.flag]: format(after, whole.start),
      [before.flag]: format(before, new Date(whole.end.getTime() - 1000)),
    }
  }
  if (whole?.unit === 'month' && bound !== 'lower') {
    throw new UsageError(
      'invalid-flag-value',
      `--${parameter.flag} must be a day or a time, got the month ${quote(given)}.`,
    )
  }
  return {[parameter.flag]: `${sign}${format(parameter, at)}`}
}

const boundOf = ({wire}: Parameter, sign: string): Bound => {
  if (sign.startsWith('>') || /^start|>$|(after|from)$/i.test(wire)) return 'lower'
  return sign.startsWith('<') || /^end|<$|(before|to)$/i.test(wire) ? 'upper' : undefined
}

/** The parameters for "on or after" and "on or before" of a date filter. */
const findBounds = ({parameters}: Operation, {wire}: Parameter): [Parameter, Parameter] | undefined => {
  const after = parameters.find((other) => other.wire === `${wire}>`)
  const before = parameters.find((other) => other.wire === `${wire}<`)
  return after && before && [after, before]
}

const requireAbsent = (other: string, {flag}: Parameter, given: string, flags: Flags): void => {
  if (flags[other] === undefined) return
  throw new UsageError(
    'conflicting-flags',
    `--${flag} ${quote(given)} and --${other} cannot be used together.`,
  )
}

const format = ({type}: Parameter, date: Date): string => {
  if (type === 'date-time') return date.toISOString().replace(/\.\d+Z$/, 'Z')
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
