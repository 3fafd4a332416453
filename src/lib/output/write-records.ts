import type {Terminal} from '../app/terminal.ts'
import {inFlatMemory} from './flat-memory.ts'
import type {CreateFormatter} from './formats/formatter.ts'
import type {OutputFormat, OutputOptions, RecordPages} from './record.ts'
import {safeLines} from './safe-text.ts'
import {PipeClosed, Sink} from './sink.ts'

export {isPipeClosed} from './sink.ts'

const FORMATTERS: Record<Exclude<OutputFormat, 'none'>, () => Promise<{createFormatter: CreateFormatter}>> = {
  columns: () => import('./formats/columns.ts'),
  table: () => import('./formats/table.ts'),
  json: () => import('./formats/json.ts'),
  tsv: () => import('./formats/tsv.ts'),
}

/**
 * Writes records to stdout as they arrive: what a page brings is written before the next page is asked for (columns and
 * tables first see 1,000 records, or all there are, to know their widths). Memory does not grow with their number.
 *
 * Returns how many records were read and written. When the reader of stdout goes away, the pages are given up (their
 * iterator's `return` is called), and the number so far is returned: see `isPipeClosed`. An error of the source is
 * passed on after what came before it was written; JSON is then left without its end.
 */
export async function writeRecords(
  pages: RecordPages,
  options: OutputOptions,
  terminal: Terminal,
): Promise<number> {
  let count = 0
  if (options.format === 'none') {
    for await (const page of pages) count += page.length
    return count
  }
  const {createFormatter} = await FORMATTERS[options.format]()
  const formatter = await createFormatter(options, terminal)
  const sink = new Sink(terminal.stdout)
  try {
    for await (const page of inFlatMemory(pages)) {
      if (page.length === 0) continue
      await sink.writeAll(formatter.add(page))
      count += page.length
    }
    if (count === 0) options.note?.('No results')
    if (count > 0 || options.format === 'json') await sink.writeAll(formatter.end())
  } catch (error) {
    if (error instanceof PipeClosed) return count
    // Half a JSON array must not look like a whole one; rows that came are worth showing.
    if (count > 0 && options.format !== 'json') await sink.writeAll(formatter.end()).catch(() => {})
    throw error
  }
  return count
}

/** Writes text of several lines as it is; a terminal is shown what would command it. */
export async function writeText(text: string, terminal: Terminal): Promise<void> {
  try {
    await new Sink(terminal.stdout).writeAll([terminal.width === undefined ? text : safeLines(text)])
  } catch (error) {
    if (!(error instanceof PipeClosed)) throw error
  }
}
