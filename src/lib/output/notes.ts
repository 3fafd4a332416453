import {LOG_LEVELS, type LogLevel} from '../app/invocation.ts'
import type {Terminal} from '../app/terminal.ts'
import {redactKnownSecrets} from '../runtime/secrets.ts'
import {safeLines} from './safe-text.ts'
import {guardStream} from './sink.ts'
import {loadStyle} from './style.ts'

/** What is said to a person, on stderr. Each takes plain text of one or more lines, without color; secrets in it are blanked out. */
export type Notes = Readonly<Record<Exclude<LogLevel, 'none'>, (text: string) => void>>

/**
 * Notes of the given level and above; those below are dropped. Warnings and errors begin with ` » `, debugging with
 * `[DEBUG] `, as the official CLI's.
 */
export async function createNotes(
  level: LogLevel,
  terminal: Pick<Terminal, 'stderr' | 'color'>,
): Promise<Notes> {
  const style = await loadStyle(terminal.color.stderr && level !== 'none')
  guardStream(terminal.stderr)
  const writer = (of: LogLevel, dress: (text: string) => string) => (text: string) => {
    if (LOG_LEVELS.indexOf(of) < LOG_LEVELS.indexOf(level)) return
    terminal.stderr.write(`${dress(safeLines(redactKnownSecrets(text)))}\n`)
  }
  return {
    debug: writer('debug', (text) => style.dim(`[DEBUG] ${text}`)),
    info: writer('info', (text) => text),
    warn: writer('warn', (text) => style.italic(` » ${text}`)),
    error: writer('error', (text) => style.bold(` » ${text}`)),
  }
}
