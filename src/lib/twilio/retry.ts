import type {HttpResponse} from './channel.ts'
import {NetworkError} from './network-error.ts'

/** What a test may replace. Times in milliseconds. */
export interface Clock {
  now(): number
  sleep(milliseconds: number): Promise<void>
  /** From 0 to 1. */
  random(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
}

/** What came of one attempt. */
export type Outcome = {readonly response: HttpResponse} | {readonly error: unknown}

const firstBackoff = 500
const longestBackoff = 20_000
/** A server that asks for more is asked again all the same: nobody waits an hour at a prompt. */
const longestWish = 60_000

const idempotent = new Set(['GET', 'HEAD', 'DELETE'])
const passing = new Set([500, 502, 503, 504])

/**
 * How long to wait, in milliseconds, before attempt number `attempt` (from 1) is repeated; undefined if it is not
 * to be. 429 says that nothing was done, so anything may be sent again; after a 5xx or a broken connection only
 * what can't act twice.
 */
export function waitBeforeRepeat(
  method: string,
  outcome: Outcome,
  attempt: number,
  clock: Clock,
): number | undefined {
  if (!mayRepeat(method, outcome)) return undefined
  const backoff = clock.random() * Math.min(longestBackoff, firstBackoff * 2 ** (attempt - 1))
  const wish = 'response' in outcome ? retryAfter(outcome.response.headers['retry-after'], clock.now()) : 0
  return Math.round(Math.max(backoff, Math.min(wish, longestWish)))
}

function mayRepeat(method: string, outcome: Outcome): boolean {
  if ('response' in outcome) {
    const {status} = outcome.response
    return status === 429 || (passing.has(status) && idempotent.has(method))
  }
  if (!(outcome.error instanceof NetworkError)) return false
  const {repeat} = outcome.error
  return repeat === 'safe' || (repeat === 'idempotent' && idempotent.has(method))
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3), in milliseconds from now. */
function retryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  const wait = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(wait) ? 0 : Math.max(0, wait)
}
