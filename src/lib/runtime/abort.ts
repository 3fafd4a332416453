/**
 * The outcome of a promise, or the signal's reason thrown as soon as it aborts; what comes of the promise later is no one's
 * concern. For work that cannot be stopped, such as a keychain that waits for its owner.
 */
export async function unlessAborted<T>(outcome: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return outcome
  outcome.catch(() => {})
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), {once: true})
  })
  return Promise.race([outcome, aborted])
}
