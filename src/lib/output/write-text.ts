import type {Terminal} from '../app/terminal.ts'
import {safeJson, safeLines} from './safe-text.ts'
import {PipeClosed, Sink} from './sink.ts'

type Stdout = Pick<Terminal, 'stdout' | 'width'>

/** Writes a value as JSON and a newline; on one line unless `indent` is given. */
export const writeJson = (value: unknown, {stdout, width}: Stdout, indent?: number): Promise<void> => {
  const json = `${JSON.stringify(value, null, indent)}\n`
  return writeAll([width === undefined ? json : safeJson(json)], stdout)
}

/** Writes text in parts, each after the one before is written; for a terminal, with control characters escaped. */
export const writeParts = (parts: Iterable<string>, {stdout, width}: Stdout): Promise<void> =>
  writeAll(width === undefined ? parts : escapeParts(parts), stdout)

function* escapeParts(parts: Iterable<string>): Generator<string> {
  for (const part of parts) yield safeLines(part)
}

/** Stops when the reader of stdout is gone: see `isPipeClosed`. */
const writeAll = async (parts: Iterable<string>, stdout: Terminal['stdout']): Promise<void> => {
  const sink = new Sink(stdout)
  try {
    for (const part of parts) await sink.write(part)
  } catch (error) {
    if (!(error instanceof PipeClosed)) throw error
  }
}
