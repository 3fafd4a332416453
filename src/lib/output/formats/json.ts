import {safeJson} from '../safe-text.ts'
import type {CreateFormatter} from './formatter.ts'

/**
 * The same text as `JSON.stringify(records, null, 2)`, written in chunks: the array of a chunk without its brackets is a part
 * of the complete array.
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
