import {UsageError, UserError} from '../../app/errors.ts'
import type {Invocation} from '../../app/invocation.ts'
import type {Terminal} from '../../app/terminal.ts'
import {safeJson, safeLines} from '../../output/safe-text.ts'
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
  /** Whose help to point to: `twilio api:core:messages:list`. */
  readonly helpCommand: string
}

/**
 * Prints an error, in the one place where errors are printed, and returns the exit code: text on stderr, or with `-o json` one
 * JSON object there.
 */
export async function printError(
  error: unknown,
  {invocation, terminal, helpCommand}: ErrorPrinting,
): Promise<number> {
  const {code, oclif} = (error ?? {}) as OclifError
  const exit = oclif?.exit
  // A plugin's way to end, once it has said what there is to say.
  if (exit === 0 || code === 'EEXIT') return exit ?? 1
  const shown = await asUserError(error, helpCommand)
  if (invocation.level === 'none') return shown.exitCode
  if (invocation.format === 'json') {
    const {id, message, hint} = shown
    const text = JSON.stringify({id, message, ...shown.details, ...(hint && {hint})})
    terminal.stderr.write(`${safeJson(redactKnownSecrets(text))}\n`)
  } else {
    const {createNotes} = await import('../../output/notes.ts')
    const notes = await createNotes('info', terminal)
    notes.error(shown.message)
    if (shown.hint) notes.info(shown.hint)
  }
  if (invocation.level === 'debug' && error instanceof Error) {
    const {cause, stack = ''} = error
    const stacks = cause instanceof Error ? `${stack}\nbecause of ${cause.stack}` : stack
    terminal.stderr.write(`${safeLines(redactKnownSecrets(stacks))}\n`)
  }
  return shown.exitCode
}

const asUserError = async (error: unknown, helpCommand: string): Promise<UserError> => {
  if (error instanceof UserError) return error
  const {name, message = '', flags = [], parse, oclif} = (error ?? {}) as OclifError
  const seeHelp = `See "${helpCommand} --help".`
  if (flags.length > 0 && parse?.input?.flags) {
    const {findSuggestions} = await import('../../runtime/suggestions.ts')
    // What is behind it may be a secret.
    const flag = flags[0]?.replace(/=.*/s, '') ?? ''
    const [near] = findSuggestions(flag.replace(/^-+/, ''), Object.keys(parse.input.flags), 1)
    const hint = near ? `Did you mean --${near}? ${seeHelp}` : seeHelp
    return new UsageError('unknown-flag', `Unknown flag ${flag}.`, hint)
  }
  // The parser's own errors name what is missing or wrong; their last line points to a help that is named here.
  if (oclif || parse) {
    const {formatParseError} = await import('./format-parse-error.ts')
    const {id, text} = formatParseError(message)
    const exitCode = parse ? 2 : (oclif?.exit ?? 2)
    return exitCode === 2
      ? new UsageError(id, text, seeHelp)
      : new UserError('plugin-failed', text, {exitCode})
  }
  if (error instanceof RangeError && /call stack/.test(message)) {
    return new UserError('nested-too-deeply', 'The data is nested too deeply to be shown.', {cause: error})
  }
  if ((error as NodeJS.ErrnoException)?.syscall === 'uv_cwd') {
    return new UserError('directory-gone', 'The current directory no longer exists.', {
      hint: 'Go to another one first: cd',
    })
  }
  return new UserError('internal-error', `Internal error: ${message || name || String(error)}`, {
    hint: 'Run it again with -l debug to see where, and report it: twilio feedback',
  })
}
