import type {Terminal} from '../../app/terminal.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'

/** One output format: turns records into text, a chunk of them at a time. */
export interface Formatter {
  /** The text that some more records, never none, bring; empty while widths are still being found. */
  add(records: readonly OutputRecord[]): string | Promise<string>
  /** The text that ends the output. */
  end(): string | Promise<string>
}

export type CreateFormatter = (options: OutputOptions, terminal: Terminal) => Promise<Formatter>
