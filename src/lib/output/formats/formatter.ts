import type {Terminal} from '../../app/terminal.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'

/** One output format: turns records into text. What it yields is written before it is asked for more. */
export interface Formatter {
  /** The text that one more page, never an empty one, brings; none while widths are still being found. */
  add(page: readonly OutputRecord[]): AsyncIterable<string> | Iterable<string>
  /** The text that ends the output. */
  end(): AsyncIterable<string> | Iterable<string>
}

export type CreateFormatter = (options: OutputOptions, terminal: Terminal) => Promise<Formatter>
