import {safeJson} from '../safe-text.ts'
import type {CreateFormatter} from './formatter.ts'

/**
 * The very text of `JSON.stringify(records, null, 2)`, chunk by chunk: the array of a chunk without its brackets is
 * part of the array of all.
 */
export const createFormatter: CreateFormatter = async (_options, terminal) => {
  let empty = true
  return {
    add(records) {
      const text = JSON.stringify(records, null, 2).slice(1, -2)
      const before = empty ? '[' : ','
      empty = false
      return before + (terminal.width === undefined ? text : safeJson(text))
    },
    end: () => (empty ? '[]\n' : '\n]\n'),
  }
}
