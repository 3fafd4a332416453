import Table from 'cli-table3'
import {loadStyle} from '../style.ts'
import {fitWidths, widestCells} from './fit.ts'
import type {CreateFormatter} from './formatter.ts'
import {measured} from './measured.ts'
import type {Paint} from './status-color.ts'
import {LONGEST_MEASURED, textWidth, widestUnbreakable, wrap} from './width.ts'

/** Nobody reads more in a table. */
function shortened(cell: string): string {
  if (cell.length <= LONGEST_MEASURED) return cell
  return `${cell.slice(0, LONGEST_MEASURED - 100).toWellFormed()}… (${cell.length} characters; -o json shows all)`
}

/** A row as it is drawn. */
interface Row {
  /** For each cell its lines. */
  readonly cells: readonly string[][]
  dress(text: string, column: number): string
}

/**
 * With borders, fitted to the terminal's width by wrapping cells. Cells that are wider than the measured ones wrap as well, so
 * the table continues without a second header row. A SID, number or date is never broken; the table is wider instead.
 */
export const createFormatter: CreateFormatter = async (options, terminal) => {
  const {bold} = await loadStyle(terminal.color.stdout)
  let widths: readonly number[] = []
  let bottom = ''
  let paintStatus: Paint

  const wrapped = (cells: string[]): string[][] =>
    cells.map((cell, column) => wrap(shortened(cell), widths[column] ?? 0))

  /** The bottom border is held back until it is known that no row follows. */
  function drawn(rows: string[][], headings?: string[]): string {
    const head = headings ? [{cells: wrapped(headings), dress: (text: string) => bold(text)}] : []
    const body = rows.map((cells) => ({
      cells: wrapped(cells),
      dress: (text: string, column: number) => paintStatus(text, column, cells[column] ?? ''),
    }))
    const text = draw([...head, ...body], widths, bottom !== '')
    const lastLine = text.lastIndexOf('\n') + 1
    bottom = `${text.slice(lastLine)}\n`
    return text.slice(0, lastLine)
  }

  return measured(options, terminal, {
    start(headings, rows, natural, paint) {
      paintStatus = paint
      // Each column has a border and two blanks, and there is a last border.
      const room = terminal.width === undefined ? Infinity : terminal.width - 3 * natural.length - 1
      widths = fitWidths(natural, widestCells(rows, natural.length, widestUnbreakable), room)
      return drawn(rows, headings)
    },
    more(rows) {
      const minimum = widestCells(rows, widths.length, widestUnbreakable)
      widths = widths.map((width, column) => Math.max(width, minimum[column] ?? 0))
      return drawn(rows)
    },
    end: () => bottom,
    nothing: '',
  })
}

/**
 * cli-table3 draws the borders. Ours are the widths and the wrapping, for three reasons:
 * - It measures with string-width 4, of 2019, which takes newer emoji and the vowels of many scripts for other than what
 *   terminals make of them. It has no hook for another measure, and later versions of string-width cannot be put in its
 *   place: they are ES modules. So a line that is not ASCII is drawn as a run of stand-ins as long as the line is wide.
 * - Its `wordWrap` cuts off what is left of a word that is wider than its column.
 * - The time that it takes for a cell grows with the cube of the cell's lines. So each line is a row of its own.
 */
const STAND_IN = '\ue000'

/** The row goes on with what is in the one above: no border is between them. */
const GOES_ON = {mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': ''}

/** The top edge is a border between two rows. */
const CONTINUED = {'top-left': '├', 'top-mid': '┼', 'top-right': '┤'}

function draw(rows: readonly Row[], widths: readonly number[], continued: boolean): string {
  const table = new Table({
    colWidths: widths.map((width) => width + 2),
    style: {head: [], border: []},
    chars: continued ? CONTINUED : {},
  })
  const standsFor: string[] = []
  const standIn = (line: string): string => {
    if (/^[\x20-\x7e]*$/.test(line)) return line
    const width = textWidth(line)
    if (width > 0) standsFor.push(line)
    return STAND_IN.repeat(width)
  }
  for (const {cells, dress} of rows) {
    const height = Math.max(1, ...cells.map((lines) => lines.length))
    for (let index = 0; index < height; index++) {
      const chars = index > 0 ? GOES_ON : {}
      table.push(cells.map((lines, column) => ({content: dress(standIn(lines[index] ?? ''), column), chars})))
    }
  }
  let next = 0
  return table.toString().replace(/\ue000+/g, () => standsFor[next++] ?? '')
}
