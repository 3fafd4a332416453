import type {OutputOptions, OutputRecord} from '../record.ts'
import {safeText} from '../safe-text.ts'
import {heading, inBatches, oneLine, type Selection, selectProperties} from './cells.ts'
import type {Formatter} from './formatter.ts'
import {LONGEST_MEASURED, prepareWidths, textWidth} from './width.ts'

/** Records that are measured before the first line is written; their widths hold for all later ones. */
const MEASURED_RECORDS = 1000

/** What a format with aligned columns does; cells are one line each and harmless to a terminal. */
interface Layout {
  /** Sets the widths and gives the text of the headings, when there are any, and of the first rows. */
  start(headings: string[] | undefined, rows: string[][], widths: number[]): string
  /** The text of further rows. */
  more(rows: string[][]): string
  end(): string
  /** The text when no property is left to show. */
  readonly nothing: string
}

/** A formatter that looks at the first 1,000 records, or all there are, for the widths of its columns. */
export function measured(options: OutputOptions, layout: Layout): Formatter {
  const first: OutputRecord[] = []
  let selection: Selection | undefined

  async function* start(): AsyncGenerator<string> {
    selection = selectProperties(first, options)
    const {names} = selection
    if (names.length === 0) yield layout.nothing
    else {
      const headings = options.header ? names.map((name) => safeText(heading(name))) : undefined
      await prepareWidths(headings ?? [])
      const rows = await cells(first, selection)
      const widths = names.map((_, column) =>
        rows.reduce(
          (most, row) => Math.max(most, Math.min(textWidth(row[column] ?? ''), LONGEST_MEASURED)),
          textWidth(headings?.[column] ?? ''),
        ),
      )
      yield layout.start(headings, rows, widths)
    }
    first.length = 0
  }

  return {
    async *add(page) {
      if (!selection) {
        for (const record of page) first.push(record)
        if (first.length >= MEASURED_RECORDS) yield* start()
      } else if (selection.names.length > 0) {
        for (const batch of inBatches(page)) yield layout.more(await cells(batch, selection))
      }
    },
    async *end() {
      if (!selection) yield* start()
      if (selection?.names.length) yield layout.end()
    },
  }
}

async function cells(records: readonly OutputRecord[], {names, text}: Selection): Promise<string[][]> {
  const rows = records.map((record) => names.map((name) => safeText(oneLine(text(record, name)))))
  await prepareWidths(rows.flat())
  return rows
}
