import {UsageError} from '../app/errors.ts'
import {notJson} from '../runtime/json-position.ts'
import {quote} from '../runtime/quoting.ts'
import type {Parameter} from './catalog.ts'

const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const ISO_TIME = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/

const isDay = (year: string, month: string, day: string): boolean => {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

/** An ISO 8601 date, or a date and time; a day that the calendar lacks is neither. */
export const isDate = (text: string): boolean => {
  const [, year, month, day] = ISO_DAY.exec(text) ?? ISO_TIME.exec(text) ?? []
  if (!year || !month || !day || !isDay(year, month, day)) return false
  return ISO_DAY.test(text) || !Number.isNaN(Date.parse(text))
}

/** What filters take beside a date: an inequality (`>=2026-01-31`), and days from now (`-30days`), as the API's descriptions have it. */
const BOUND = /^[<>]=?(?=\d)/
const OFFSET = /^[+-]?\d+ ?(minute|hour|day|week|month|year)s?$/

const isDateFilter = (text: string): boolean => isDate(text.replace(BOUND, '')) || OFFSET.test(text)

const refuse = (parameter: Parameter, given: string, expected: string): never => {
  throw new UsageError('invalid-flag-value', `--${parameter.flag} takes ${expected}, not ${quote(given)}.`)
}

const parseJson = (parameter: Parameter, given: string): unknown => {
  try {
    return JSON.parse(given)
  } catch {
    throw new UsageError(
      'invalid-flag-value',
      `--${parameter.flag} takes JSON, and this is none: ${notJson(given)}.`,
      `Quote it for the shell, as in --${parameter.flag} '{"key": "value"}'.`,
    )
  }
}

/**
 * Checks a value of the command line before anything is sent, and returns what the request takes: text goes out as it was
 * given, an enum's value in the API's own case, a property of a JSON body with its type.
 * @throws UsageError that says what the flag takes.
 */
export const checkValue = (parameter: Parameter, given: string): unknown => {
  const isJson = parameter.in === 'json'
  const isNumber = parameter.type === 'integer' || parameter.type === 'number'
  if (given === '' && !isJson && !isNumber) return given
  switch (parameter.type) {
    case 'integer':
      if (!/^[+-]?\d+$/.test(given)) refuse(parameter, given, 'a whole number')
      return isJson ? Number(given) : given
    case 'number':
      if (given.trim() === '' || !Number.isFinite(Number(given))) refuse(parameter, given, 'a number')
      return isJson ? Number(given) : given
    case 'date':
    case 'date-time':
      if (!(parameter.in === 'query' ? isDateFilter(given) : isDate(given))) {
        refuse(parameter, given, 'a date (2026-01-31) or a date and time (2026-01-31T10:00:00Z) in ISO 8601')
      }
      return given
    case 'object': {
      const value = parseJson(parameter, given)
      if (typeof value !== 'object' || value === null) {
        const kind = value === null ? 'null' : `a ${typeof value}`
        throw new UsageError(
          'invalid-flag-value',
          `--${parameter.flag} takes a JSON object or array, and this is ${kind}.`,
        )
      }
      return isJson || parameter.wire.endsWith('.*') ? value : given
    }
    case 'any':
      return isJson ? looseJson(given) : given
    default:
      return parameter.options ? oneOf(parameter, parameter.options, given) : given
  }
}

/** A property of any type: JSON when it reads as such, else text. */
const looseJson = (given: string): unknown => {
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}

const oneOf = (parameter: Parameter, options: readonly string[], given: string): string =>
  options.find((option) => option === given) ??
  options.find((option) => option.toLowerCase() === given.toLowerCase()) ??
  refuse(parameter, given, `one of ${options.join(', ')}`)
