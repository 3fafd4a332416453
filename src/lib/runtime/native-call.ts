/*
 * Native code that waits, as a keychain's does for its owner. While it blocks, nothing of ours runs to answer a signal; and
 * Node does not exit before its threads are done. So a signal then ends the process the system's way.
 */
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

let pending = 0

/** Is a thread of native code at work, which an exit would wait for? */
export const isNativeCallPending = (): boolean => pending > 0

/** Runs what works in a thread. */
export async function inThread<T>(call: () => Promise<T>): Promise<T> {
  pending++
  try {
    return await call()
  } finally {
    pending--
  }
}

/** Runs what may block this thread. */
export function blocking<T>(call: () => T): T {
  const listeners = SIGNALS.map((signal) => [signal, process.listeners(signal)] as const)
  for (const signal of SIGNALS) process.removeAllListeners(signal)
  try {
    return call()
  } finally {
    for (const [signal, each] of listeners) for (const listener of each) process.on(signal, listener)
  }
}
