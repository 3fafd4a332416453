/** Time and randomness, which tests can replace. Times are in milliseconds. */
export interface Clock {
  /** Since 1970. */
  now(): number
  /** @throws the reason of the signal when it aborts */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** From 0 to 1, excluding 1. */
  random(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    const {setTimeout} = await import('node:timers/promises')
    await setTimeout(milliseconds, undefined, signal && {signal})
  },
  random: () => Math.random(),
}
