import type {OutputFormat} from '../app/invocation.ts'

/** A record with camel-case keys, and JSON values or Dates. */
export type OutputRecord = Record<string, unknown>

export interface OutputOptions {
  readonly format: OutputFormat
  /** The properties that columns, table and tsv show, in order; by default all of the first page. JSON always shows all. */
  readonly properties?: readonly string[]
  /** Print the header row? */
  readonly header: boolean
  /** Prints notes such as `No results` (see notes.ts). */
  readonly note?: (text: string) => void
  /** Prints a warning when a secret is shown on a terminal; absent when the secrets are public. */
  readonly warnOfSecret?: ((text: string) => void) | undefined
  /** Prints warnings, such as for unknown property names. */
  readonly warn?: (text: string) => void
}

/** Records as they arrive, one array per page. The next page is requested after the last one is written. */
export type RecordPages = AsyncIterable<readonly OutputRecord[]> | Iterable<readonly OutputRecord[]>
