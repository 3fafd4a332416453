import {setTimeout} from 'node:timers/promises'
import type {Emulator} from '../emulator.ts'

/** How often a condition is checked: other processes can change the records too. */
const INTERVAL_MS = 50

/**
 * Lets the emulator's time go on until a condition is true.
 * @param limitMs after which it gives up
 * @returns whether the condition is true
 */
export async function waitUntil(
  emulator: Emulator,
  isTrue: () => Promise<boolean>,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (let waited = 0; ; waited += INTERVAL_MS) {
    await emulator.tick()
    if (await isTrue()) return true
    if (waited >= limitMs || signal.aborted) return false
    await setTimeout(INTERVAL_MS, undefined, {signal}).catch(() => {})
  }
}

/** Waits until there is something. @returns what is found then, or nothing */
export async function waitForSome<T>(
  emulator: Emulator,
  find: () => Promise<readonly T[]>,
  limitMs: number,
  signal: AbortSignal,
): Promise<readonly T[]> {
  let found: readonly T[] = []
  const isFound = async (): Promise<boolean> => {
    found = await find()
    return found.length > 0
  }
  await waitUntil(emulator, isFound, limitMs, signal)
  return found
}
