import type {Environment} from '../app/environment.ts'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

const MIN_SECONDS = 1
const MAX_SECONDS = 3600

/**
 * The time limit of a request in seconds, from the flag or variable of this name.
 *
 * @throws UsageError when it is not a number or out of range
 */
export const parseSeconds = (name: string, text: string, maxSeconds = MAX_SECONDS): number => {
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN
  if (seconds >= MIN_SECONDS && seconds <= maxSeconds) return seconds
  throw new UsageError(
    'invalid-flag-value',
    `${name} must be a number of seconds from ${MIN_SECONDS} to ${maxSeconds}, not ${quote(text)}.`,
  )
}

/**
 * The time limits of a backend as set by `--timeout` (in seconds) or TWILIO_TIMEOUT, also for connecting; without them the
 * backend's defaults.
 *
 * @param defaultTimeoutMs for one request, when neither is set
 */
export const getTimeLimits = (
  flag: number | undefined,
  env: Environment,
  defaultTimeoutMs?: number,
): {timeoutMs?: number; connectTimeoutMs?: number} => {
  const seconds =
    flag ?? (env.TWILIO_TIMEOUT ? parseSeconds('TWILIO_TIMEOUT', env.TWILIO_TIMEOUT) : undefined)
  if (seconds === undefined) return defaultTimeoutMs === undefined ? {} : {timeoutMs: defaultTimeoutMs}
  return {timeoutMs: seconds * 1000, connectTimeoutMs: seconds * 1000}
}
