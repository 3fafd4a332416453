import type {State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {hiddenCollection} from './hidden-collections.ts'

/*
 * The emulator's time is the machine's time plus an offset, or stands still. Both are a record in the data file, so that all
 * processes with the same data have the same time.
 */

const COLLECTION = hiddenCollection('Clock')
const ID = 'clock'

/** Times in milliseconds since 1970. */
interface ClockSetting {
  /** Added to the machine's time. */
  readonly offset: number
  /** The time at which the clock stands still; undefined if it runs. */
  readonly frozenAt: number | undefined
}

/** What to change; the time is changed before the clock is frozen or continues. */
export interface ClockChange {
  /** The new time. */
  readonly set?: number
  /** Milliseconds to add. */
  readonly advance?: number
  readonly freeze?: boolean
}

export interface ClockReading {
  readonly now: number
  readonly isFrozen: boolean
}

function readSetting(state: State): ClockSetting {
  const p = state.get(COLLECTION, ID)?.value.p
  return {
    offset: typeof p?.offset === 'number' ? p.offset : 0,
    frozenAt: typeof p?.frozenAt === 'number' ? p.frozenAt : undefined,
  }
}

/** The emulator's time. @param machineTime in milliseconds since 1970 */
export function readClock(state: State, machineTime: number): ClockReading {
  const {offset, frozenAt} = readSetting(state)
  return {now: frozenAt ?? machineTime + offset, isFrozen: frozenAt !== undefined}
}

/** Sets the emulator's time. @returns the new reading */
export function changeClock(
  transaction: Transaction,
  machineTime: number,
  {set, advance = 0, freeze}: ClockChange,
): ClockReading {
  const before = readClock(transaction.state, machineTime)
  const now = (set ?? before.now) + advance
  const isFrozen = freeze ?? before.isFrozen
  const setting = isFrozen ? {offset: 0, frozenAt: now} : {offset: now - machineTime}
  const entry = transaction.state.get(COLLECTION, ID)
  const value = {c: machineTime, p: setting}
  if (entry) transaction.update(COLLECTION, entry, value)
  else transaction.create(COLLECTION, ID, value)
  return {now, isFrozen}
}
