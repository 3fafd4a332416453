import {loadStyle} from '../style.ts'
import type {CreateFormatter} from './formatter.ts'
import {measured} from './measured.ts'
import {textWidth} from './width.ts'

/**
 * Aligned, two spaces apart, no borders: byte for byte the official CLI's. A value that is wider than those that were
 * measured runs over.
 */
export const createFormatter: CreateFormatter = async (options, terminal) => {
  const {bold} = await loadStyle(terminal.color.stdout)
  let widths: number[] = []

  function line(cells: string[], dress = (text: string) => text): string {
    const text = cells
      .map((cell, column) => dress(cell) + ' '.repeat(Math.max(0, (widths[column] ?? 0) - textWidth(cell))))
      .join('  ')
    // On a terminal the blanks at the end could wrap; elsewhere they are kept for the official CLI's bytes.
    return `${terminal.width === undefined ? text : text.trimEnd()}\n`
  }
  const more = (rows: string[][]): string => rows.map((row) => line(row)).join('')

  return measured(options, {
    start(headings, rows, measuredWidths) {
      widths = measuredWidths
      return (headings ? line(headings, bold) : '') + more(rows)
    },
    more,
    end: () => '',
    nothing: '\n',
  })
}
