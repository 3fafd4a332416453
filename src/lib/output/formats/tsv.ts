import {safeText} from '../safe-text.ts'
import {inBatches, type Selection, selectProperties} from './cells.ts'
import type {CreateFormatter} from './formatter.ts'

/**
 * A line of property names, then one line for each record, fields parted by tabs. A tab, newline or carriage return in a
 * value is written as `\t`, `\n` or `\r`, so that a record is always one line.
 */
export const createFormatter: CreateFormatter = async (options) => {
  let selection: Selection | undefined
  return {
    *add(page) {
      if (!selection) {
        selection = selectProperties(page, options)
        if (options.header) yield `${selection.names.map(safeText).join('\t')}\n`
      }
      const {names, text} = selection
      for (const batch of inBatches(page)) {
        let lines = ''
        for (const record of batch) {
          lines += `${names.map((name) => safeText(text(record, name))).join('\t')}\n`
        }
        yield lines
      }
    },
    *end() {},
  }
}
