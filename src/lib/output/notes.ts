import {LOG_LEVELS, type LogLevel} from '../app/invocation.ts'
import type {Terminal} from '../app/terminal.ts'
import {redactKnownSecrets} from '../runtime/secrets.ts'
import {safeLines} from './safe-text.ts'
import {guardStream} from './sink.ts'
import {loadStyle} from './style.ts'

/** Messages to the user, on stderr. Each takes plain text of one or more lines, without color; secrets are redacted. */
export type Notes = Readonly<Record<Exclude<LogLevel, 'none'>, (text: string) => void>>

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
  const createWriter = (of: LogLevel, format: (text: string) => string) => (text: string) => {
    if (LOG_LEVELS.indexOf(of) < LOG_LEVELS.indexOf(level)) return
    terminal.stderr.write(`${format(safeLines(redactKnownSecrets(text)))}\n`)
  }
  return {
    debug: createWriter('debug', (text) => style.dim(`[DEBUG] ${text}`)),
    info: createWriter('info', (text) => text),
    warn: createWriter('warn', (text) => style.italic(` » ${text}`)),
    error: createWriter('error', (text) => style.bold(` » ${text}`)),
  }
}
