import {safeJson} from '../safe-text.ts'
import {inBatches} from './cells.ts'
import type {CreateFormatter} from './formatter.ts'

/**
 * The very text of `JSON.stringify(records, null, 2)`, batch by batch: the array of a batch without its brackets is
 * part of the array of all.
 */
export const createFormatter: CreateFormatter = async (_options, terminal) => {
  let empty = true
  return {
    *add(page) {
      for (const batch of inBatches(page)) {
        const text = JSON.stringify(batch, null, 2).slice(1, -2)
        yield (empty ? '[' : ',') + (terminal.width === undefined ? text : safeJson(text))
        empty = false
      }
    },
    *end() {
      yield empty ? '[]\n' : '\n]\n'
    },
  }
}
