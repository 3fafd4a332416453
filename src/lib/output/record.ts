import type {OutputFormat} from '../app/invocation.ts'
import type {Terminal} from '../app/terminal.ts'

/** A record with camel-case keys, and JSON values or Dates. */
export type OutputRecord = Record<string, unknown>

export interface OutputOptions {
  readonly format: OutputFormat
  /** The properties that columns, table and tsv show, in order; by default all of the first page. JSON always shows all. */
  readonly properties?: readonly string[]
  /** Print the header row? */
  readonly header: boolean
  /** Show times in columns and tables relative to this one, in milliseconds since 1970? */
  readonly relativeTo?: (() => number) | undefined
  /** Guard the cells of CSV against what a spreadsheet would run or change? */
  readonly spreadsheet?: boolean
  /** Formats the records, or a query's results, instead of the format. */
  readonly template?:
    | {createFormatter: (terminal: Terminal, isLive?: boolean) => Promise<Formatter>}
    | undefined
  /** Write each page at once, instead of measuring more records for the widths of columns? */
  readonly isLive?: boolean
  /** Prints its result instead of the records. */
  readonly query?: Query | undefined
  /** The shape of a query's result; a list without one. */
  readonly shape?: QueryResult['shape']
  /** Prints notes such as `No results` (see notes.ts). */
  readonly note?: (text: string) => void
  /** Prints a warning when a secret is shown on a terminal; absent when the secrets are public. */
  readonly warnOfSecret?: ((text: string) => void) | undefined
  /** Called when a value is cut to fit the terminal. */
  readonly onCut?: () => void
  /** Prints warnings, such as for unknown property names. */
  readonly warn?: (text: string) => void
}

/** Records as they arrive, one array per page. The next page is requested after the last one is written. */
export type RecordPages = AsyncIterable<readonly OutputRecord[]> | Iterable<readonly OutputRecord[]>

/**
 * The result of a query:
 * - `list`: the items of one list, as they come; printed as JSON, they are an array
 * - `single`: one value
 * - `sequence`: values one after the other, as jq prints them
 */
export interface QueryResult {
  readonly shape: 'list' | 'single' | 'sequence'
  readonly values: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>
}

/** A query over all records of a command's output, compiled before anything is requested. */
export interface Query {
  /** @throws UserError query-failed when the records do not fit the expression */
  run(pages: RecordPages): QueryResult
  /** The same for one value, such as a whole response. */
  runOn(value: unknown): QueryResult
}

/** An output format: formats records as text, one chunk at a time. */
export interface Formatter {
  /** The text for more records (at least one); empty while column widths are still being measured. */
  add(records: readonly OutputRecord[]): string | Promise<string>
  /** The text at the end of the output. */
  end(): string | Promise<string>
}
