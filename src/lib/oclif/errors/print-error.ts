import {UsageError, UserError} from '../../app/errors.ts'
import type {Terminal} from '../../app/terminal.ts'
import {LOG_LEVELS, type LogLevel} from '../../output/notes.ts'
import {safeJson, safeLines} from '../../output/safe-text.ts'
import {redactKnownSecrets} from '../../runtime/secrets.ts'

interface OclifError extends Error {
  readonly code?: string
  readonly oclif?: {exit?: number}
  readonly flags?: readonly string[]
  readonly parse?: {input?: {flags?: Record<string, unknown>}}
}

/** What the command line asked for, as far as a failure has to know it: flags may not have been parsed yet. */
export interface FailureManner {
  readonly json: boolean
  readonly debug: boolean
  readonly silent: boolean
  readonly level: LogLevel
}

export const mannerOf = (argv: readonly string[]): FailureManner => {
  const words = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length)
  const flagValue = (short: string, long: string): string | undefined => {
    const at = words.findLastIndex((word) => word === short || word === long || word.startsWith(`${long}=`))
    const word = words[at] ?? words.findLast((other) => other.startsWith(short) && !other.startsWith('--'))
    if (word === undefined) return undefined
    if (word === short || word === long) return words[at + 1]
    return word.startsWith(`${long}=`) ? word.slice(long.length + 1) : word.slice(short.length)
  }
  const given = flagValue('-l', '--cli-log-level')
  const level = words.includes('--silent') ? 'none' : (LOG_LEVELS.find((each) => each === given) ?? 'info')
  return {
    json: flagValue('-o', '--cli-output-format') === 'json',
    debug: level === 'debug',
    silent: level === 'none',
    level,
  }
}

/**
 * Prints a failure, in the one place where failures are printed, and returns the exit code: text on stderr, or with
 * `-o json` one JSON object there.
 */
export async function printFailure(
  error: unknown,
  manner: FailureManner,
  terminal: Terminal,
  helpCommand: string,
): Promise<number> {
  const {code, oclif} = (error ?? {}) as OclifError
  const exit = oclif?.exit
  // A plugin's way to end, once it has said what there is to say.
  if (exit === 0 || code === 'EEXIT') return exit ?? 1
  const failure = await asUserError(error, helpCommand)
  if (manner.silent) return failure.exitCode
  if (manner.json) {
    const {id, message, hint} = failure
    const text = JSON.stringify({id, message, ...failure.details, ...(hint && {hint})})
    terminal.stderr.write(`${safeJson(redactKnownSecrets(text))}\n`)
  } else {
    const {createNotes} = await import('../../output/notes.ts')
    const notes = await createNotes('info', terminal)
    notes.error(failure.message)
    if (failure.hint) notes.info(failure.hint)
  }
  if (manner.debug && error instanceof Error) {
    const {cause, stack = ''} = error
    const stacks = cause instanceof Error ? `${stack}\nbecause of ${cause.stack}` : stack
    terminal.stderr.write(`${safeLines(redactKnownSecrets(stacks))}\n`)
  }
  return failure.exitCode
}

const asUserError = async (error: unknown, helpCommand: string): Promise<UserError> => {
  if (error instanceof UserError) return error
  const {name, message = '', flags = [], parse, oclif} = (error ?? {}) as OclifError
  const seeHelp = `See "${helpCommand} --help".`
  if (flags.length > 0 && parse?.input?.flags) {
    const {nearest} = await import('../../runtime/suggestions.ts')
    // What is behind it may be a secret.
    const flag = flags[0]?.replace(/=.*/s, '') ?? ''
    const [near] = nearest(flag.replace(/^-+/, ''), Object.keys(parse.input.flags), 1)
    return new UsageError(
      'unknown-flag',
      `There is no flag ${flag}.`,
      near ? `Did you mean --${near}? ${seeHelp}` : seeHelp,
    )
  }
  // The parser's own errors name what is missing or wrong; their last line points to a help that is named here.
  if (oclif || parse) {
    const {formatParseError} = await import('./format-parse-error.ts')
    const text = formatParseError(message)
    const exitCode = parse ? 2 : (oclif?.exit ?? 2)
    return exitCode === 2
      ? new UsageError('invalid-command-line', text || 'The command line is not complete.', seeHelp)
      : new UserError('plugin-failed', text, {exitCode})
  }
  if (error instanceof RangeError && /call stack/.test(message)) {
    return new UserError('nested-too-deeply', 'What there is to show is nested too deeply.', {cause: error})
  }
  if ((error as NodeJS.ErrnoException)?.syscall === 'uv_cwd') {
    return new UserError('directory-gone', 'The current directory does not exist any more.', {
      hint: 'Go to another one first: cd',
    })
  }
  return new UserError(
    'internal-error',
    `Something went wrong that should not have: ${message || name || String(error)}`,
    {
      hint: 'Run it again with -l debug to see where, and report it: twilio feedback says where to.',
    },
  )
}
