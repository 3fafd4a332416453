/** A plain record: camel-case keys; JSON values, and Dates for points in time. */
export type OutputRecord = Record<string, unknown>

export const OUTPUT_FORMATS = ['columns', 'table', 'json', 'tsv', 'none'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

export interface OutputOptions {
  readonly format: OutputFormat
  /** Which properties columns, table and tsv show, in this order; all of the first record's when absent. JSON always shows all. */
  readonly properties?: readonly string[]
  /** Show the line of headings? */
  readonly header: boolean
}
