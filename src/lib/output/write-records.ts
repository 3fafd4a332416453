import type {OutputFormat} from '../app/invocation.ts'
import type {Terminal} from '../app/terminal.ts'
import {splitIntoChunks} from '../runtime/chunks.ts'
import type {CreateFormatter, Formatter} from './formats/formatter.ts'
import type {OutputOptions, OutputRecord, QueryResult, RecordPages} from './record.ts'
import {PipeClosed, Sink} from './sink.ts'

export {isPipeClosed} from './sink.ts'

type Format = Exclude<OutputFormat, 'none'>

const FORMATTERS: Record<Format, () => Promise<{createFormatter: CreateFormatter}>> = {
  columns: () => import('./formats/columns.ts'),
  table: () => import('./formats/table.ts'),
  json: () => import('./formats/json.ts'),
  ndjson: () => import('./formats/ndjson.ts'),
  yaml: () => import('./formats/yaml.ts'),
  tsv: () => import('./formats/tsv.ts'),
  csv: () => import('./formats/csv.ts'),
}

/** Formats of values of any kind; the others are of rows. */
const VALUE_FORMATS: ReadonlySet<OutputFormat> = new Set(['json', 'yaml'])

/**
 * Writes records to stdout as they arrive: a page is written before the next is requested (columns and tables first wait for
 * 1,000 records, or all, to measure their widths). Memory does not grow with the number of records, unless a query needs all.
 *
 * Returns the number of records (or results of a query) read and written. When the reader of stdout is gone, it stops the
 * iterator of the pages, and returns the number so far: see `isPipeClosed`. An error of the pages is thrown after the records
 * before it are written; JSON then has no closing bracket.
 */
export async function writeRecords(
  pages: RecordPages,
  options: OutputOptions,
  terminal: Terminal,
): Promise<number> {
  return writeResult(options.query?.run(pages) ?? {shape: 'list', values: pages}, options, terminal)
}

/** The same for the result of a query. */
export async function writeResult(
  {shape, values}: QueryResult,
  options: OutputOptions,
  terminal: Terminal,
): Promise<number> {
  let count = 0
  const {format} = options
  if (format === 'none') {
    for await (const page of values) count += page.length
    return count
  }
  const formatter = await openFormatter(format, {...options, shape}, terminal)
  const isOfRows = shape !== 'list' && (options.template !== undefined || !VALUE_FORMATS.has(format))
  const sink = new Sink(terminal.stdout)
  const limitMemory = createMemoryLimiter()
  const checkSecrets = await createSecretCheck(options, terminal)
  try {
    for await (const part of values) {
      const page = (isOfRows ? toRows(part) : part) as readonly OutputRecord[]
      if (page.length === 0) continue
      for (const chunk of splitIntoChunks(page)) {
        checkSecrets?.(chunk)
        await sink.write(await formatter.add(chunk))
        count += chunk.length
      }
      await limitMemory(count)
    }
    if (count === 0) options.note?.('No results')
    if (count > 0 || (VALUE_FORMATS.has(format) && !options.template)) await sink.write(await formatter.end())
  } catch (error) {
    if (error instanceof PipeClosed) return count
    // An incomplete JSON array must not look complete. Rows received so far are useful.
    if (count > 0 && format !== 'json') await sink.write(await formatter.end()).catch(() => {})
    throw error
  }
  return count
}

/** The formatter for records, or for the rows of a query's result. */
export const openFormatter = async (
  format: Format,
  options: OutputOptions,
  terminal: Terminal,
): Promise<Formatter> => {
  if (options.template) return options.template.createFormatter(terminal, options.isLive)
  const {createFormatter} = await FORMATTERS[format]()
  if (!options.query || VALUE_FORMATS.has(format) || format === 'ndjson')
    return createFormatter(options, terminal)
  const {createRowsFormatter} = await import('./formats/rows.ts')
  return createRowsFormatter(createFormatter, options, terminal)
}

/** The rows of a query's single value, or of the values of a sequence: lists are rows of their items, and null is none. */
export const toRows = (values: readonly unknown[]): unknown[] =>
  values.flat().filter((value) => value !== null)

/** Warns once of secrets in the properties that a terminal shows. Undefined when stdout is not a terminal. */
export const createSecretCheck = async (
  {warnOfSecret, properties, format, template, warn}: OutputOptions,
  {width}: Terminal,
): Promise<((records: readonly OutputRecord[]) => void) | undefined> => {
  // What a template shows of a record is not known.
  if (width === undefined || !warnOfSecret || template) return undefined
  const {findSecrets, warnOfSecrets} = await import('./find-secrets.ts')
  const {selectProperties} = await import('./formats/select-properties.ts')
  const selected = {format, header: false, ...(properties && {properties}), ...(warn && {warn: () => {}})}
  let warned = false
  return (records) => {
    if (warned) return
    const isComplete = VALUE_FORMATS.has(format) || format === 'ndjson'
    const found = findSecrets(records, isComplete ? undefined : selectProperties(records, selected))
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
