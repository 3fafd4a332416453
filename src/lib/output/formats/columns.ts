import {loadStyle} from '../style.ts'
import type {CreateFormatter} from './formatter.ts'
import {measured} from './measured.ts'
import {textWidth} from './width.ts'

/**
 * Aligned columns, separated by two spaces, without borders: the same bytes as the official CLI. Values wider than the measured
 * ones are not cut.
 */
export const createFormatter: CreateFormatter = async (options, terminal) => {
  const {bold} = await loadStyle(terminal.color.stdout)
  let widths: number[] = []

  function formatLine(cells: string[], format = (text: string) => text): string {
    const text = cells
      .map((cell, column) => format(cell) + ' '.repeat(Math.max(0, (widths[column] ?? 0) - textWidth(cell))))
      .join('  ')
    // On a terminal, trailing spaces could wrap. Elsewhere they are kept, to match the official CLI.
    return `${terminal.width === undefined ? text : text.trimEnd()}\n`
  }
  const more = (rows: string[][]): string => rows.map((row) => formatLine(row)).join('')

  return measured(options, {
    start(headings, rows, measuredWidths) {
      widths = measuredWidths
      return (headings ? formatLine(headings, bold) : '') + more(rows)
    },
    more,
    end: () => '',
    nothing: '\n',
  })
}
