import type {Terminal} from '../app/terminal.ts'
import {safeJson, safeLines} from './safe-text.ts'
import {PipeClosed, Sink} from './sink.ts'

type Stdout = Pick<Terminal, 'stdout' | 'width'>

/** Writes text of several lines as it is; a terminal is shown what would control it. */
export const writeText = (text: string, {stdout, width}: Stdout): Promise<void> =>
  write(width === undefined ? text : safeLines(text), stdout)

/** Writes a value as JSON, with a line break behind it: on one line unless it is to be indented. */
export const writeJson = (value: unknown, {stdout, width}: Stdout, indent?: number): Promise<void> => {
  const json = `${JSON.stringify(value, null, indent)}\n`
  return write(width === undefined ? json : safeJson(json), stdout)
}

/** When the reader of stdout has gone, nothing happens: see `isPipeClosed`. */
const write = async (text: string, stdout: Terminal['stdout']): Promise<void> => {
  try {
    await new Sink(stdout).write(text)
  } catch (error) {
    if (!(error instanceof PipeClosed)) throw error
  }
}
