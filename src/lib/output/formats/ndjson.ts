import {safeJson} from '../safe-text.ts'
import type {CreateFormatter} from './formatter.ts'

/** A record a line, as compact JSON (https://github.com/ndjson/ndjson-spec). */
export const createFormatter: CreateFormatter = async (_options, terminal) => ({
  add(records) {
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('')
    return terminal.width === undefined ? text : safeJson(text)
  },
  end: () => '',
})
