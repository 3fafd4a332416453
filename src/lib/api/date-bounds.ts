import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {Operation, Parameter} from './operation.ts'

const BOUND = /^([<>])(=?)(?=\d)/

/**
 * Resolves a date with an inequality to the parameter that Twilio has for it: `>=2026-01-31` for `DateSent` is `DateSent>`
 * with the value 2026-01-31, which a URL contains as `DateSent>=2026-01-31`. Twilio's descriptions show the inequality as a
 * part of the value: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
 *
 * @returns undefined for a value without an inequality, and for a parameter that cannot have one
 * @throws UsageError for an inequality that Twilio does not have
 */
export const resolveDateBound = (
  {parameters}: Operation,
  {flag, in: place, type, wire}: Parameter,
  given: string,
): {readonly parameter: Parameter; readonly value: string} | undefined => {
  const [bound, sign, equals] = BOUND.exec(given) ?? []
  if (bound === undefined || place !== 'query' || (type !== 'date' && type !== 'date-time')) return undefined
  const parameter = parameters.find((other) => other.wire === `${wire.replace(/[<>]$/, '')}${sign}`)
  if (!parameter) return undefined
  const contradicts = /[<>]$/.test(wire) && parameter.wire !== wire
  if (equals === '' || contradicts) {
    const allowed = contradicts ? 'a date' : `${sign}= before the date`
    throw new UsageError(
      'invalid-flag-value',
      `Invalid value for --${flag}: ${quote(given)}. Expected ${allowed}.`,
      `Twilio filters by dates that are on or after (>=), or on or before (<=), another date.`,
    )
  }
  return {parameter, value: given.slice(bound.length)}
}
