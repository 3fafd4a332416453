/*
 * Calls to native code that may wait, such as a keychain that waits for its owner. While it blocks, no signal handler of ours
 * can run, and Node does not exit before its threads are done. So signals then have their default effect.
 */
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

let pending = 0

/** Is a native call running in a thread, so that an exit would wait for it? */
export const isNativeCallPending = (): boolean => pending > 0

/** Runs a native call that works in a thread. */
export async function runInThread<T>(call: () => Promise<T>): Promise<T> {
  pending++
  try {
    return await call()
  } finally {
    pending--
  }
}

/** Runs a native call that may block this thread. */
export function runBlocking<T>(call: () => T): T {
  const listeners = SIGNALS.map((signal) => [signal, process.listeners(signal)] as const)
  for (const signal of SIGNALS) process.removeAllListeners(signal)
  try {
    return call()
  } finally {
    for (const [signal, each] of listeners) for (const listener of each) process.on(signal, listener)
  }
}
