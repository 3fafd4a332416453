import type {Change, State} from './storage/state.ts'
import type {Store} from './storage/store.ts'
import type {Transaction} from './storage/transaction.ts'

/** What is done with the changes of a transaction that is on disk. */
export type ChangeListener = (changes: readonly Change[]) => void

/** A store that tells what this process changes. */
export class ObservedStore {
  readonly #store: Store
  readonly #listeners = new Set<ChangeListener>()

  constructor(store: Store) {
    this.#store = store
  }

  read(): Promise<State> {
    return this.#store.read()
  }

  async write<T>(change: (transaction: Transaction) => T): Promise<T> {
    let changes: readonly Change[] = []
    const result = await this.#store.write((transaction) => {
      const changed = change(transaction)
      changes = [...transaction.changes]
      return changed
    })
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes)
    return result
  }

  /** @returns ends it */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
