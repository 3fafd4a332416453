import Table from 'cli-table3'
import {loadStyle} from '../style.ts'
import type {CreateFormatter} from './formatter.ts'
import {measured} from './measured.ts'
import {LONGEST_MEASURED, textWidth, wrap} from './width.ts'

/** No column is made narrower than this to fit the terminal; with too many columns the table is wider than it. */
const NARROWEST = 6

/** Nobody reads more in a table. */
function shortened(cell: string): string {
  if (cell.length <= LONGEST_MEASURED) return cell
  return `${cell.slice(0, LONGEST_MEASURED - 100).toWellFormed()}… (${cell.length} characters; -o json shows all)`
}

/** A row as it is drawn: for each cell its lines. */
type Row = string[][]

/**
 * With borders, fitted to the terminal's width by wrapping cells. Cells that are wider than those that were measured
 * wrap as well, so the table goes on in one piece, without a second heading.
 */
export const createFormatter: CreateFormatter = async (options, terminal) => {
  const {bold} = await loadStyle(terminal.color.stdout)
  let widths: number[] = []
  let bottom = ''

  const wrapped = (cells: string[]): Row =>
    cells.map((cell, column) => wrap(shortened(cell), widths[column] ?? 0))

  /** The bottom border is held back until it is known that no row follows. */
  function drawn(rows: string[][], headings?: string[]): string {
    const head = headings && wrapped(headings)
    const text = draw({head, bold, rows: rows.map(wrapped), widths, continued: bottom !== ''})
    const lastLine = text.lastIndexOf('\n') + 1
    bottom = `${text.slice(lastLine)}\n`
    return text.slice(0, lastLine)
  }

  return measured(options, {
    start(headings, rows, natural) {
      // Each column has a border and two blanks, and there is a last border.
      const room = terminal.width === undefined ? Infinity : terminal.width - 3 * natural.length - 1
      widths = fit(natural, room)
      return drawn(rows, headings)
    },
    more: (rows) => drawn(rows),
    end: () => bottom,
    nothing: '',
  })
}

/** Narrow columns keep their width, the wide ones share what is left. */
function fit(natural: readonly number[], room: number): number[] {
  const widths = [...natural]
  const narrowestFirst = natural.map((width, column) => ({width, column})).sort((a, b) => a.width - b.width)
  let left = room
  narrowestFirst.forEach(({width, column}, index) => {
    const share = Math.floor(left / (natural.length - index))
    widths[column] = Math.min(width, Math.max(share, NARROWEST))
    left -= widths[column]
  })
  return widths
}

/**
 * cli-table3 measures with tables of 2019: it takes newer emoji and the vowels of many scripts for other than what
 * terminals make of them. So a line that is not ASCII is drawn as a run of stand-ins as long as the line is wide,
 * and put back afterwards.
 */
const STAND_IN = '\ue000'

/** The time that cli-table3 takes for a cell grows with the cube of its lines: so each line is given to it as a row of its own. */
function draw(table: {
  head: Row | undefined
  bold: (text: string) => string
  rows: Row[]
  widths: readonly number[]
  continued: boolean
}): string {
  const standIn = (line: string): string =>
    /^[\x20-\x7e]*$/.test(line) ? line : STAND_IN.repeat(textWidth(line))
  const drawing = new Table({
    colWidths: table.widths.map((width) => width + 2),
    style: {head: [], border: []},
    chars: table.continued ? {'top-left': '├', 'top-mid': '┼', 'top-right': '┤'} : {},
  })
  const standsFor: string[] = []
  /** Of each line of text, whether a border follows. */
  const isLast: boolean[] = []
  const add = (row: Row, dress = (text: string) => text): void => {
    const height = row.reduce((most, lines) => Math.max(most, lines.length), 1)
    for (let index = 0; index < height; index++) {
      const lines = row.map((cell) => cell[index] ?? '')
      for (const line of lines) if (standIn(line).startsWith(STAND_IN)) standsFor.push(line)
      drawing.push(lines.map((line) => dress(standIn(line))))
      isLast.push(index === height - 1)
    }
  }
  if (table.head) add(table.head, table.bold)
  for (const row of table.rows) add(row)

  // The top, and then a line of text and a border in turn.
  const lines = drawing.toString().split('\n')
  const kept = lines.filter((_, index) => index % 2 === 1 || index === 0 || isLast[index / 2 - 1])
  let next = 0
  return kept.join('\n').replace(/\ue000+/g, () => standsFor[next++] ?? '')
}
