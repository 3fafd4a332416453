import type {OutputFormat} from '../app/invocation.ts'
import type {Terminal} from '../app/terminal.ts'
import {splitIntoChunks} from '../runtime/chunks.ts'
import type {CreateFormatter} from './formats/formatter.ts'
import type {OutputOptions, OutputRecord, RecordPages} from './record.ts'
import {PipeClosed, Sink} from './sink.ts'

export {isPipeClosed} from './sink.ts'

const FORMATTERS: Record<Exclude<OutputFormat, 'none'>, () => Promise<{createFormatter: CreateFormatter}>> = {
  columns: () => import('./formats/columns.ts'),
  table: () => import('./formats/table.ts'),
  json: () => import('./formats/json.ts'),
  tsv: () => import('./formats/tsv.ts'),
}

/**
 * Writes records to stdout as they arrive: a page is written before the next is requested (columns and tables first wait for
 * 1,000 records, or all, to measure their widths). Memory does not grow with the number of records.
 *
 * Returns the number of records read and written. When the reader of stdout is gone, it stops the iterator of the pages, and
 * returns the number so far: see `isPipeClosed`. An error of the pages is thrown after the records before it are written;
 * JSON then has no closing bracket.
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
  const limitMemory = createMemoryLimiter()
  const checkSecrets = await createSecretCheck(options, terminal)
  try {
    for await (const page of pages) {
      if (page.length === 0) continue
      for (const chunk of splitIntoChunks(page)) {
        checkSecrets?.(chunk)
        await sink.write(await formatter.add(chunk))
        count += chunk.length
      }
      await limitMemory(count)
    }
    if (count === 0) options.note?.('No results')
    if (count > 0 || options.format === 'json') await sink.write(await formatter.end())
  } catch (error) {
    if (error instanceof PipeClosed) return count
    // An incomplete JSON array must not look complete. Rows received so far are useful.
    if (count > 0 && options.format !== 'json') await sink.write(await formatter.end()).catch(() => {})
    throw error
  }
  return count
}

/** Warns once of secrets in the properties that a terminal shows. Undefined when stdout is not a terminal. */
const createSecretCheck = async (
  {warnOfSecret, properties, format}: OutputOptions,
  {width}: Terminal,
): Promise<((records: readonly OutputRecord[]) => void) | undefined> => {
  if (width === undefined || !warnOfSecret) return undefined
  const {findSecrets, warnOfSecrets} = await import('./find-secrets.ts')
  let warned = false
  return (records) => {
    if (warned) return
    const found = findSecrets(records, format === 'json' ? undefined : properties)
    warned = found.length > 0
    warnOfSecrets(found, warnOfSecret)
  }
}

/** The number of records from which a list is long, so that its memory is limited. */
const LONG_LIST = 500
/** The number of records between garbage collections of a long list. */
const COLLECTION_INTERVAL = 3000

/**
 * Keeps the memory of a long list as small as that of a short one. By default V8 lets garbage grow to several times the memory
 * in use: 200,000 messages in pages of 1,000 take 1.6 times the memory of 2,000. So for a long list, this keeps the young
 * generation from growing, and collects garbage every few pages.
 */
const createMemoryLimiter = (): ((count: number) => Promise<void>) => {
  let collectGarbage: (() => void) | undefined
  let collectedAt = 0
  return async (count) => {
    if (count < LONG_LIST) return
    collectGarbage ??= await loadGarbageCollector()
    if (count - collectedAt < COLLECTION_INTERVAL) return
    collectedAt = count
    collectGarbage()
  }
}

/** V8's garbage collector, which Node only exposes with a flag. */
const loadGarbageCollector = async (): Promise<() => void> => {
  const {setFlagsFromString} = await import('node:v8')
  const {runInNewContext} = await import('node:vm')
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
