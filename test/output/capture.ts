import {PassThrough, Readable} from 'node:stream'
import type {OutputFormat} from '../../src/lib/app/invocation.ts'
import type {Terminal} from '../../src/lib/app/terminal.ts'
import type {OutputOptions, OutputRecord} from '../../src/lib/output/record.ts'
import {writeRecords} from '../../src/lib/output/write-records.ts'

/** A terminal (with a width) or a pipe (without) that keeps what is written to it. */
export function captureTerminal(as: {width?: number; color?: boolean} = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const text = {stdout: '', stderr: ''}
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk
  })
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk
  })
  const color = as.color ?? false
  const terminal: Terminal = {
    stdin: Readable.from([]),
    stdout,
    stderr,
    width: as.width,
    interactive: false,
    color: {stdout: color, stderr: color},
  }
  return {terminal, text}
}

/** Everything that writing the pages brings forth. */
export async function written(
  format: OutputFormat,
  pages: OutputRecord[][],
  options: Partial<OutputOptions> = {},
  as: {width?: number; color?: boolean} = {},
) {
  const {terminal, text} = captureTerminal(as)
  const notes: string[] = []
  const warnings: string[] = []
  const count = await writeRecords(
    pages,
    {
      format,
      header: true,
      note: (note) => void notes.push(note),
      warn: (warning) => void warnings.push(warning),
      ...options,
    },
    terminal,
  )
  await new Promise(setImmediate)
  return {count, stdout: text.stdout, stderr: text.stderr, notes, warnings}
}
