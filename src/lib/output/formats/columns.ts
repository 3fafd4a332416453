import {loadStyle} from '../style.ts'
import {fitWidths, widestCells} from './fit.ts'
import type {CreateFormatter} from './formatter.ts'
import {measured} from './measured.ts'
import type {Paint} from './status-color.ts'
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
  let paintStatus: Paint

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

  const isCuttable = (cell: string, column: number): boolean =>
    !isUnbreakable(cell) && textWidth(cell) > (widths[column] ?? 0)

  function formatLine(row: readonly string[], paint: Paint): string {
    const isCut = room !== Infinity && lineWidth(row) > room
    if (isCut && row.some(isCuttable)) options.onCut?.()
    const cells = isCut
      ? row.map((cell, column) => (isCuttable(cell, column) ? cutText(cell, widths[column] ?? 0) : cell))
      : row
    const text = cells
      .map((cell, column) => paint(cell, column, row[column] ?? '') + pad(cell, column))
      .join(GAP)
    // On a terminal, trailing spaces could wrap. Elsewhere they are kept, to match the official CLI.
    return `${terminal.width === undefined ? text : text.trimEnd()}\n`
  }
  const more = (rows: string[][]): string => rows.map((row) => formatLine(row, paintStatus)).join('')

  return measured(options, terminal, {
    start(headings, rows, natural, paint) {
      paintStatus = paint
      const minimum = widestCells(rows, natural.length, (cell) => (isUnbreakable(cell) ? cell.length : 0))
      widths =
        room === Infinity
          ? natural
          : fitWidths(natural, minimum, room - GAP.length * Math.max(0, natural.length - 1))
      return (headings ? formatLine(headings, (text) => bold(text)) : '') + more(rows)
    },
    more,
    end: () => '',
    nothing: '\n',
  })
}
