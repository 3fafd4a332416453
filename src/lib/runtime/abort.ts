/** The items of a source until the signal aborts. An item that is still being fetched then is not waited for. */
export async function* untilAborted<T>(
  source: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  const fetchNext = (): Promise<IteratorResult<T>> =>
    new Promise((resolve, reject) => {
      const stop = () => resolve({done: true, value: undefined})
      signal.addEventListener('abort', stop, {once: true})
      Promise.resolve(iterator.next())
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', stop))
    })
  try {
    while (!signal.aborted) {
      const {done, value} = await fetchNext()
      if (done) return
      yield value
    }
  } finally {
    Promise.resolve(iterator.return?.()).catch(() => {})
  }
}

/**
 * Waits for a promise, but throws the signal's reason as soon as it aborts; the outcome of the promise is then ignored. For work
 * that cannot be stopped, such as a keychain that waits for its owner.
 */
export async function unlessAborted<T>(outcome: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return outcome
  outcome.catch(() => {})
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, {once: true})
    outcome.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
