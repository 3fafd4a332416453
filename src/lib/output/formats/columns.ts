import {loadStyle} from '../style.ts'
import {fitWidths, widestCells} from './fit.ts'
import type {CreateFormatter} from './formatter.ts'
import {measured} from './measured.ts'
import {cutText, isUnbreakable, textWidth} from './width.ts'

const GAP = '  '

/**
 * Aligned columns, separated by two spaces, without borders: the same bytes as the official CLI. Values wider than the measured
 * ones are not cut. On a terminal, text is cut to fit its width; SIDs, numbers and dates never are.
 */
export const createFormatter: CreateFormatter = async (options, terminal) => {
  const {bold} = await loadStyle(terminal.color.stdout)
  const room = terminal.width ?? Infinity
  let widths: readonly number[] = []

  const pad = (cell: string, column: number): string =>
    ' '.repeat(Math.max(0, (widths[column] ?? 0) - textWidth(cell)))

  function lineWidth(cells: readonly string[]): number {
    const last = cells.length - 1
    // Trailing spaces are not printed on a terminal.
    return cells.reduce(
      (sum, cell, column) =>
        sum + (column === last ? textWidth(cell) : Math.max(textWidth(cell), widths[column] ?? 0)),
      last * GAP.length,
    )
  }

  function formatLine(row: readonly string[], format = (text: string) => text): string {
    const isCut = room !== Infinity && lineWidth(row) > room
    const cells = isCut
      ? row.map((cell, column) => (isUnbreakable(cell) ? cell : cutText(cell, widths[column] ?? 0)))
      : row
    const text = cells.map((cell, column) => format(cell) + pad(cell, column)).join(GAP)
    // On a terminal, trailing spaces could wrap. Elsewhere they are kept, to match the official CLI.
    return `${terminal.width === undefined ? text : text.trimEnd()}\n`
  }
  const more = (rows: string[][]): string => rows.map((row) => formatLine(row)).join('')

  return measured(options, {
    start(headings, rows, natural) {
      const minimum = widestCells(rows, natural.length, (cell) => (isUnbreakable(cell) ? cell.length : 0))
      widths =
        room === Infinity
          ? natural
          : fitWidths(natural, minimum, room - GAP.length * Math.max(0, natural.length - 1))
      return (headings ? formatLine(headings, bold) : '') + more(rows)
    },
    more,
    end: () => '',
    nothing: '\n',
  })
}
