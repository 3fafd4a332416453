import type {ResourceRecord} from '../api/resources.ts'
import type {Clock} from '../app/clock.ts'
import {unlessAborted} from '../runtime/abort.ts'
import {NetworkError} from '../twilio/network-error.ts'
import {TwilioApiError} from '../twilio/twilio-api-error.ts'

export interface FollowOptions {
  readonly clock: Clock
  /** Ends the stream. */
  readonly signal: AbortSignal
  /** Yield only events at or after this time. Default: all events. */
  readonly from?: Date | undefined
  /** Called when a poll fails, with the milliseconds until the next one. */
  readonly onFailure: (error: Error, wait: number) => void
}

const POLL_INTERVAL_MS = 1000
const MAX_WAIT_MS = 30_000
/** Events can appear later than their own timestamp. Each poll looks back this far, like the official CLI. */
const OVERLAP_MS = 5 * 60_000

/**
 * Polls for events and yields the new ones: each event once, oldest first. Reports and retries failed polls, with increasing
 * waits or after the time that Twilio asks for. No event is lost when a poll fails.
 *
 * @param list lists the events since a point in time, oldest first
 * @throws the error of `list` when a retry cannot help: the credentials or the first poll are rejected
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
    let wait = POLL_INTERVAL_MS
    try {
      const alerts = await unlessAborted(list(since), signal)
      const fresh = alerts.filter(({sid}) => !seen.has(sid))
      // Events that were last seen before the start of this poll's window cannot appear again.
      for (const [sid, at] of seen) if (since && at < since.getTime()) seen.delete(sid)
      for (const {sid} of alerts) seen.set(sid, startedAt)
      if (fresh.length > 0) yield fresh
      since = new Date(Math.max(startedAt - OVERLAP_MS, from?.getTime() ?? 0))
      isFirst = false
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof Error) || !canRetry(error, isFirst)) throw error
      failures++
      wait = Math.max(backoffAfter(failures), error instanceof TwilioApiError ? error.retryAfter : 0)
      onFailure(error, wait)
    }
    await clock.sleep(wait, signal).catch(() => {})
  }
}

const backoffAfter = (failures: number): number =>
  Math.min(POLL_INTERVAL_MS * 2 ** Math.max(0, failures - 1), MAX_WAIT_MS)

/** Can a retry help? After the first successful poll, only rejected credentials are final. Before, all permanent errors are. */
function canRetry(error: Error, isFirst: boolean): boolean {
  if (error instanceof TwilioApiError) {
    const {status} = error
    return isFirst ? status === 429 || status >= 500 : status !== 401 && status !== 403
  }
  return !isFirst || (error instanceof NetworkError && error.repeat !== 'never')
}
