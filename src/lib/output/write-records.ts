import type {OutputFormat} from '../app/invocation.ts'
import type {Terminal} from '../app/terminal.ts'
import {chunksOf} from '../runtime/chunks.ts'
import type {CreateFormatter} from './formats/formatter.ts'
import type {OutputOptions, RecordPages} from './record.ts'
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
  const keepMemoryFlat = memoryKeeper()
  try {
    for await (const page of pages) {
      if (page.length === 0) continue
      for (const chunk of chunksOf(page)) {
        await sink.write(await formatter.add(chunk))
        count += chunk.length
      }
      await keepMemoryFlat(count)
    }
    if (count === 0) options.note?.('No results')
    if (count > 0 || options.format === 'json') await sink.write(await formatter.end())
  } catch (error) {
    if (error instanceof PipeClosed) return count
    // Half a JSON array must not look like a whole one; rows that came are worth showing.
    if (count > 0 && options.format !== 'json') await sink.write(await formatter.end()).catch(() => {})
    throw error
  }
  return count
}

/** From here on a list counts as long: its garbage is kept from spreading. */
const LONG = 500
/** And this often memory is tidied up. */
const TIDY = 3000

/**
 * Keeps the memory of a long list as small as that of a short one. Left to itself, V8 lets garbage pile up to several times
 * what is in use: 200,000 messages in pages of 1,000 then take 1.6 times the memory of 2,000. So a list that proves long has
 * its young generation kept from growing, and is tidied up every few pages.
 */
const memoryKeeper = (): ((count: number) => Promise<void>) => {
  let collectGarbage: (() => void) | undefined
  let collectedAt = 0
  return async (count) => {
    if (count < LONG) return
    collectGarbage ??= await garbageCollector()
    if (count - collectedAt < TIDY) return
    collectedAt = count
    collectGarbage()
  }
}

/** V8's garbage collection, which Node shows only to who asks for it with a flag. */
const garbageCollector = async (): Promise<() => void> => {
  const {setFlagsFromString} = await import('node:v8')
  const {runInNewContext} = await import('node:vm')
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
