import type {Clock} from '../../app/clock.ts'
import type {ErrorId} from '../../app/error-ids.ts'
import {UserError} from '../../app/errors.ts'
import {unlessAborted} from '../../runtime/abort.ts'

interface PollOptions {
  readonly clock: Clock
  /** Ends the listings. */
  readonly signal: AbortSignal
  /** Between the end of a listing and the next. */
  readonly seconds: number
  readonly warn: (text: string) => void
}

/** The errors that may be gone with the next listing. */
const TEMPORARY: ReadonlySet<ErrorId> = new Set([
  'network-unreachable',
  'network-timeout',
  'connection-lost',
  'rate-limited',
  'server-error',
])

/**
 * Lists again and again until the signal aborts. A temporary error is a warning.
 *
 * @throws any other error of `list`
 */
export async function* pollList<T>(
  list: () => Promise<T>,
  {clock, signal, seconds, warn}: PollOptions,
): AsyncGenerator<T, void> {
  while (!signal.aborted) {
    try {
      yield await unlessAborted(list(), signal)
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof UserError) || !TEMPORARY.has(error.id)) throw error
      warn(`${error.message.replace(/\s+/g, ' ').replace(/([^.])$/, '$1.')} Retrying in ${seconds} s.`)
    }
    await clock.sleep(seconds * 1000, signal).catch(() => {})
  }
}
