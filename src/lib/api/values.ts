import {UsageError} from '../app/errors.ts'
import {describeJsonError} from '../runtime/json-position.ts'
import {quote} from '../runtime/quoting.ts'
import type {Parameter} from './operation.ts'
import {describePattern} from './patterns.ts'

const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const ISO_TIME = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/

const isDay = (year: string, month: string, day: string): boolean => {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

/** Is it an ISO 8601 date, or date and time, of a day that exists? */
export const isDate = (text: string): boolean => {
  const [, year, month, day] = ISO_DAY.exec(text) ?? ISO_TIME.exec(text) ?? []
  if (!year || !month || !day || !isDay(year, month, day)) return false
  return ISO_DAY.test(text) || !Number.isNaN(Date.parse(text))
}

/** Date filters also take an offset from now (`-30days`), according to the API's descriptions. */
const OFFSET = /^[+-]?\d+ ?(minute|hour|day|week|month|year)s?$/

/** Is it an offset that Twilio itself resolves? */
export const isOffset = (text: string): boolean => OFFSET.test(text)

const isDateFilter = (text: string): boolean => isDate(text) || isOffset(text)

export const isDateType = ({type}: Pick<Parameter, 'type'>): boolean =>
  type === 'date' || type === 'date-time'

/** Is a value none of the dates that Twilio takes as they are? It may be a relative date: see relative-dates.ts. */
export const mayBeRelativeDate = (parameter: Parameter, given: unknown): boolean =>
  isDateType(parameter) && typeof given === 'string' && !/^([<>]=?)?\d{4}-\d\d-/.test(given)

const throwInvalidValue = (parameter: Parameter, given: string, expected: string): never => {
  throw new UsageError('invalid-flag-value', `--${parameter.flag} must be ${expected}, not ${quote(given)}.`)
}

const isInRange = (
  {minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY}: Parameter,
  given: string,
): boolean => Number(given) >= minimum && Number(given) <= maximum

const describeRange = ({minimum, maximum}: Parameter): string => {
  if (minimum === undefined) return maximum === undefined ? '' : ` of at most ${maximum}`
  return maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`
}

const parseJson = (parameter: Parameter, given: string): unknown => {
  try {
    return JSON.parse(given)
  } catch {
    throw new UsageError(
      'invalid-flag-value',
      `--${parameter.flag} must be valid JSON: ${describeJsonError(given)}.`,
      `Quote the JSON for the shell: --${parameter.flag} '{"key": "value"}'`,
    )
  }
}

/**
 * Validates a command-line value, and returns the value for the request: text unchanged, an enum value in the API's case, and a
 * property of a JSON body with its type.
 *
 * @throws UsageError that describes what the flag takes
 */
export const checkValue = (parameter: Parameter, given: string): unknown => {
  const isJson = parameter.in === 'json'
  const isNumber = parameter.type === 'integer' || parameter.type === 'number'
  if (given === '' && !isJson && !isNumber) return given
  switch (parameter.type) {
    case 'integer':
      if (!/^[+-]?\d+$/.test(given) || !isInRange(parameter, given))
        throwInvalidValue(parameter, given, `a whole number${describeRange(parameter)}`)
      return isJson ? Number(given) : given
    case 'number':
      if (given.trim() === '' || !Number.isFinite(Number(given)) || !isInRange(parameter, given))
        throwInvalidValue(parameter, given, `a number${describeRange(parameter)}`)
      return isJson ? Number(given) : given
    case 'date':
    case 'date-time':
      if (!(parameter.in === 'query' ? isDateFilter(given) : isDate(given))) {
        throwInvalidValue(
          parameter,
          given,
          'an ISO 8601 date (2026-01-31), date and time (2026-01-31T10:00:00Z), or relative date ("yesterday", "7 days ago")',
        )
      }
      return given
    case 'object': {
      const value = parseJson(parameter, given)
      if (typeof value !== 'object' || value === null) {
        const kind = value === null ? 'null' : `a ${typeof value}`
        throw new UsageError(
          'invalid-flag-value',
          `--${parameter.flag} must be a JSON object or array, not ${kind}.`,
        )
      }
      return isJson || parameter.wire.endsWith('.*') ? value : given
    }
    case 'any':
      return isJson ? parseLooseJson(given) : given
    default:
      if (parameter.options) return matchOption(parameter, parameter.options, given)
      if (parameter.pattern && !new RegExp(parameter.pattern).test(given))
        throwInvalidValue(parameter, given, describePattern(parameter.pattern))
      return given
  }
}

/** A property of any type: JSON if it is valid JSON, else text. */
const parseLooseJson = (given: string): unknown => {
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}

const matchOption = (parameter: Parameter, options: readonly string[], given: string): string =>
  options.find((option) => option === given) ??
  options.find((option) => option.toLowerCase() === given.toLowerCase()) ??
  throwInvalidValue(parameter, given, `one of ${options.join(', ')}`)
