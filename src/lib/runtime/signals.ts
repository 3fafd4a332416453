import {writeSync} from 'node:fs'
import {isNativeCallPending} from './native-call.ts'

/** The signals that end the program, with the exit codes that shells show. */
const EXIT_CODES = {SIGHUP: 129, SIGINT: 130, SIGTERM: 143} as const
type Signal = keyof typeof EXIT_CODES

/** For commands that stop cleanly. */
const controllers = new Set<AbortController>()
let listening = false
let first: Signal | undefined
/** In milliseconds since the start of the process. */
let firstAt = 0
/** A signal this soon after the first is a duplicate: npm and npx forward signals that the terminal already sends to all processes. */
const ECHO_MS = 150
let prompts = 0
/** Those that take signals in place of the program, such as a pager. Each returns whether it has taken one. */
const takers = new Set<(signal: Signal) => boolean>()

/** How the process handles signals to end. `processSignals` is the real one; tests use others. */
export interface Signals {
  /**
   * From now on SIGINT (Ctrl-C), SIGTERM and SIGHUP end the process promptly and restore the terminal. All writes are atomic,
   * so nothing is left half done.
   */
  endOnSignals(): void
  /**
   * A signal aborted by the first of these signals, for commands that run until then and stop cleanly. The exit code is still
   * the signal's. A second signal ends the process at once.
   */
  untilInterrupted(): AbortSignal
  /** From now on the signals do nothing but call `receive`, until the returned function is called. */
  passTo(receive: (signal: NodeJS.Signals) => void): () => void
  /** The exit code of the signal received, if any. Pending native calls are abandoned. */
  interruptedCode(): number | undefined
  /** Runs a prompt: if a signal ends it, the terminal's raw mode and cursor are reset. */
  whileAsking<T>(ask: () => Promise<T>): Promise<T>
  /** Runs `page`; while the pager runs, Ctrl-C is the pager's, as it is with git. */
  whilePaging<T>(isOpen: () => boolean, page: () => Promise<T>): Promise<T>
  /** Runs `last` if the process exits before the returned function is called. */
  beforeExit(last: () => void): () => void
}

export const processSignals: Signals = {
  endOnSignals,
  untilInterrupted() {
    endOnSignals()
    const controller = new AbortController()
    controllers.add(controller)
    return controller.signal
  },
  passTo(receive) {
    endOnSignals()
    const take = (signal: Signal): boolean => {
      receive(signal)
      return true
    }
    takers.add(take)
    return () => void takers.delete(take)
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
  async whilePaging(isOpen, page) {
    const take = (signal: Signal): boolean => signal === 'SIGINT' && isOpen()
    takers.add(take)
    try {
      return await page()
    } finally {
      takers.delete(take)
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
  if ([...takers].some((take) => take(signal))) return
  if (first !== undefined && controllers.size > 0 && performance.now() - firstAt < ECHO_MS) return
  const mayFinish = first === undefined && controllers.size > 0
  first ??= signal
  firstAt = performance.now()
  if (!mayFinish) end(signal)
  process.exitCode = EXIT_CODES[signal]
  for (const controller of controllers) controller.abort()
}

function end(signal: Signal): never {
  if (prompts > 0) restoreTerminal()
  const isKilled = signal === 'SIGINT' || isNativeCallPending()
  if (isKilled && process.platform !== 'win32') process.once('exit', () => killBySignal(signal))
  process.exit(EXIT_CODES[signal])
}

function restoreTerminal(): void {
  try {
    if (process.stdin.isRaw) process.stdin.setRawMode(false)
    // Show the cursor, and start a new line.
    writeSync(2, '\x1b[?25h\n')
  } catch {
    // The terminal is gone.
  }
}

/**
 * Ends the process by the signal itself. Shells show 130 either way, but their loops continue after a program that handles
 * Ctrl-C, and end after one killed by it (https://www.cons.org/cracauer/sigint.html). The first process of a container cannot
 * be killed this way, so it exits normally.
 */
function killBySignal(signal: Signal): void {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
}
