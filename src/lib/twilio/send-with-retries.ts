import type {Clock} from '../app/clock.ts'
import type {Redact} from '../runtime/secrets.ts'
import {acts} from './acting-requests.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'
import {NetworkError} from './network-error.ts'
import {formatRequest, formatResponse} from './trace.ts'

/** The result of one attempt. */
type Outcome = {readonly response: HttpResponse} | {readonly error: unknown}

const FIRST_BACKOFF_MS = 500
const MAX_BACKOFF_MS = 20_000
/** A longer Retry-After is cut to this: nobody waits an hour at a prompt. */
const MAX_RETRY_AFTER_MS = 60_000
/** A wait this long is announced. */
const LONG_WAIT_MS = 5_000

/** 501 and 505 are permanent. */
const isTransient = (status: number): boolean =>
  status === 408 || (status >= 500 && status !== 501 && status !== 505)

export interface SendOptions {
  readonly backend: HttpBackend
  /** The maximum number of retries; 3 by default. */
  readonly retries?: number | undefined
  readonly clock: Clock
  readonly redact: Redact
  /** Receives the lines of `-l debug`, without secrets. They may contain any character that a server sends. */
  readonly log?: ((line: string) => void) | undefined
  /** Receives a line for the user before a long wait. */
  readonly note?: ((text: string) => void) | undefined
}

/**
 * Sends a request, with retries; returns the last response, whatever its status, and the number of attempts. A DELETE that finds
 * nothing, after one that may have been processed, has succeeded.
 *
 * @throws the error of the last attempt; the message of a NetworkError includes the number of attempts
 */
export async function sendWithRetries(
  request: HttpRequest,
  options: SendOptions,
): Promise<{readonly response: HttpResponse; readonly attempts: number}> {
  const {retries = 3, clock, redact, log, note} = options
  let mayBeProcessed = false
  for (let attempt = 1; ; attempt++) {
    const outcome = await sendOnce(request, options)
    const delay = attempt > retries ? undefined : getRetryDelay(request, outcome, attempt, clock)
    if (delay !== undefined) {
      const reason = 'response' in outcome ? `HTTP ${outcome.response.status}` : getMessage(outcome.error)
      const seconds = (delay / 1000).toFixed(1)
      if (delay >= LONG_WAIT_MS) note?.(redact(`Retrying in ${Math.round(delay / 1000)} seconds: ${reason}.`))
      log?.(redact(`Retrying in ${seconds} s (attempt ${attempt + 1} of ${retries + 1}): ${reason}`))
      mayBeProcessed ||= mayHaveArrived(outcome)
      await clock.sleep(delay)
      continue
    }
    if ('response' in outcome) {
      const isRemoved = request.method === 'DELETE' && mayBeProcessed && outcome.response.status === 404
      return {
        response: isRemoved ? {...outcome.response, status: 204, body: ''} : outcome.response,
        attempts: attempt,
      }
    }
    const {error} = outcome
    if (error instanceof NetworkError) error.message = redact(addAttempts(error.message, attempt))
    throw error
  }
}

async function sendOnce(request: HttpRequest, {backend, clock, redact, log}: SendOptions): Promise<Outcome> {
  if (log) for (const line of formatRequest(request)) log(redact(line))
  const start = clock.now()
  try {
    const response = await backend.send(request)
    if (log) for (const line of formatResponse(response, clock.now() - start)) log(redact(line))
    return {response}
  } catch (error) {
    return {error}
  }
}

/** Adds the number of attempts to an error message, if there was more than one. */
export function addAttempts(message: string, attempts: number): string {
  return attempts === 1 ? message : message.replace(/(\.?)$/, `, after ${attempts} attempts$1`)
}

function getMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * The delay before the retry after attempt number `attempt` (from 1), in milliseconds; undefined for no retry. After a 429
 * nothing was processed, so any request may be retried; after a 5xx, a 408 or a lost connection only those that do not act.
 */
function getRetryDelay(
  request: HttpRequest,
  outcome: Outcome,
  attempt: number,
  clock: Clock,
): number | undefined {
  if (!mayRetry(request, outcome)) return undefined
  const backoff = clock.random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1))
  const requested =
    'response' in outcome ? parseRetryAfter(outcome.response.headers['retry-after'], clock.now()) : 0
  return Math.round(Math.max(backoff, requested))
}

/** May the request have been processed in an attempt that ended so? */
const mayHaveArrived = (outcome: Outcome): boolean =>
  'response' in outcome
    ? outcome.response.status !== 429
    : outcome.error instanceof NetworkError && outcome.error.retry !== 'safe'

function mayRetry(request: HttpRequest, outcome: Outcome): boolean {
  if ('response' in outcome) {
    const {status} = outcome.response
    return status === 429 || (isTransient(status) && !acts(request))
  }
  if (!(outcome.error instanceof NetworkError)) return false
  const {retry} = outcome.error
  return retry === 'safe' || (retry === 'idempotent' && !acts(request))
}

/** `Retry-After` in milliseconds, from seconds or an HTTP date (RFC 9110, 10.2.3); a minute at most. */
export function parseRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.min(Number(header) * 1000, MAX_RETRY_AFTER_MS)
  // JavaScript parses other text as dates too: 'soon 9999' is in the year 9999.
  const delay = /^[A-Z][a-z]{2,8},? /.test(header) ? Date.parse(header) - now : 0
  return Math.min(Math.max(0, delay || 0), MAX_RETRY_AFTER_MS)
}
