import type {ObservedStore} from '../observed-store.ts'
import type {Transaction} from '../storage/transaction.ts'
import {addedEntries, type DueHandler, listDue, type StoredDueEntry, takeDue} from './due-entries.ts'
import {readClock} from './emulator-clock.ts'

/** Entries that are run in one write to the disk. */
const BATCH_SIZE = 2000
/** Entries that one call runs at most, in case handlers keep adding due ones. */
const MAX_ENTRIES = 200_000

type DueHandlers = Readonly<Record<string, DueHandler>>

export interface SettleOptions {
  /** Loads what is done when an entry is due, by kind: at least for these kinds. */
  readonly loadHandlers: (kinds: Iterable<string>) => Promise<DueHandlers>
  /** The machine's time, in milliseconds since 1970. */
  readonly machineTime: () => number
  /** Run everything at once that is not a deadline. */
  readonly instant: boolean
  /** A handler has failed. Its entry is removed, and its changes are discarded. */
  readonly onError: (error: Error) => void
}

interface Run {
  readonly handlers: DueHandlers
  readonly instant: boolean
  readonly now: number
}

const isDue = ({at, kind}: StoredDueEntry, {handlers, instant, now}: Run): boolean =>
  at <= now || (instant && handlers[kind]?.isDeadline !== true)

/** The entries to run, by time. Several jobs of the store take from it, one after the other. */
class Queue {
  readonly #entries: StoredDueEntry[]

  constructor(entries: readonly StoredDueEntry[]) {
    this.#entries = [...entries]
  }

  take(): StoredDueEntry | undefined {
    return this.#entries.shift()
  }

  /** Adds an entry after those with the same time. */
  add(entry: StoredDueEntry): void {
    const index = this.#entries.findIndex(({at}) => at > entry.at)
    this.#entries.splice(index < 0 ? this.#entries.length : index, 0, entry)
  }
}

/** Runs the next entry of the queue. An entry that is not there anymore has been run or removed by another process. */
function runNext(transaction: Transaction, queue: Queue, run: Run, onError: (error: Error) => void): void {
  const next = queue.take()
  const entry = next && takeDue(transaction, next.id)
  if (!next || !entry) return
  try {
    const at = Math.min(entry.at, run.now)
    run.handlers[entry.kind]?.run(entry, {transaction, now: at})
  } catch (error) {
    transaction.rollback()
    takeDue(transaction, next.id)
    onError(error as Error)
  }
  for (const added of addedEntries(transaction)) {
    // One whose handler is not loaded yet is found by the next run.
    if (run.handlers[added.kind] && isDue(added, run)) queue.add(added)
  }
}

/**
 * Runs all entries that are due, in the order of their times. A handler may add further entries, which are run too.
 * Each entry is a change of its own in the store; a batch of them is written to the disk at once.
 */
export async function settle(
  store: Pick<ObservedStore, 'read' | 'write'>,
  {loadHandlers, machineTime, instant, onError}: SettleOptions,
): Promise<void> {
  for (let count = 0; count < MAX_ENTRIES; ) {
    const state = await store.read()
    const {now} = readClock(state, machineTime())
    const entries = listDue(state, now, instant)
    const run = {handlers: await loadHandlers(new Set(entries.map(({kind}) => kind))), instant, now}
    const due = entries.filter((entry) => isDue(entry, run)).slice(0, BATCH_SIZE)
    if (due.length === 0) return
    const queue = new Queue(due)
    await Promise.all(due.map(() => store.write((transaction) => runNext(transaction, queue, run, onError))))
    count += due.length
  }
}
