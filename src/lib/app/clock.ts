/** Time and chance, so that a test can stand in for both. Times in milliseconds. */
export interface Clock {
  /** Since 1970. */
  now(): number
  /** @throws the signal's reason when it aborts */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** From 0 up to, but not including, 1. */
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
