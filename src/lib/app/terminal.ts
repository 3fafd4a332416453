import type {Readable, Writable} from 'node:stream'
import type {Environment} from './environment.ts'

/** The streams that a command reads and writes, which tests can replace. */
export interface Terminal {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** The width of the terminal in columns; undefined when stdout is not a terminal. */
  readonly width: number | undefined
  /** The height of the terminal in lines; undefined when stdout is none, or nobody reads there (CI is set, TERM=dumb). */
  readonly height?: number | undefined
  /** Can the user be prompted? True when stdin and stderr are terminals and CI is not set. */
  readonly interactive: boolean
  /** May escape sequences for color and weight be written to the stream? */
  readonly color: {readonly stdout: boolean; readonly stderr: boolean}
}

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>

/**
 * Describes the terminal of a process's streams. NO_COLOR (any value but empty, https://no-color.org) and TERM=dumb disable
 * color; FORCE_COLOR (any value but empty and 0) enables it; CI disables color and prompts.
 */
export function createTerminal({stdin, stdout, stderr}: Streams, env: Environment): Terminal {
  const isSet = (name: string): boolean => Boolean(env[name]) && env[name] !== 'false'
  const mayColor = (stream: {isTTY?: boolean}): boolean => {
    if (env.NO_COLOR) return false
    if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0'
    return Boolean(stream.isTTY) && env.TERM !== 'dumb' && !isSet('CI')
  }
  return {
    stdin,
    stdout,
    stderr,
    width: stdout.isTTY ? stdout.columns || 80 : undefined,
    height: stdout.isTTY && env.TERM !== 'dumb' && !isSet('CI') ? stdout.rows || 24 : undefined,
    interactive: Boolean(stdin.isTTY && stderr.isTTY) && !isSet('CI'),
    color: {stdout: mayColor(stdout), stderr: mayColor(stderr)},
  }
}

/** Is standard input a terminal, so that nothing is piped in? */
export const isStdinTerminal = ({stdin}: Pick<Terminal, 'stdin'>): boolean =>
  'isTTY' in stdin && stdin.isTTY === true

/** Is standard error a terminal, so that a person reads it? */
export const isRead = ({stderr}: Pick<Terminal, 'stderr'>): boolean =>
  'isTTY' in stderr && stderr.isTTY === true
