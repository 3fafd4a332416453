import type {Text} from '../app/errors.ts'
import {LOG_LEVELS, type LogLevel} from '../app/invocation.ts'
import type {Terminal} from '../app/terminal.ts'
import {redactKnownSecrets} from '../runtime/secrets.ts'
import {safeText} from './safe-text.ts'
import {guardStream} from './sink.ts'
import {loadStyle} from './style.ts'

/**
 * Messages to the user, on stderr. Each takes plain text without color: one line, or an array of lines. Names, values and
 * texts of others may be in it as they are: secrets are redacted, and characters that end a line or control a terminal are
 * escaped, so that no text can imitate a line of this program.
 */
export type Notes = Readonly<Record<Exclude<LogLevel, 'none'>, (text: Text) => void>>

/** Text for a terminal: all that this program prints on stderr goes through here, except JSON. */
export function printable(text: Text): string {
  return (typeof text === 'string' ? [text] : text)
    .map((line) => safeText(redactKnownSecrets(line)))
    .join('\n')
}

/**
 * Prints notes of the given level and above. Warnings and errors start with ` » `, debug notes with `[DEBUG] `, like in the
 * official CLI.
 */
export async function createNotes(
  level: LogLevel,
  terminal: Pick<Terminal, 'stderr' | 'color'>,
): Promise<Notes> {
  const style = await loadStyle(terminal.color.stderr && level !== 'none')
  guardStream(terminal.stderr)
  const createWriter = (of: LogLevel, format: (text: string) => string) => (text: Text) => {
    if (LOG_LEVELS.indexOf(of) < LOG_LEVELS.indexOf(level)) return
    terminal.stderr.write(`${format(printable(text))}\n`)
  }
  return {
    debug: createWriter('debug', (text) => style.dim(`[DEBUG] ${text}`)),
    info: createWriter('info', (text) => text),
    warn: createWriter('warn', (text) => style.italic(` » ${text}`)),
    error: createWriter('error', (text) => style.bold(` » ${text}`)),
  }
}
