import {writeSync} from 'node:fs'
import {isNativeCallPending} from './native-call.ts'

/** What asks a program to end, and the exit code that a shell shows then. */
const EXIT_CODES = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const
type Signal = keyof typeof EXIT_CODES

/** Of commands that end in order. */
const orderly = new Set<AbortController>()
let listening = false
let first: Signal | undefined
/** Milliseconds since the start of the process. */
let firstAt = 0
/** A signal soon after the first is the same one: npm and npx pass on what the terminal sends to all, and a library sends it again. */
const ECHO_MS = 150
let prompts = 0

/** How a process that is asked to end does so. The process's own is `processSignals`; a test has others. */
export interface Signals {
  /**
   * From now on Ctrl-C, a request to end and the loss of the terminal end the process promptly, with the terminal as it
   * was. Writing is done in one step everywhere, so nothing is left half done.
   */
  endOnSignals(): void
  /**
   * Aborted by the first of these signals, for commands that run until then and end in order; the exit code is the
   * signal's all the same. A second signal ends the process at once.
   */
  untilInterrupted(): AbortSignal
  /** The exit code of the signal that has come, if one has. What native code still waits for is given up. */
  interruptedCode(): number | undefined
  /** Runs what draws a question: should a signal end it, the terminal's keys and cursor are restored. */
  whileAsking<T>(ask: () => Promise<T>): Promise<T>
  /** Runs `last` should the process end before the returned function is called. */
  beforeExit(last: () => void): () => void
}

export const processSignals: Signals = {
  endOnSignals,
  untilInterrupted() {
    endOnSignals()
    const controller = new AbortController()
    orderly.add(controller)
    return controller.signal
  },
  interruptedCode() {
    if (first !== undefined && isNativeCallPending()) end(first)
    return first && EXIT_CODES[first]
  },
  async whileAsking(ask) {
    prompts++
    try {
      return await ask()
    } finally {
      prompts--
    }
  },
  beforeExit(last) {
    process.once('exit', last)
    return () => process.off('exit', last)
  },
}

function endOnSignals(): void {
  if (listening) return
  listening = true
  for (const signal of Object.keys(EXIT_CODES) as Signal[]) process.on(signal, () => onSignal(signal))
}

function onSignal(signal: Signal): void {
  if (first !== undefined && orderly.size > 0 && performance.now() - firstAt < ECHO_MS) return
  const mayFinish = first === undefined && orderly.size > 0
  first ??= signal
  firstAt = performance.now()
  if (!mayFinish) end(signal)
  process.exitCode = EXIT_CODES[signal]
  for (const controller of orderly) controller.abort()
}

function end(signal: Signal): never {
  if (prompts > 0) restoreTerminal()
  const dies = signal === 'SIGINT' || isNativeCallPending()
  if (dies && process.platform !== 'win32') process.once('exit', () => dieOf(signal))
  process.exit(EXIT_CODES[signal])
}

function restoreTerminal(): void {
  try {
    if (process.stdin.isRaw) process.stdin.setRawMode(false)
    // The cursor, and a line of its own for what comes next.
    writeSync(2, '\x1b[?25h\n')
  } catch {
    // The terminal has gone.
  }
}

/**
 * To a shell both ways are 130, but its loops go on after a program that handles Ctrl-C, and end after one that
 * dies of it (https://www.cons.org/cracauer/sigint.html). The first process of a container can't die so: it just exits.
 */
function dieOf(signal: Signal): void {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
}
