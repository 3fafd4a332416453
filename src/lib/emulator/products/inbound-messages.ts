import {enqueueWebhook, parseMethod, type WebhookMethod, type WebhookRequest} from '../outbox/webhook.ts'
import type {Properties} from '../resources/render-record.ts'
import {randomHex} from '../resources/sids.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {Entry, State, StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {accountOf, suffixOf} from './account-paths.ts'
import {messageGeography} from './caller-geography.ts'
import {mediaType} from './media-types.ts'
import {channelName} from './message-addresses.ts'
import {countSegments} from './message-segments.ts'

/** The kind of the webhooks whose responses are TwiML for messages. */
export const RECEIVED_KIND = 'message-received'

/** US dollars for an inbound message. */
const PRICE = '-0.00750'

export interface ReceivedMessage {
  readonly from: string
  /** A number of the account, or an address of a channel with it. */
  readonly to: string
  readonly body: string
  readonly media: readonly string[]
}

/** The account's number that a message goes to; undefined if it is not one of them. */
export function findOwnNumber(state: State, collection: string, to: string): Entry | undefined {
  const number = to.slice(channelName(to) === '' ? 0 : channelName(to).length + 1)
  return state
    .list(collection.replace(/Messages$/, 'IncomingPhoneNumbers'))
    .find(({value}) => value.p.phone_number === number)
}

interface Handler {
  readonly url: string
  readonly method: WebhookMethod
  readonly fallback?: WebhookRequest['fallback']
}

/** A URL with its method and fallback; undefined if there is no URL. */
function toHandler(
  url: unknown,
  method: unknown,
  fallback: unknown,
  fallbackMethod: unknown,
): Handler | undefined {
  if (typeof url !== 'string' || url === '') return undefined
  const hasFallback = typeof fallback === 'string' && fallback !== ''
  return {
    url,
    method: parseMethod(method),
    ...(hasFallback && {fallback: {url: fallback, method: parseMethod(fallbackMethod)}}),
  }
}

/** The messaging service with a number in its pool. */
function findService(state: State, collection: string, numberSid: string): Entry | undefined {
  const services = `messaging/v1${suffixOf(accountOf(collection))}/Services`
  return state
    .list(services)
    .find(({id}) => state.get(`${services}/${id}/PhoneNumbers`, numberSid) !== undefined)
}

/**
 * What is requested for a message to a number: the URL of its messaging service, its application, or its own.
 * https://www.twilio.com/docs/messaging/api/service-resource#service-properties
 */
function findHandler(
  state: State,
  collection: string,
  number: Entry,
  service: Entry | undefined,
): Handler | undefined {
  const {p} = number.value
  if (service && service.value.p.use_inbound_webhook_on_number !== true) {
    const {inbound_request_url, inbound_method, fallback_url, fallback_method} = service.value.p
    return toHandler(inbound_request_url, inbound_method, fallback_url, fallback_method)
  }
  const applications = collection.replace(/Messages$/, 'Applications')
  const application = state.get(applications, encodeId(String(p.sms_application_sid ?? '')))
  const {sms_url, sms_method, sms_fallback_url, sms_fallback_method} = application?.value.p ?? p
  return toHandler(sms_url, sms_method, sms_fallback_url, sms_fallback_method)
}

/** What Twilio sends: https://www.twilio.com/docs/messaging/guides/webhook-request */
function webhookParameters(
  sid: string,
  accountSid: string,
  {from, to, body, media}: ReceivedMessage,
  service: Entry | undefined,
): Record<string, string> {
  const parameters: Record<string, string> = {
    ...messageGeography(from, to),
    SmsMessageSid: sid,
    NumMedia: String(media.length),
    SmsSid: sid,
    SmsStatus: 'received',
    Body: body,
    To: to,
    NumSegments: String(Math.max(countSegments(body), 1)),
    MessageSid: sid,
    AccountSid: accountSid,
    From: from,
    ApiVersion: '2010-04-01',
  }
  media.forEach((url, index) => {
    parameters[`MediaUrl${index}`] = url
    parameters[`MediaContentType${index}`] = mediaType(url)
  })
  if (service) parameters.MessagingServiceSid = service.id
  return parameters
}

const inboundProperties = ({from, to, body, media}: ReceivedMessage, now: number): Properties => ({
  to,
  from,
  body,
  direction: 'inbound',
  status: 'received',
  num_segments: String(Math.max(countSegments(body), 1)),
  num_media: String(media.length),
  date_sent: now,
  price: PRICE,
  price_unit: 'USD',
  error_code: null,
  error_message: null,
})

/**
 * Stores an inbound message, and requests the URL that is set for its number.
 * @param collection the account's messages
 * @returns its SID; undefined if no number of the account has the address
 */
export function receiveMessage(
  transaction: Transaction,
  collection: string,
  message: ReceivedMessage,
  now: number,
): string | undefined {
  const {state} = transaction
  const number = findOwnNumber(state, collection, message.to)
  if (!number) return undefined
  const service = findService(state, collection, number.id)
  const sid = `${message.media.length > 0 ? 'MM' : 'SM'}${randomHex()}`
  const p = {...inboundProperties(message, now), messaging_service_sid: service?.id ?? null}
  transaction.create(collection, sid, {c: now, p})
  for (const url of message.media) {
    transaction.create(`${collection}/${sid}/Media`, `ME${randomHex()}`, {
      c: now,
      p: {content_type: mediaType(url), parent_sid: sid},
    })
  }
  const handler = findHandler(state, collection, number, service)
  if (handler) {
    const accountSid = accountOf(collection)
    const parameters = webhookParameters(sid, accountSid, message, service)
    const {from, to} = message
    const data = {collection, from, to, documents: 1}
    const cookieJar = `${from} ${to}`
    const request = {kind: RECEIVED_KIND, subject: sid, accountSid, parameters, cookieJar, data}
    enqueueWebhook(transaction, {...handler, ...request}, now)
  }
  return sid
}

/** A message to a number of the account also arrives there as an inbound message. */
export function deliverToOwnNumber(
  transaction: Transaction,
  collection: string,
  {p, x}: StoredRecord,
  now: number,
): void {
  const media = Array.isArray(x?.media) ? x.media.map(String) : []
  const message = {from: String(p.from), to: String(p.to), body: String(p.body ?? ''), media}
  receiveMessage(transaction, collection, message, now)
}
