import {safeText} from '../safe-text.ts'
import type {CreateFormatter} from './formatter.ts'
import {type Selection, selectProperties} from './select-properties.ts'

/**
 * A header row of property names, then one line per record, with fields separated by tabs. Tabs, newlines and carriage returns
 * in values are written as `\t`, `\n` and `\r`, so a record is always one line.
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
