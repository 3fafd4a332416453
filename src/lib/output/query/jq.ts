import {UsageError, UserError} from '../../app/errors.ts'
import type {Query, QueryResult} from '../record.ts'
import {collect, mapPages, once} from './query.ts'

interface JqError {
  readonly message?: string
  readonly stderr?: string
}

/** Runs a jq program over JSON text. @returns a value a line */
type RunJq = (program: string, input: string) => string

/**
 * Compiles a jq program (https://jqlang.org), for `--jq`. The program gets the list of all records, as in
 * `twilio … -o json | jq`.
 *
 * @throws UsageError with jq's own message when it is not a program
 */
export const compileJq = async (program: string): Promise<Query> => {
  const runJq = await loadJq()
  try {
    // Without input it is only compiled.
    runJq(program, '')
  } catch (error) {
    throw new UsageError(
      'invalid-query',
      `Invalid program for --jq: ${explain(error)}`,
      'See the manual of jq: https://jqlang.org/manual/',
    )
  }
  const run = (records: unknown): unknown[] => {
    try {
      return parseLines(runJq(program, JSON.stringify(records)))
    } catch (error) {
      throw new UserError('query-failed', `--jq failed: ${explain(error)}`, {cause: error})
    }
  }
  const streams = isStreamable(program)
  const runOn = (value: unknown): QueryResult => ({
    shape: 'sequence',
    values: once(async () => run(await value)),
  })
  return {
    run: (pages) => (streams ? {shape: 'sequence', values: mapPages(pages, run)} : runOn(collect(pages))),
    runOn,
  }
}

/** `.[] | …` and `.[].path | …` work on one record after the other, unless they ask for more input or end early. */
const isStreamable = (program: string): boolean =>
  /^\s*\.\[\](\.[A-Za-z_]\w*|\[\])*\s*(\||$)/.test(program) &&
  !/\b(inputs?|halt|halt_error|error)\b/.test(program)

const loadJq = async (): Promise<RunJq> => {
  const {raw} = await (await import('jq-web')).default
  return (program, input) => raw(input, program, ['-c']) ?? ''
}

const parseLines = (output: string): unknown[] =>
  output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]))

/** The first line of what jq says. */
const explain = (error: unknown): string => {
  const {stderr, message = String(error)} = (error ?? {}) as JqError
  const [first = ''] = (stderr || message.replace(/^Non-zero exit code: \d+\n/, '')).split('\n')
  return first
    .replace(/^jq: error( \(at [^)]*\))?: /, '')
    .replace(' (Unix shell quoting issues?) at <top-level>', '')
    .replace(/:$/, '')
    .slice(0, 300)
}
