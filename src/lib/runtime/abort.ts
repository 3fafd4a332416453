/**
 * Waits for a promise, but throws the signal's reason as soon as it aborts; the outcome of the promise is then ignored. For work
 * that cannot be stopped, such as a keychain that waits for its owner.
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
