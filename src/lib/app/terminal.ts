import type {Readable, Writable} from 'node:stream'

/** The one door to the terminal: every command writes to these streams and asks these questions, so that a test can swap them. */
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

type ProcessStreams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>

/**
 * The terminal of this process. NO_COLOR (any value but empty, https://no-color.org) and TERM=dumb turn color off;
 * FORCE_COLOR (any value but empty and 0) turns it on; CI turns color and questions off.
 */
export function processTerminal(of: ProcessStreams = process): Terminal {
  const {stdin, stdout, stderr, env} = of
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
