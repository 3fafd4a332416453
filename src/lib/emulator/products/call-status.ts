import type {Properties} from '../resources/render-record.ts'
import type {StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {type DueHandler, schedule, unschedule} from '../timeline/due-entries.ts'
import {type CallEvent, callBackCallEvent} from './call-callbacks.ts'

/*
 * The statuses of an outgoing call: https://www.twilio.com/docs/voice/api/call-resource#call-status-values
 * Each change is a due entry, and is stored when it happens.
 */

const KIND = 'call-status'
/** The call is dialed; its status stays. */
const INITIATED_KIND = 'call-initiated'
const INITIATED_MS = 100

/** The statuses after the first one, with the milliseconds after the previous one. */
const NEXT_STATUS: Readonly<Record<string, readonly [status: string, delay: number]>> = {
  queued: ['ringing', 300],
  ringing: ['in-progress', 400],
  'in-progress': ['completed', 2000],
}

/** US dollars per minute. */
const MINUTE_PRICE = 0.014

/** Has a call with this status ended? */
export const hasEnded = (status: unknown): boolean =>
  ['completed', 'canceled', 'failed', 'busy', 'no-answer'].includes(String(status))

/** The properties of a call that has not been dialed yet. */
export const QUEUED_CALL: Properties = {
  status: 'queued',
  start_time: null,
  end_time: null,
  duration: null,
  price: null,
  price_unit: 'USD',
}

/** Whole seconds from answer to end; 0 for a call that was not answered. */
function secondsOf({p}: StoredRecord, endedAt: number): number {
  const startedAt = p.start_time
  return typeof startedAt === 'number' ? Math.max(0, Math.round((endedAt - startedAt) / 1000)) : 0
}

/** What a call shows when it reaches a status. */
function propertiesAt(status: string, value: StoredRecord, now: number): Properties {
  if (status === 'in-progress') return {start_time: now}
  if (!hasEnded(status)) return {}
  const seconds = secondsOf(value, now)
  const minutes = Math.max(1, Math.ceil(seconds / 60))
  return {
    end_time: now,
    duration: String(seconds),
    ...(status === 'completed' ? {price: (-MINUTE_PRICE * minutes).toFixed(5)} : {}),
  }
}

const eventOf = (status: string): CallEvent | undefined =>
  hasEnded(status) ? 'completed' : ({ringing: 'ringing', 'in-progress': 'answered'} as const)[status]

/** The record of a call with a new status. Sends the callback of the change, if the call wants it. */
export function changeCallStatus(
  transaction: Transaction,
  collection: string,
  id: string,
  value: StoredRecord,
  status: string,
  now: number,
): StoredRecord {
  const changed = {...value, u: now, p: {...value.p, status, ...propertiesAt(status, value, now)}}
  const event = eventOf(status)
  return event ? callBackCallEvent(transaction, collection, id, changed, event, now) : changed
}

/** Schedules what a new call does. */
export function startCall(
  transaction: Transaction,
  collection: string,
  id: string,
  value: StoredRecord,
  now: number,
): void {
  schedule(transaction, {at: now + INITIATED_MS, kind: INITIATED_KIND, subject: id, data: {collection}})
  scheduleNextStatus(transaction, collection, id, value, now)
}

/** Schedules the next status of a call. */
function scheduleNextStatus(
  transaction: Transaction,
  collection: string,
  id: string,
  {p}: StoredRecord,
  now: number,
): void {
  const [status, delay] = NEXT_STATUS[String(p.status)] ?? []
  if (status === undefined || delay === undefined) return
  schedule(transaction, {at: now + delay, kind: KIND, subject: id, data: {collection, status}})
}

/** The call ends by a request: its other statuses do not come. */
export function cancelCallProgress(transaction: Transaction, id: string): void {
  unschedule(transaction, KIND, id)
  unschedule(transaction, INITIATED_KIND, id)
}

export const callStatusHandlers: Readonly<Record<string, DueHandler>> = {
  [INITIATED_KIND]: {
    run({subject, data}, {transaction, now}) {
      const collection = String(data.collection)
      const entry = transaction.state.get(collection, subject)
      if (!entry) return
      const called = callBackCallEvent(transaction, collection, subject, entry.value, 'initiated', now)
      transaction.update(collection, entry, called)
    },
  },
  [KIND]: {
    run({subject, data}, {transaction, now}) {
      const collection = String(data.collection)
      const entry = transaction.state.get(collection, subject)
      if (!entry) return
      const status = String(data.status)
      const changed = changeCallStatus(transaction, collection, subject, entry.value, status, now)
      transaction.update(collection, entry, changed)
      scheduleNextStatus(transaction, collection, subject, changed, now)
    },
  },
}
