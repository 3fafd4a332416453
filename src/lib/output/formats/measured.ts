import type {Terminal} from '../../app/terminal.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'
import {safeText} from '../safe-text.ts'
import {oneLine} from './cells.ts'
import type {Formatter} from './formatter.ts'
import {type Selection, selectProperties} from './select-properties.ts'
import type {Paint} from './status-color.ts'
import {LONGEST_MEASURED, prepareWidths, textWidth} from './width.ts'

/** How many records are measured before the first line is written; later records use the same widths. */
const MEASURED_RECORDS = 1000

/** A format with aligned columns. Each cell is one line, safe for a terminal. */
interface Layout {
  /** Sets the widths and colors; returns the text of the header row, if any, and of the first rows. */
  start(headings: string[] | undefined, rows: string[][], widths: number[], paint: Paint): string
  /** The text of more rows. */
  more(rows: string[][]): string
  end(): string
  /** The text when there are no properties to show. */
  readonly nothing: string
}

/** A formatter that measures the first 1,000 records for the column widths. */
export function measured(options: OutputOptions, terminal: Terminal, layout: Layout): Formatter {
  const first: OutputRecord[] = []
  let selection: Selection | undefined

  async function start(): Promise<string> {
    selection = selectProperties(first, options)
    const {names, heading} = selection
    if (names.length === 0) return layout.nothing
    const headings = options.header ? names.map((name) => safeText(heading(name))) : undefined
    await prepareWidths(headings ?? [])
    const rows = await cells(first, selection, options)
    first.length = 0
    const widths = names.map((_, column) =>
      rows.reduce(
        (widest, row) => Math.max(widest, Math.min(textWidth(row[column] ?? ''), LONGEST_MEASURED)),
        textWidth(headings?.[column] ?? ''),
      ),
    )
    return layout.start(headings, rows, widths, await loadPaint(names, terminal))
  }

  return {
    async add(records) {
      if (selection)
        return selection.names.length > 0 ? layout.more(await cells(records, selection, options)) : ''
      for (const record of records) first.push(record)
      return options.isLive || first.length >= MEASURED_RECORDS ? start() : ''
    },
    async end() {
      const startText = selection ? '' : await start()
      return selection?.names.length ? startText + layout.end() : startText
    },
  }
}

async function cells(
  records: readonly OutputRecord[],
  {names, value, text}: Selection,
  {relativeTo}: OutputOptions,
): Promise<string[][]> {
  const formatAge = relativeTo && (await loadAges(relativeTo()))
  const rows = records.map((record) =>
    names.map((name) => safeText(oneLine(formatAge?.(value(record, name)) ?? text(record, name)))),
  )
  await prepareWidths(rows.flat())
  return rows
}

const loadAges = async (now: number): Promise<(value: unknown) => string | undefined> => {
  const {formatAgeOf} = await import('../age.ts')
  return (value) => formatAgeOf(value, now)
}

const loadPaint = async (names: readonly string[], {color}: Terminal): Promise<Paint> => {
  if (!color.stdout) return (text) => text
  const {createStatusPaint} = await import('./status-color.ts')
  return createStatusPaint(names)
}
