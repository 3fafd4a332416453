import type {Terminal} from '../app/terminal.ts'
import type {Signals} from '../runtime/signals.ts'
import type {Notes} from './notes.ts'
import {PagedStream} from './paged-stream.ts'
import {findPager, type PagerEnvironment} from './pager-command.ts'

/** A part of `Context`. */
interface PagerDependencies {
  readonly terminal: Terminal
  readonly env: PagerEnvironment
  readonly signals: Signals
  readonly notes: Notes
}

/**
 * Runs `print` with a terminal whose stdout goes through the user's pager when it is longer than the screen, as in gh. Waits until
 * the reader has quit the pager. Until then, Ctrl-C is the pager's.
 *
 * @param print gets a signal that aborts when the reader has quit, so that nothing more needs to be requested
 */
export const printPaged = async <T>(
  {terminal, env, signals, notes}: PagerDependencies,
  print: (terminal: Terminal, hasQuit: AbortSignal) => Promise<T>,
): Promise<T> => {
  const quit = new AbortController()
  const pager = findPager(env)
  const {height} = terminal
  if (!pager || height === undefined) return print(terminal, quit.signal)
  const stream = new PagedStream({
    pager,
    env,
    stdout: terminal.stdout,
    size: {height, width: terminal.width ?? Infinity},
    warn: notes.warn,
    onQuit: () => quit.abort(),
  })
  return signals.whilePaging(
    () => stream.isOpen,
    async () => {
      try {
        return await print({...terminal, stdout: stream}, quit.signal)
      } finally {
        await stream.close()
      }
    },
  )
}
