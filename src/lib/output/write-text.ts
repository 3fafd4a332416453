import type {Terminal} from '../app/terminal.ts'
import {safeJson, safeLines} from './safe-text.ts'
import {PipeClosed, Sink} from './sink.ts'

type Stdout = Pick<Terminal, 'stdout' | 'width'>

/** Writes text of one or more lines; for a terminal, with control characters escaped. */
export const writeText = (text: string, {stdout, width}: Stdout): Promise<void> =>
  write(width === undefined ? text : safeLines(text), stdout)

/** Writes a value as JSON and a newline; on one line unless `indent` is given. */
export const writeJson = (value: unknown, {stdout, width}: Stdout, indent?: number): Promise<void> => {
  const json = `${JSON.stringify(value, null, indent)}\n`
  return write(width === undefined ? json : safeJson(json), stdout)
}

/** Writes text in parts, each after the one before is written; for a terminal, with control characters escaped. */
export const writeParts = async (parts: Iterable<string>, {stdout, width}: Stdout): Promise<void> => {
  const sink = new Sink(stdout)
  try {
    for (const part of parts) await sink.write(width === undefined ? part : safeLines(part))
  } catch (error) {
    if (!(error instanceof PipeClosed)) throw error
  }
}

/** Does nothing when the reader of stdout is gone: see `isPipeClosed`. */
const write = async (text: string, stdout: Terminal['stdout']): Promise<void> => {
  try {
    await new Sink(stdout).write(text)
  } catch (error) {
    if (!(error instanceof PipeClosed)) throw error
  }
}
