import {safeText} from '../safe-text.ts'
import {type Selection, selectProperties} from './cells.ts'
import type {CreateFormatter} from './formatter.ts'

/**
 * A line of property names, then one line for each record, fields separated by tabs. A tab, newline or carriage return in a
 * value is written as `\t`, `\n` or `\r`, so that a record is always one line.
 */
export const createFormatter: CreateFormatter = async (options) => {
  let selection: Selection | undefined
  return {
    add(records) {
      let lines = ''
      if (!selection) {
        selection = selectProperties(records, options)
        if (options.header) lines += `${selection.names.map(safeText).join('\t')}\n`
      }
      const {names, text} = selection
      for (const record of records) {
        lines += `${names.map((name) => safeText(text(record, name))).join('\t')}\n`
      }
      return lines
    },
    end: () => '',
  }
}
