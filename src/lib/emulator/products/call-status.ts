import {nationalFormat} from '../resources/e164.ts'
import type {Properties} from '../resources/render-record.ts'
import type {StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {type CallEvent, callBackCallEvent} from './call-callbacks.ts'

/* The statuses of a call: https://www.twilio.com/docs/voice/api/call-resource#call-status-values */

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

/** The properties of a new call, with both of its numbers. */
export const newCall = (to: string, from: string): Properties => ({
  ...QUEUED_CALL,
  to,
  from,
  to_formatted: nationalFormat(to),
  from_formatted: nationalFormat(from),
  queue_time: '0',
})

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
