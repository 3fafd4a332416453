/**
 * Aborted by Ctrl-C, by a request to end, or when the terminal goes away: for commands that run until then and end in
 * order. A second Ctrl-C ends the process at once.
 */
export function untilInterrupted(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => controller.abort())
  return controller.signal
}
