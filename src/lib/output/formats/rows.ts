import type {Terminal} from '../../app/terminal.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'
import type {CreateFormatter, Formatter} from './formatter.ts'
import {createLinesFormatter} from './lines.ts'

/**
 * A formatter for the values of a query, whatever they are: records get the format's columns, lists its columns without a
 * heading, and other values a line each.
 */
export const createRowsFormatter = async (
  createFormatter: CreateFormatter,
  options: OutputOptions,
  terminal: Terminal,
): Promise<Formatter> => {
  let formatter: Formatter | undefined
  let isOfLists = false
  return {
    async add(values: readonly unknown[]) {
      if (!formatter) {
        isOfLists = values.every(Array.isArray)
        const isOfRecords = values.every(isRecord)
        formatter =
          isOfRecords || isOfLists
            ? await createFormatter({...options, header: options.header && isOfRecords}, terminal)
            : createLinesFormatter(terminal.width !== undefined)
      }
      const rows = isOfLists ? values.map((value) => ({...(value as unknown[])})) : values
      return formatter.add(rows as readonly OutputRecord[])
    },
    end: async () => (await formatter?.end()) ?? '',
  }
}

const isRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
