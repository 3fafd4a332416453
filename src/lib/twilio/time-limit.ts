import type {Environment} from '../app/environment.ts'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

/** In seconds. */
const SHORTEST = 1
const LONGEST = 3600

/**
 * How long a request may take, in seconds, from a flag or a variable of this name.
 *
 * @throws UsageError when it is no number, or too small or large.
 */
export const secondsOf = (name: string, text: string): number => {
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : Number.NaN
  if (seconds >= SHORTEST && seconds <= LONGEST) return seconds
  throw new UsageError(
    'invalid-flag-value',
    `${name} takes seconds from ${SHORTEST} to ${LONGEST}, not ${quote(text)}.`,
  )
}

/**
 * The limits of a channel that `--timeout` (in seconds) or TWILIO_TIMEOUT sets, for the connection too; without them the
 * channel's own.
 *
 * @param usual for one whole exchange in milliseconds, where neither sets any
 */
export const timeLimits = (
  flag: number | undefined,
  env: Environment,
  usual?: number,
): {timeoutMs?: number; connectTimeoutMs?: number} => {
  const seconds = flag ?? (env.TWILIO_TIMEOUT ? secondsOf('TWILIO_TIMEOUT', env.TWILIO_TIMEOUT) : undefined)
  if (seconds === undefined) return usual === undefined ? {} : {timeoutMs: usual}
  return {timeoutMs: seconds * 1000, connectTimeoutMs: seconds * 1000}
}
