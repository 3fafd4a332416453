import {UsageError} from '../errors.ts'
import {quote} from '../quoting.ts'

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
  throw new UsageError(`${name} takes seconds from ${SHORTEST} to ${LONGEST}, not ${quote(text)}.`)
}

/** The limit in milliseconds that `--timeout` (in seconds) or TWILIO_TIMEOUT sets; undefined when neither does. */
export const timeLimit = (flag: number | undefined, env: NodeJS.ProcessEnv): number | undefined => {
  const seconds = flag ?? (env.TWILIO_TIMEOUT ? secondsOf('TWILIO_TIMEOUT', env.TWILIO_TIMEOUT) : undefined)
  return seconds === undefined ? undefined : seconds * 1000
}
