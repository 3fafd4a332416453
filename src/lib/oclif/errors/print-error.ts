import {UsageError, UserError} from '../../app/errors.ts'
import type {Invocation} from '../../app/invocation.ts'
import type {Terminal} from '../../app/terminal.ts'
import {safeJson} from '../../output/safe-text.ts'
import {redactKnownSecrets} from '../../runtime/secrets.ts'

interface OclifError extends Error {
  readonly code?: string
  readonly oclif?: {exit?: number}
  readonly flags?: readonly string[]
  readonly parse?: {input?: {flags?: Record<string, unknown>}}
}

export interface ErrorPrinting {
  readonly invocation: Invocation
  readonly terminal: Terminal
  /** The command whose help to suggest: `twilio api:core:messages:list`. */
  readonly helpCommand: string
}

/**
 * Prints an error on stderr, as text or with `-o json` as one JSON object, and returns the exit code. All errors are printed
 * here.
 */
export async function printError(
  error: unknown,
  {invocation, terminal, helpCommand}: ErrorPrinting,
): Promise<number> {
  const {code, oclif} = (error ?? {}) as OclifError
  const exit = oclif?.exit
  // A plugin exits this way after it has printed its own message.
  if (exit === 0 || code === 'EEXIT') return exit ?? 1
  const shown = await toUserError(error, helpCommand)
  if (invocation.level === 'none') return shown.exitCode
  if (invocation.format === 'json') {
    const {id, message, hint} = shown
    const text = JSON.stringify({id, message, ...shown.details, ...(hint && {hint})})
    terminal.stderr.write(`${safeJson(redactKnownSecrets(text))}\n`)
  } else {
    const {createNotes} = await import('../../output/notes.ts')
    const notes = await createNotes('info', terminal)
    const {message, hint = []} = shown.text
    notes.error(message)
    if (hint.length > 0) notes.info(hint)
  }
  if (invocation.level === 'debug' && error instanceof Error) {
    const {printable} = await import('../../output/notes.ts')
    const {cause} = error
    const causes = cause instanceof Error ? listStack(cause, 'Caused by: ') : []
    terminal.stderr.write(`${printable([...listStack(error), ...causes])}\n`)
  }
  return shown.exitCode
}

/** The name and the message on one line, and where the error was thrown. */
const listStack = ({name, message, stack = ''}: Error, prefix = ''): string[] => {
  const [head = '', ...frames] = stack.replace(message, () => '').split('\n')
  return [`${prefix}${head || `${name}: `}${message}`, ...frames]
}

const toUserError = async (error: unknown, helpCommand: string): Promise<UserError> => {
  if (error instanceof UserError) return error
  const {name, message = '', flags = [], parse, oclif} = (error ?? {}) as OclifError
  const seeHelp = `See "${helpCommand} --help".`
  if (flags.length > 0 && parse?.input?.flags) {
    const {findSuggestions} = await import('../../runtime/suggestions.ts')
    // The value may be a secret.
    const flag = flags[0]?.replace(/=.*/s, '') ?? ''
    const [near] = findSuggestions(flag.replace(/^-+/, ''), Object.keys(parse.input.flags), 1)
    const hint = near ? `Did you mean --${near}? ${seeHelp}` : seeHelp
    return new UsageError('unknown-flag', `Unknown flag ${flag}.`, hint)
  }
  // Errors of oclif's parser, and of plugins.
  if (oclif || parse) {
    const {formatParseError, splitOwnLines} = await import('./format-parse-error.ts')
    const {id, text} = formatParseError(message)
    const exitCode = parse ? 2 : (oclif?.exit ?? 2)
    return exitCode === 2
      ? new UsageError(id, splitOwnLines(text), seeHelp)
      : // A plugin runs with the user's rights, so it can print anything, and its lines are its own.
        new UserError('plugin-failed', text.split('\n'), {exitCode})
  }
  if (error instanceof RangeError && /call stack/.test(message)) {
    return new UserError('nested-too-deeply', 'The data is nested too deeply to be shown.', {cause: error})
  }
  if ((error as NodeJS.ErrnoException)?.syscall === 'uv_cwd') {
    return new UserError('directory-gone', 'The current directory no longer exists.', {
      hint: 'Change to another directory first: cd',
    })
  }
  return new UserError('internal-error', `Internal error: ${message || name || String(error)}`, {
    hint: 'Run the command again with -l debug for details, and report the bug: twilio feedback',
  })
}
