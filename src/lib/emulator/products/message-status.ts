import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import type {Entry, StoredRecord} from '../storage/state.ts'

/** When an outgoing message reaches each status, in milliseconds after its creation or scheduled time. */
const SENDING_MS = 300
const SENT_MS = 600
const DELIVERED_MS = 1200

/** US dollars per segment of an outgoing message. */
const SEGMENT_PRICE = 0.0079

const FINAL_STATUSES = new Set(['sent', 'delivered', 'undelivered', 'failed', 'received', 'canceled', 'read'])

/** Computes the status of an outgoing message at a time, and since when it has that status. */
function deliveryProgress(
  {c: created, x}: StoredRecord,
  now: number,
): {status: string; since: number; sentAt: number} {
  const sendAt = typeof x?.sendAt === 'number' ? x.sendAt : created
  const sentAt = sendAt + SENT_MS
  if (typeof x?.canceledAt === 'number') return {status: 'canceled', since: x.canceledAt, sentAt}
  const elapsed = now - sendAt
  if (elapsed < 0) return {status: 'scheduled', since: created, sentAt}
  if (elapsed < SENDING_MS) {
    return {status: x?.service === true ? 'accepted' : 'queued', since: sendAt, sentAt}
  }
  if (elapsed < SENT_MS) return {status: 'sending', since: sendAt + SENDING_MS, sentAt}
  if (elapsed < DELIVERED_MS) return {status: 'sent', since: sentAt, sentAt}
  return {status: 'delivered', since: sendAt + DELIVERED_MS, sentAt}
}

/** The status of a message, and the properties that depend on it. */
export function computeStatusProperties({now}: RequestContext, {value}: Entry): Properties {
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
  const {status, since, sentAt} = deliveryProgress(value, now)
  const wasSent = status === 'sent' || status === 'delivered'
  const price = (-SEGMENT_PRICE * Number(p.num_segments)).toFixed(5)
  const isWaiting = status === 'accepted' || status === 'scheduled'
  return {
    ...common,
    status,
    // The messaging service has not chosen a sender yet.
    from: isWaiting && value.x?.chosen === true ? null : p.from,
    num_segments: isWaiting ? '0' : p.num_segments,
    date_sent: wasSent ? sentAt : null,
    date_updated: Math.max(updated, since),
    price: status === 'delivered' ? price : null,
  }
}

export const currentStatus = (context: RequestContext, entry: Entry): string =>
  String(computeStatusProperties(context, entry).status)

/** Can a message with this status be redacted and removed? */
export const isFinal = (status: string): boolean => FINAL_STATUSES.has(status)
