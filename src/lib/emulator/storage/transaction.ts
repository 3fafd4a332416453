import {type Change, Entry, type State, type Stored} from './state.ts'

/** The changes of one request: seen by later requests once they are on disk, or never. */
export class Transaction {
  readonly changes: Change[] = []
  readonly state: State
  #seq: number

  constructor(state: State) {
    this.state = state
    this.#seq = state.lastSeq
  }

  create(collection: string, id: string, value: Stored): Entry {
    this.#seq += 1
    return this.#put(collection, id, this.#seq, value)
  }

  update(collection: string, entry: Entry, value: Stored): Entry {
    return this.#put(collection, entry.id, entry.seq, value)
  }

  delete(collection: string, id: string): void {
    this.changes.push({op: 'delete', collection, id})
  }

  /** Forgets what was staged so far. */
  undo(): void {
    this.changes.length = 0
    this.#seq = this.state.lastSeq
  }

  #put(collection: string, id: string, seq: number, value: Stored): Entry {
    this.changes.push({op: 'put', collection, id, seq, value})
    return new Entry(id, seq, 0, value)
  }
}
