import assert from 'node:assert/strict'
import {setTimeout as sleep} from 'node:timers/promises'

/** Only ends a test that hangs; no machine is so busy. */
const WATCHDOG_MS = 180_000

/** Waits until a condition is true, such as that a process has sent a request. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + WATCHDOG_MS
  while (!condition()) {
    assert.ok(Date.now() < deadline, `never true: ${condition}`)
    await sleep(5)
  }
}
