import {safeJson} from '../safe-text.ts'
import type {CreateFormatter} from './formatter.ts'

/**
 * The same text as `JSON.stringify(records, null, 2)`, written in chunks: the array of a chunk without its brackets is a part
 * of the complete array. A query's result that is no list is printed as it is.
 */
export const createFormatter: CreateFormatter = async ({shape = 'list'}, terminal) => {
  const safe = (text: string): string => (terminal.width === undefined ? text : safeJson(text))
  if (shape !== 'list') {
    return {
      add: (values) => safe(values.map((value) => `${JSON.stringify(value, null, 2)}\n`).join('')),
      end: () => '',
    }
  }
  let empty = true
  return {
    add(records) {
      const text = JSON.stringify(records, null, 2).slice(1, -2)
      const before = empty ? '[' : ','
      empty = false
      return before + safe(text)
    },
    end: () => (empty ? '[]\n' : '\n]\n'),
  }
}
