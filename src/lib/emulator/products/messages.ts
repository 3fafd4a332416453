import {ApiError, badRequest} from '../api-error.ts'
import {parseTime} from '../resources/dates.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {hex32} from '../resources/sids.ts'
import type {Entry, Stored} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import type {Behavior, Draft} from './behavior.ts'
import {assertRecipient, channelOf, senderOf} from './message-addresses.ts'
import {bodyOfContent} from './message-content.ts'
import {countSegments} from './segments.ts'

/** https://www.twilio.com/docs/api/errors/21617 */
const LONGEST_BODY = 1600
const MINUTE_MS = 60_000
/** https://www.twilio.com/docs/api/errors/35114 */
const SOONEST_MS = 15 * MINUTE_MS
const LATEST_MS = 35 * 24 * 60 * MINUTE_MS

/** When an outgoing message reaches each state, in milliseconds after it begins to be sent. */
const SENDING_MS = 300
const SENT_MS = 600
const DELIVERED_MS = 1200

const PRICE_OF_SEGMENT = 0.0079

const FINAL = new Set(['sent', 'delivered', 'undelivered', 'failed', 'received', 'canceled', 'read'])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Where an outgoing message is on its way, and since when. */
function outgoing({c: created, x}: Stored, now: number): {status: string; since: number; sentAt: number} {
  const sendAt = typeof x?.sendAt === 'number' ? x.sendAt : created
  const sentAt = sendAt + SENT_MS
  if (typeof x?.canceledAt === 'number') return {status: 'canceled', since: x.canceledAt, sentAt}
  const waited = now - sendAt
  if (waited < 0) return {status: 'scheduled', since: created, sentAt}
  if (waited < SENDING_MS) {
    return {status: x?.service === true ? 'accepted' : 'queued', since: sendAt, sentAt}
  }
  if (waited < SENT_MS) return {status: 'sending', since: sendAt + SENDING_MS, sentAt}
  if (waited < DELIVERED_MS) return {status: 'sent', since: sentAt, sentAt}
  return {status: 'delivered', since: sendAt + DELIVERED_MS, sentAt}
}

function present({now}: RequestContext, {value}: Entry): Properties {
  const {c: created, u: updated = created, p} = value
  const common = {price_unit: 'USD', error_code: null, error_message: null}
  if (p.direction === 'inbound') {
    return {
      ...common,
      status: 'received',
      price: '-0.00750',
      date_sent: created,
      num_segments: p.num_segments,
    }
  }
  const {status, since, sentAt} = outgoing(value, now)
  const wasSent = status === 'sent' || status === 'delivered'
  const price = (-PRICE_OF_SEGMENT * Number(p.num_segments)).toFixed(5)
  const waits = status === 'accepted' || status === 'scheduled'
  return {
    ...common,
    status,
    // A service has not chosen its sender yet.
    from: waits && value.x?.chosen === true ? null : p.from,
    num_segments: waits ? '0' : p.num_segments,
    date_sent: wasSent ? sentAt : null,
    date_updated: Math.max(updated, since),
    price: status === 'delivered' ? price : null,
  }
}

function check({input}: RequestContext): void {
  if (!input.get('To')) throw badRequest(21604, "A 'To' phone number is required.")
  if (!input.get('From') && !input.get('MessagingServiceSid')) {
    throw badRequest(21603, "A 'From' phone number is required.")
  }
  if (!input.get('Body') && input.all('MediaUrl').length === 0 && !input.get('ContentSid')) {
    throw badRequest(21602, 'Message body is required.')
  }
}

/** When a message is to be sent, in milliseconds since 1970; undefined for now. */
function sendTime({input, now}: RequestContext): number | undefined {
  // Without a service the parameters are dropped, as Twilio does.
  if (!input.get('MessagingServiceSid') || input.get('ScheduleType') !== 'fixed') return undefined
  const text = input.get('SendAt')
  if (!text) throw badRequest(35111, "The 'SendAt' parameter is required to schedule a message.")
  const time = parseTime(text)
  if (time === undefined || time - now < SOONEST_MS || time - now > LATEST_MS) {
    throw badRequest(35114, `The 'SendAt' time '${text}' is not between 15 minutes and 35 days from now.`)
  }
  return time
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  vcf: 'text/vcard',
}

