import {stringify} from 'csv-stringify/sync'
import {safeText} from '../safe-text.ts'
import type {CreateFormatter} from './formatter.ts'
import {type Selection, selectProperties} from './select-properties.ts'

/**
 * CSV (RFC 4180) with a heading of property names, and lines that end with `\n`. Values are as in JSON: dates in ISO 8601, null
 * empty, lists and objects as JSON. With `spreadsheet`, a `'` keeps a spreadsheet from running or changing a cell (`=…`, `+1…`).
 */
export const createFormatter: CreateFormatter = async (options, terminal) => {
  let selection: Selection | undefined
  const format = (rows: readonly (readonly string[])[]): string =>
    stringify(rows as string[][], {escape_formulas: options.spreadsheet === true})
  const show = terminal.width === undefined ? (text: string) => text : safeText
  return {
    add(records) {
      const isFirst = selection === undefined
      selection ??= selectProperties(records, options)
      const {names, value} = selection
      const rows = records.map((record) => names.map((name) => show(formatValue(value(record, name)))))
      return format(isFirst && options.header ? [names.map(show), ...rows] : rows)
    },
    end: () => '',
  }
}

const formatValue = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  const json = JSON.stringify(value)
  return value instanceof Date ? (JSON.parse(json) ?? '') : json
}
