import type {Clock} from '../app/clock.ts'
import type {Redact} from '../runtime/secrets.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'
import {NetworkError} from './network-error.ts'
import {requestLines, responseLines} from './trace.ts'

/** What came of one attempt. */
type Outcome = {readonly response: HttpResponse} | {readonly error: unknown}

const firstBackoff = 500
const longestBackoff = 20_000
/** A server that asks for more is asked again all the same: nobody waits an hour at a prompt. */
const longestWish = 60_000

const idempotent = new Set(['GET', 'HEAD', 'DELETE'])
/** What 501 and 505 refuse is refused later too. */
const passing = (status: number): boolean =>
  status === 408 || (status >= 500 && status !== 501 && status !== 505)

export interface SendOptions {
  readonly backend: HttpBackend
  /** How often a failed request is sent again at most; 3 unless given. */
  readonly retries?: number | undefined
  readonly clock: Clock
  readonly redact: Redact
  /** Takes the lines of `-l debug`, without secrets. They may hold any character that a server sends. */
  readonly log?: ((line: string) => void) | undefined
}

/**
 * Sends a request as often as it may be sent; returns the last response, whatever its status, and how many attempts there
 * were.
 *
 * @throws what the last attempt failed with; a NetworkError says how many there were
 */
export async function sendWithRetries(
  request: HttpRequest,
  options: SendOptions,
): Promise<{readonly response: HttpResponse; readonly attempts: number}> {
  const {retries = 3, clock, redact, log} = options
  for (let attempt = 1; ; attempt++) {
    const outcome = await sendOnce(request, options)
    const wait = attempt > retries ? undefined : waitBeforeRetry(request.method, outcome, attempt, clock)
    if (wait !== undefined) {
      const reason = 'response' in outcome ? `HTTP ${outcome.response.status}` : messageOf(outcome.error)
      const seconds = (wait / 1000).toFixed(1)
      log?.(redact(`Retrying in ${seconds} s (attempt ${attempt + 1} of ${retries + 1}): ${reason}`))
      await clock.sleep(wait)
      continue
    }
    if ('response' in outcome) return {response: outcome.response, attempts: attempt}
    const {error} = outcome
    if (error instanceof NetworkError) error.message = redact(withAttempts(error.message, attempt))
    throw error
  }
}

async function sendOnce(request: HttpRequest, {backend, clock, redact, log}: SendOptions): Promise<Outcome> {
  if (log) for (const line of requestLines(request)) log(redact(line))
  const start = clock.now()
  try {
    const response = await backend.send(request)
    if (log) for (const line of responseLines(response, clock.now() - start)) log(redact(line))
    return {response}
  } catch (error) {
    return {error}
  }
}

/** An error's message with how often it was tried, if more than once. */
export function withAttempts(message: string, attempts: number): string {
  return attempts === 1 ? message : message.replace(/(\.?)$/, `, after ${attempts} attempts$1`)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * How long to wait, in milliseconds, before attempt number `attempt` (from 1) is repeated; undefined if it is not
 * to be. 429 says that nothing was done, so anything may be sent again; after a 5xx, a 408 or a broken connection only
 * what can't act twice.
 */
function waitBeforeRetry(
  method: string,
  outcome: Outcome,
  attempt: number,
  clock: Clock,
): number | undefined {
  if (!mayRetry(method, outcome)) return undefined
  const backoff = clock.random() * Math.min(longestBackoff, firstBackoff * 2 ** (attempt - 1))
  const wish = 'response' in outcome ? retryAfter(outcome.response.headers['retry-after'], clock.now()) : 0
  return Math.round(Math.max(backoff, wish))
}

function mayRetry(method: string, outcome: Outcome): boolean {
  if ('response' in outcome) {
    const {status} = outcome.response
    return status === 429 || (passing(status) && idempotent.has(method))
  }
  if (!(outcome.error instanceof NetworkError)) return false
  const {repeat} = outcome.error
  return repeat === 'safe' || (repeat === 'idempotent' && idempotent.has(method))
}

/** How long `Retry-After` asks to wait, in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3), up to a minute. */
export function retryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.min(Number(header) * 1000, longestWish)
  // Other texts can be dates to JavaScript too: 'soon 9999' is one in the year 9999.
  const wait = /^[A-Z][a-z]{2,8},? /.test(header) ? Date.parse(header) - now : 0
  return Math.min(Math.max(0, wait || 0), longestWish)
}