function attachMedia(
  exchange: RequestContext,
  sid: string,
  urls: readonly string[],
  transaction: Transaction,
): void {
  for (const url of urls) {
    const extension = /\.(\w+)(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? ''
    transaction.create(`${exchange.collection}/${sid}/Media`, `ME${hex32()}`, {
      c: exchange.now,
      p: {content_type: MEDIA_TYPES[extension] ?? 'application/octet-stream', parent_sid: sid},
    })
  }
}

/** A message to one of the account's own numbers arrives there, too. */
function created(exchange: RequestContext, {value}: Entry, transaction: Transaction): void {
  const {subject, collection, now} = exchange
  const {to, from, body, num_segments, num_media} = value.p
  const numbers = transaction.state.list(`api/Accounts/${subject}/IncomingPhoneNumbers`)
  if (value.x?.sendAt !== undefined || !numbers.some((number) => number.value.p.phone_number === to)) return
  transaction.create(collection, `SM${hex32()}`, {
    c: now,
    p: {to, from, body, num_segments, num_media, direction: 'inbound'},
  })
}

function create(exchange: RequestContext, draft: Draft, transaction: Transaction): void {
  const {input} = exchange
  const {state} = transaction
  const to = assertRecipient(textOf(input.get('To')))
  const service = input.get('MessagingServiceSid')
  const from = senderOf(state, exchange, input.get('From'), service, to)
  if (channelOf(to) !== channelOf(from)) {
    throw badRequest(21910, "Invalid 'From' and 'To' pair. 'From' and 'To' must be of the same channel.")
  }
  const contentSid = input.get('ContentSid')
  const body =
    input.get('Body') ?? bodyOfContent(state, exchange.owner, contentSid, input.get('ContentVariables'))
  if (body.length > LONGEST_BODY) {
    throw badRequest(21617, `The concatenated message body exceeds the ${LONGEST_BODY} character limit.`)
  }
  const media = input.all('MediaUrl').filter((url) => url !== '')
  if (media.length > 10) throw badRequest(21623, 'A message takes at most 10 media URLs.')
  const sendAt = sendTime(exchange)
  draft.id = `${media.length > 0 ? 'MM' : 'SM'}${hex32()}`
  draft.properties = {
    to,
    from,
    body,
    direction: 'outbound-api',
    num_segments: String(Math.max(countSegments(body), 1)),
    num_media: String(media.length),
    messaging_service_sid: service ?? null,
  }
  draft.notes = {
    ...(sendAt === undefined ? {} : {sendAt}),
    ...(service === undefined ? {} : {service: true, chosen: !input.get('From')}),
  }
  attachMedia(exchange, draft.id, media, transaction)
}

const statusOf = (exchange: RequestContext, entry: Entry): string => String(present(exchange, entry).status)

/** https://www.twilio.com/docs/messaging/api/message-resource#update-a-message-resource */
function update(exchange: RequestContext, draft: Draft, entry: Entry): void {
  const {input, now} = exchange
  const status = statusOf(exchange, entry)
  draft.properties = {...entry.value.p}
  const wanted = input.get('Status')
  if (wanted !== undefined && wanted !== '') {
    if (wanted !== 'canceled') throw badRequest(20001, `A message's status can't be set to '${wanted}'.`)
    if (status !== 'scheduled') throw new ApiError(409, 30409, 'This message cannot be canceled.')
    draft.notes.canceledAt = now
  }
  const body = input.get('Body')
  if (body === undefined) return
  if (body !== '') throw badRequest(20001, "A message's body can only be replaced by an empty one.")
  if (!FINAL.has(status)) throw notComplete('update')
  draft.properties.body = ''
}

const notComplete = (what: string): ApiError =>
  new ApiError(409, 20009, `Cannot ${what} this resource before it is complete.`)

function remove(exchange: RequestContext, entry: Entry): void {
  if (!FINAL.has(statusOf(exchange, entry))) throw notComplete('delete')
}

/** https://www.twilio.com/docs/messaging/api/message-resource */
export const messages: Behavior = {check, create, created, update, remove, present}
