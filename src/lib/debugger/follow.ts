import type {ResourceRecord} from '../api/resources.ts'
import type {Clock} from '../app/clock.ts'
import {unlessAborted} from '../runtime/abort.ts'
import {NetworkError} from '../twilio/network-error.ts'
import {TwilioApiError} from '../twilio/twilio-api-error.ts'

export interface FollowOptions {
  readonly clock: Clock
  /** Ends it. */
  readonly signal: AbortSignal
  /** Only what came at or after this; with nothing given, it begins with all that there is. */
  readonly from?: Date | undefined
  /** Told of a poll that failed, and after how many milliseconds the next one follows. */
  readonly onFailure: (error: Error, wait: number) => void
}

const POLL_EVERY = 1000
const LONGEST_WAIT = 30_000
/** An event can show up later than its own time says: so far back each poll looks, as the official CLI does. */
const OVERLAP = 5 * 60_000

/**
 * Asks again and again for events, and yields what is new each time: every event once, oldest first. A failed poll is
 * reported and repeated, after longer and longer waits, or as long as Twilio asks; no event is lost by it.
 *
 * @param list the events since a point in time, oldest first
 * @throws what `list` throws when asking again can't help: the credentials are refused, or the very first poll is
 */
export async function* followAlerts(
  list: (since: Date | undefined) => Promise<ResourceRecord[]>,
  {clock, signal, from, onFailure}: FollowOptions,
): AsyncGenerator<ResourceRecord[], void> {
  const seen = new Map<unknown, number>()
  let since = from
  let isFirst = true
  let failures = 0
  while (!signal.aborted) {
    const startedAt = clock.now()
    let wait = POLL_EVERY
    try {
      const alerts = await unlessAborted(list(since), signal)
      const fresh = alerts.filter(({sid}) => !seen.has(sid))
      // What was last seen before this poll's first moment can't come again.
      for (const [sid, at] of seen) if (since && at < since.getTime()) seen.delete(sid)
      for (const {sid} of alerts) seen.set(sid, startedAt)
      if (fresh.length > 0) yield fresh
      since = new Date(Math.max(startedAt - OVERLAP, from?.getTime() ?? 0))
      isFirst = false
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Error) || !mayPass(error, isFirst)) throw error
      failures++
      wait = Math.max(waitAfter(failures), error instanceof TwilioApiError ? error.retryAfter : 0)
      onFailure(error, wait)
    }
    await clock.sleep(wait, signal).catch(() => {})
  }
}

const waitAfter = (failures: number): number =>
  Math.min(POLL_EVERY * 2 ** Math.max(0, failures - 1), LONGEST_WAIT)

/** Once a poll has worked, only refused credentials end it; before that, whatever will not pass by itself. */
function mayPass(error: Error, isFirst: boolean): boolean {
  if (error instanceof TwilioApiError) {
    const {status} = error
    return isFirst ? status === 429 || status >= 500 : status !== 401 && status !== 403
  }
  return !isFirst || (error instanceof NetworkError && error.repeat !== 'never')
}
