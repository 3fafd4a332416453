import {parseTime} from '../../resources/dates.ts'
import type {Transaction} from '../../storage/transaction.ts'
import {type DueHandler, schedule} from '../../timeline/due-entries.ts'

const KIND = 'sync-expiry'

/** Removes an object or item of Sync at a time, in milliseconds since 1970, unless its time is changed until then. */
export const scheduleExpiry = (transaction: Transaction, collection: string, id: string, at: number): void =>
  schedule(transaction, {at, kind: KIND, subject: `${collection}/${id}`, data: {collection, id}})

export const syncHandlers: Readonly<Record<string, DueHandler>> = {
  [KIND]: {
    isDeadline: true,
    run({data}, {transaction, now}) {
      const [collection, id] = [String(data.collection), String(data.id)]
      const expires = parseTime(String(transaction.state.get(collection, id)?.value.p.date_expires))
      if (expires !== undefined && expires <= now) transaction.delete(collection, id)
    },
  },
}
