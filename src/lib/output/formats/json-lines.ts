import type {Terminal} from '../../app/terminal.ts'
import type {OutputRecord} from '../record.ts'
import {safeJson} from '../safe-text.ts'
import {PipeClosed, Sink} from '../sink.ts'

/**
 * Writes each record as JSON on a line of its own, for output without an end: an array would never be whole. When the
 * reader of stdout has gone, nothing happens: see `isPipeClosed`.
 */
export async function writeJsonLines(
  records: readonly OutputRecord[],
  {stdout, width}: Pick<Terminal, 'stdout' | 'width'>,
): Promise<void> {
  const lines = records.map((record) => `${JSON.stringify(record)}\n`)
  try {
    await new Sink(stdout).writeAll(width === undefined ? lines : lines.map(safeJson))
  } catch (error) {
    if (!(error instanceof PipeClosed)) throw error
  }
}
