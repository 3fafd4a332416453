import {enqueueWebhook, parseMethod} from '../outbox/webhook.ts'
import {rfc2822} from '../resources/dates.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import type {StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {accountOf} from './account-paths.ts'
import {checkCallbackUrl} from './callback-url.ts'
import {callGeography} from './caller-geography.ts'

const EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const
export type CallEvent = (typeof EVENTS)[number]

/**
 * The internal data of a call with status callbacks: where they go, and for which events.
 * https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
 * @throws ApiError 21609 if the URL is not one
 */
export function callbackSettings({input}: Pick<RequestContext, 'input'>): Properties {
  const url = checkCallbackUrl(input.get('StatusCallback'))
  if (url === undefined) return {}
  // A repeated parameter, or one with spaces between the events.
  const names = input.all('StatusCallbackEvent').flatMap((text) => text.split(/[\s,]+/))
  const events = EVENTS.filter((event) => names.includes(event))
  return {
    callback: {
      url,
      method: parseMethod(input.get('StatusCallbackMethod')),
      events: events.length > 0 ? events : ['completed'],
    },
    sequence: 0,
  }
}

/** The same for an inbound call: the callback of the number, when the call has ended. */
export function numberCallbackSettings({
  status_callback: url,
  status_callback_method: method,
}: Properties): Properties {
  if (typeof url !== 'string' || url === '') return {}
  return {callback: {url, method: parseMethod(method ?? 'POST'), events: ['completed']}, sequence: 0}
}

interface CallbackSettings {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly events: readonly string[]
}

/** What Twilio sends with every request about a call: https://www.twilio.com/docs/voice/twiml#request-parameters */
export const callParameters = (
  collection: string,
  sid: string,
  {p}: StoredRecord,
): Record<string, string> => ({
  CallSid: sid,
  AccountSid: accountOf(collection),
  ApiVersion: '2010-04-01',
  Direction: String(p.direction),
  From: String(p.from),
  To: String(p.to),
  Caller: String(p.from),
  Called: String(p.to),
  ...callGeography(String(p.from), String(p.to)),
})

/**
 * Sends the callback of an event, if the call wants it.
 * https://www.twilio.com/docs/voice/api/call-resource#statuscallback
 * @returns the record, with the number of its callbacks
 */
export function callBackCallEvent(
  transaction: Transaction,
  collection: string,
  sid: string,
  value: StoredRecord,
  event: CallEvent,
  now: number,
): StoredRecord {
  const settings = value.x?.callback as CallbackSettings | undefined
  if (!settings?.events.includes(event)) return value
  const sequence = Number(value.x?.sequence ?? 0)
  const {url, method} = settings
  const parameters = {
    ...callParameters(collection, sid, value),
    CallStatus: event === 'initiated' ? 'initiated' : String(value.p.status),
    Timestamp: rfc2822(now),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
    ...(event === 'completed' ? durations(value) : {}),
  }
  enqueueWebhook(
    transaction,
    {kind: 'call-status', subject: sid, accountSid: accountOf(collection), url, method, parameters},
    now,
  )
  return {...value, x: {...value.x, sequence: sequence + 1}}
}

/** `CallDuration` in seconds, `Duration` in minutes as charged. */
function durations({p}: StoredRecord): Record<string, string> {
  const seconds = Number(p.duration ?? 0)
  const sip = {completed: '200', busy: '486', 'no-answer': '487', canceled: '487', failed: '404'}
  const code = sip[p.status as keyof typeof sip]
  return {
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    ...(code === undefined ? {} : {SipResponseCode: code}),
  }
}
