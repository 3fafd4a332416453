import type {OutputFormat} from '../app/invocation.ts'

/** A plain record: camel-case keys; JSON values, and Dates for points in time. */
export type OutputRecord = Record<string, unknown>

export interface OutputOptions {
  readonly format: OutputFormat
  /** Which properties columns, table and tsv show, in this order; all of the first page's when absent. JSON always shows all. */
  readonly properties?: readonly string[]
  /** Show the line of headings? */
  readonly header: boolean
  /** Where `No results` and the like are said (see notes.ts); nothing is said when absent. */
  readonly note?: (text: string) => void
  /** Where an unknown property name is said; nothing is said when absent. */
  readonly warn?: (text: string) => void
}

/** Records as they arrive: one array for each page. The next page is asked for once the last one is written. */
export type RecordPages = AsyncIterable<readonly OutputRecord[]> | Iterable<readonly OutputRecord[]>
