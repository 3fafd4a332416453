import {type ChildProcess, execFile} from 'node:child_process'
import {once} from 'node:events'
import {constants} from 'node:os'
import {setTimeout as sleep} from 'node:timers/promises'
import spawn from 'cross-spawn'
import type {Environment} from '../../app/environment.ts'
import {UserError} from '../../app/errors.ts'
import {describeErrorCode, errorCode} from '../../runtime/files/file-error.ts'
import {quote} from '../../runtime/quoting.ts'
import type {Signals} from '../../runtime/signals.ts'

/** How long a program may take to end after a signal. */
const GRACE_MS = 10_000
/** How long processes that it has left behind may take. */
const LEFTOVER_GRACE_MS = 2000

export interface ProgramOptions {
  readonly env: Environment
  readonly signals: Signals
  /** Does the program read a terminal? Then Ctrl-C reaches it by itself, and it must stay in the terminal's process group. */
  readonly onTerminal: boolean
}

/**
 * Runs a program with the streams of this process. Signals go to the program, and the processes that it has left behind end with
 * it.
 *
 * @returns its exit code, or 128 and the number of the signal that ended it, as in shells
 * @throws UserError program-not-started, with exit code 127 if it was not found and 126 if it could not be run
 */
export async function runProgram(
  [file = '', ...args]: readonly string[],
  {env, signals, onTerminal}: ProgramOptions,
): Promise<number> {
  const hasGroup = !onTerminal && process.platform !== 'win32'
  // cross-spawn finds npm.cmd and the like on Windows, without a shell.
  const child = spawn(file, args, {stdio: 'inherit', env: env as NodeJS.ProcessEnv, detached: hasGroup})
  const end = createEnd(child, hasGroup)
  let timer: NodeJS.Timeout | undefined
  const release = signals.passTo((signal) => {
    timer ??= setTimeout(() => end('SIGKILL'), GRACE_MS)
    if (hasGroup || signal !== 'SIGINT') end(signal)
  })
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    if (hasGroup) await endLeftover(end)
    return code ?? 128 + constants.signals[signal ?? 'SIGKILL']
  } catch (error) {
    throw startError(file, error)
  } finally {
    clearTimeout(timer)
    release()
  }
}

/** Sends a signal to the program, and with 0 only asks. @returns whether there is a process */
type End = (signal: NodeJS.Signals | 0) => boolean

function createEnd(child: ChildProcess, hasGroup: boolean): End {
  return (signal) => {
    if (child.pid === undefined) return false
    if (process.platform === 'win32' && signal !== 0) {
      // Windows has no signals, and a process does not end with its parent.
      execFile('taskkill', ['/pid', String(child.pid), '/t', '/f'], () => {})
      return true
    }
    try {
      return process.kill(hasGroup ? -child.pid : child.pid, signal)
    } catch {
      return false
    }
  }
}

async function endLeftover(end: End): Promise<void> {
  if (!end('SIGTERM')) return
  for (let waited = 0; waited < LEFTOVER_GRACE_MS; waited += 20) {
    await sleep(20)
    if (!end(0)) return
  }
  end('SIGKILL')
}

function startError(file: string, error: unknown): unknown {
  const code = errorCode(error)
  if (code === undefined) return error
  const isMissing = code === 'ENOENT'
  return new UserError(
    'program-not-started',
    isMissing
      ? `Command not found: ${quote(file)}.`
      : `Could not run ${quote(file)}: ${describeErrorCode(code)}.`,
    {
      exitCode: isMissing ? 127 : 126,
      hint: 'Specify a program and its arguments after --. For shell syntax, run: twilio emulator:exec -- sh -c "COMMAND"',
      cause: error,
    },
  )
}
