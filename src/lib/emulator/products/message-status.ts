import type {Properties} from '../resources/render-record.ts'
import {randomHex} from '../resources/sids.ts'
import type {Entry, StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {type DueHandler, schedule, unschedule} from '../timeline/due-entries.ts'
import {deliverToOwnNumber} from './inbound-messages.ts'
import {callBackMessageStatus} from './message-callbacks.ts'

/*
 * The statuses of an outgoing message: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
 * Each change is a due entry, and is stored when it happens.
 */

const KIND = 'message-status'
const SCHEDULED_KIND = 'message-send'

/** The statuses after the first one, with the milliseconds after the previous one. */
const NEXT_STATUS: Readonly<Record<string, readonly [status: string, delay: number]>> = {
  accepted: ['queued', 100],
  queued: ['sending', 200],
  sending: ['sent', 300],
  sent: ['delivered', 600],
}

/** https://www.twilio.com/docs/api/errors/21617 */
export const MAX_BODY_LENGTH = 1600

/** US dollars per segment of an outgoing message. */
const SEGMENT_PRICE = 0.0079

const FINAL_STATUSES = new Set(['sent', 'delivered', 'undelivered', 'failed', 'received', 'canceled', 'read'])

/** Can a message with this status be redacted and removed? */
export const isFinal = (status: unknown): boolean => FINAL_STATUSES.has(String(status))

export interface OutgoingMessage {
  readonly to: string
  readonly from: string
  readonly body: string
  readonly segments: number
  readonly media: readonly string[]
  readonly direction: 'outbound-api' | 'outbound-reply'
  readonly service?: string | undefined
  /** Has the messaging service chosen the sender? It is not shown before the message is queued. */
  readonly senderIsChosen?: boolean
  /** The scheduled time, in milliseconds since 1970. */
  readonly sendAt?: number | undefined
  readonly statusCallback?: string | undefined
  /** The inbound message whose TwiML sends it. */
  readonly inReplyTo?: string | undefined
}

/** The properties of a new message, and its internal data. */
export function outgoingProperties(message: OutgoingMessage): {p: Properties; x: Properties} {
  const {
    to,
    from,
    body,
    segments,
    media,
    direction,
    service,
    senderIsChosen,
    sendAt,
    statusCallback,
    inReplyTo,
  } = message
  const status = sendAt === undefined ? (service === undefined ? 'queued' : 'accepted') : 'scheduled'
  const isWaiting = status !== 'queued'
  return {
    p: {
      to,
      from: isWaiting && senderIsChosen === true ? null : from,
      body,
      direction,
      status,
      num_segments: isWaiting ? '0' : String(segments),
      num_media: String(media.length),
      messaging_service_sid: service ?? null,
      date_sent: null,
      price: null,
      price_unit: 'USD',
      error_code: null,
      error_message: null,
    },
    x: {
      ...(isWaiting ? {from, segments: String(segments)} : {}),
      ...(sendAt === undefined ? {} : {sendAt}),
      ...(statusCallback === undefined ? {} : {statusCallback}),
      ...(inReplyTo === undefined ? {} : {inReplyTo}),
      ...(media.length === 0 ? {} : {media}),
    },
  }
}

/** Creates an outgoing message that no request has asked for: a verification code, a reply. */
export function sendMessage(
  transaction: Transaction,
  collection: string,
  now: number,
  message: OutgoingMessage,
): Entry {
  const {p, x} = outgoingProperties(message)
  const id = `${message.media.length > 0 ? 'MM' : 'SM'}${randomHex()}`
  const entry = transaction.create(collection, id, {c: now, p, x})
  scheduleNextStatus(transaction, collection, id, entry.value, now)
  return entry
}

/** Schedules the next status of a message. */
export function scheduleNextStatus(
  transaction: Transaction,
  collection: string,
  id: string,
  {p, x}: StoredRecord,
  now: number,
): void {
  if (p.status === 'scheduled') {
    const at = typeof x?.sendAt === 'number' ? x.sendAt : now
    schedule(transaction, {at, kind: SCHEDULED_KIND, subject: id, data: {collection, status: 'queued'}})
    return
  }
  const [status, delay] = NEXT_STATUS[String(p.status)] ?? []
  if (status === undefined || delay === undefined) return
  schedule(transaction, {at: now + delay, kind: KIND, subject: id, data: {collection, status}})
}

export const cancelScheduled = (transaction: Transaction, id: string): void =>
  unschedule(transaction, SCHEDULED_KIND, id)

/** What a message shows when it reaches a status. */
function propertiesAt(status: string, {p, x}: StoredRecord, now: number): Properties {
  switch (status) {
    case 'queued':
      return {from: x?.from ?? p.from, num_segments: x?.segments ?? p.num_segments}
    case 'sent':
      return {date_sent: now}
    case 'delivered':
      return {price: (-SEGMENT_PRICE * Number(p.num_segments)).toFixed(5)}
    default:
      return {}
  }
}

/** Stores the new status of a message, and schedules the next one. */
const changeStatus: DueHandler['run'] = ({subject, data}, {transaction, now}) => {
  const collection = String(data.collection)
  const entry = transaction.state.get(collection, subject)
  if (!entry) return
  const {value} = entry
  const status = String(data.status)
  const changed = {...value, u: now, p: {...value.p, status, ...propertiesAt(status, value, now)}}
  transaction.update(collection, entry, changed)
  callBackMessageStatus(transaction, collection, subject, changed, now)
  if (status === 'sent') deliverToOwnNumber(transaction, collection, changed, now)
  scheduleNextStatus(transaction, collection, subject, changed, now)
}

export const messageStatusHandlers: Readonly<Record<string, DueHandler>> = {
  [KIND]: {run: changeStatus},
  [SCHEDULED_KIND]: {run: changeStatus, isDeadline: true},
}
