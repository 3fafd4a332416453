import type {Properties} from '../resources/render-record.ts'
import {randomHex} from '../resources/sids.ts'
import type {Entry, StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'

/** US dollars for an inbound message. */
const PRICE = '-0.00750'

/** The properties of an inbound message. */
const inboundProperties = (message: Properties, now: number): Properties => ({
  ...message,
  direction: 'inbound',
  status: 'received',
  date_sent: now,
  price: PRICE,
  price_unit: 'USD',
  error_code: null,
  error_message: null,
})

/** Creates an inbound message. @param collection the account's messages */
function receiveMessage(
  transaction: Transaction,
  collection: string,
  message: Properties,
  now: number,
): Entry {
  return transaction.create(collection, `SM${randomHex()}`, {c: now, p: inboundProperties(message, now)})
}

/** A message to a number of the account also arrives there as an inbound message. */
export function deliverToOwnNumber(
  transaction: Transaction,
  collection: string,
  {p}: StoredRecord,
  now: number,
): void {
  const {to, from, body, num_segments, num_media} = p
  const numbers = transaction.state.list(collection.replace(/Messages$/, 'IncomingPhoneNumbers'))
  if (!numbers.some((number) => number.value.p.phone_number === to)) return
  receiveMessage(transaction, collection, {to, from, body, num_segments, num_media}, now)
}
