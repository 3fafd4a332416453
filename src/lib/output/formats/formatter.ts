import type {Terminal} from '../../app/terminal.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'

/** An output format: formats records as text, one chunk at a time. */
export interface Formatter {
  /** The text for more records (at least one); empty while column widths are still being measured. */
  add(records: readonly OutputRecord[]): string | Promise<string>
  /** The text at the end of the output. */
  end(): string | Promise<string>
}

export type CreateFormatter = (options: OutputOptions, terminal: Terminal) => Promise<Formatter>
