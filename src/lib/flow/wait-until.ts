import type {ResourceRecord} from '../api/resources.ts'
import type {Clock} from '../app/clock.ts'
import {UserError} from '../app/errors.ts'
import {NetworkError} from '../twilio/network-error.ts'
import {isNotFound, TwilioApiError} from '../twilio/twilio-api-error.ts'
import {isSettled} from './final-states.ts'
import {isMet, readProperty, textOf, type WaitCondition} from './wait-condition.ts'

export interface Wait {
  readonly condition: WaitCondition
  /** The name of the record in the catalog. */
  readonly recordName: string | undefined
  readonly timeoutMs: number
  readonly clock: Clock
  /** Was the resource created a moment ago, so that Twilio may not find it everywhere yet? */
  readonly isNew: boolean
  /** Fetches the resource once. */
  poll(): Promise<ResourceRecord | undefined>
  /** Called before each pause. */
  onPause(state: string, elapsedMs: number): void
  /** The command that fetches the resource, for the hint. */
  readonly fetchCommand: string
}

const FIRST_PAUSE_MS = 1000
const MAX_PAUSE_MS = 5000
const BACKOFF = 1.5
/** How long a new resource may not be found. */
const NEW_MS = 10_000

/**
 * Polls a resource until the condition is met, and returns it as it is then.
 *
 * @throws UserError wait-failed or wait-timeout; the error of a poll that cannot succeed later
 */
export const waitUntil = async (first: ResourceRecord, wait: Wait): Promise<ResourceRecord> => {
  const {condition, clock, timeoutMs} = wait
  const start = clock.now()
  let record = first
  let pause = FIRST_PAUSE_MS
  let failure: Error | undefined
  for (;;) {
    if (isMet(condition, record)) return record
    const state = readProperty(record, condition.property)
    if (isSettled(wait.recordName, condition.property, state, condition.values)) {
      throw createFailedError(record, wait)
    }
    const elapsed = clock.now() - start
    if (elapsed >= timeoutMs) throw createTimeoutError(record, wait, failure)
    wait.onPause(textOf(state), elapsed)
    const requested = failure instanceof TwilioApiError ? failure.retryAfter : 0
    await clock.sleep(Math.min(Math.max(pause, requested), timeoutMs - elapsed))
    pause = Math.min(pause * BACKOFF, MAX_PAUSE_MS)
    failure = undefined
    try {
      record = (await wait.poll()) ?? record
    } catch (error) {
      if (isNotFound(error) && !(wait.isNew && clock.now() - start < NEW_MS)) {
        throw createGoneError(record, wait, error)
      }
      if (!isNotFound(error) && !isTemporary(error)) throw error
      failure = error as Error
    }
  }
}

const isTemporary = (error: unknown): boolean =>
  error instanceof TwilioApiError
    ? error.status === 429 || error.status === 408 || error.status >= 500
    : error instanceof NetworkError && error.retry !== 'never'

/** What a message names the resource by. */
export const nameOf = ({sid, id, uniqueName}: ResourceRecord): string =>
  String([sid, id, uniqueName].find((each) => typeof each === 'string') ?? 'the resource')

const detailsOf = (record: ResourceRecord, {condition}: Wait) => ({
  ...(typeof record.sid === 'string' && {sid: record.sid}),
  property: condition.property,
  state: readProperty(record, condition.property) ?? null,
})

const list = ({values}: WaitCondition): string => values.join(' or ')

const createFailedError = (record: ResourceRecord, wait: Wait): UserError => {
  const {property} = wait.condition
  const {errorCode, errorMessage} = record
  const hasCode = errorCode !== undefined && errorCode !== null
  const reason = [hasCode && `Error ${errorCode}`, errorMessage].filter(Boolean).join(': ')
  const link =
    hasCode && /^\d{5}$/.test(String(errorCode)) ? `See https://www.twilio.com/docs/errors/${errorCode}` : ''
  return new UserError(
    'wait-failed',
    `The ${property} of ${nameOf(record)} is ${textOf(readProperty(record, property))}, and will not become ${list(wait.condition)}.`,
    {
      hint: [reason, link].filter(Boolean),
      details: {
        ...detailsOf(record, wait),
        ...(hasCode && {errorCode}),
        ...(errorMessage !== undefined && errorMessage !== null && {errorMessage}),
      },
    },
  )
}

const createGoneError = (record: ResourceRecord, wait: Wait, cause: unknown): UserError =>
  new UserError(
    'wait-failed',
    `${nameOf(record)} no longer exists. Its last ${wait.condition.property} was ${textOf(readProperty(record, wait.condition.property))}.`,
    {details: detailsOf(record, wait), cause},
  )

const createTimeoutError = (record: ResourceRecord, wait: Wait, failure: Error | undefined): UserError => {
  const {property} = wait.condition
  const state = textOf(readProperty(record, property))
  return new UserError(
    'wait-timeout',
    `${nameOf(record)} exists, but its ${property} is still ${state} after ${wait.timeoutMs / 1000} seconds, not ${list(wait.condition)}.`,
    {
      hint: [
        ...(failure ? [`The last request failed: ${failure.message}`] : []),
        `To fetch it, run: ${wait.fetchCommand}`,
        'To wait longer, use --wait-timeout.',
      ],
      details: detailsOf(record, wait),
      cause: failure,
    },
  )
}
