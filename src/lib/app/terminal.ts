import type {Readable, Writable} from 'node:stream'
import type {Environment} from './environment.ts'

/** The streams that a command reads and writes, so that a test can swap them. */
export interface Terminal {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** Width in columns of the terminal on stdout; undefined when stdout is not a terminal. */
  readonly width: number | undefined
  /** May a question be put to a person? Only when stdin and stderr are terminals and CI is not set. */
  readonly interactive: boolean
  /** May escape sequences for color or weight be written to that stream? */
  readonly color: {readonly stdout: boolean; readonly stderr: boolean}
}

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>

/**
 * The terminal that a process's streams are. NO_COLOR (any value but empty, https://no-color.org) and TERM=dumb turn color
 * off; FORCE_COLOR (any value but empty and 0) turns it on; CI turns color and questions off.
 */
export function terminalOf({stdin, stdout, stderr}: Streams, env: Environment): Terminal {
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
    interactive: Boolean(stdin.isTTY && stderr.isTTY) && !isSet('CI'),
    color: {stdout: mayColor(stdout), stderr: mayColor(stderr)},
  }
}

/** Is standard input a terminal, so that nothing was piped in? */
export const isTypedIn = ({stdin}: Pick<Terminal, 'stdin'>): boolean =>
  'isTTY' in stdin && stdin.isTTY === true
