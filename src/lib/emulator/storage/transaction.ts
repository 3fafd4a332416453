import {type Change, Entry, type State, type StoredRecord} from './state.ts'

/** The staged changes of one request. Other requests see them only after they are on disk. */
export class Transaction {
  readonly changes: Change[] = []
  readonly state: State
  #seq: number

  constructor(state: State) {
    this.state = state
    this.#seq = state.lastSeq
  }

  /** Does a record exist once the staged changes are applied? */
  has(collection: string, id: string): boolean {
    const isSame = (change: Change): boolean => change.collection === collection && change.id === id
    const last = this.changes.findLast(isSame)
    return last ? last.op === 'put' : this.state.get(collection, id) !== undefined
  }

  create(collection: string, id: string, value: StoredRecord): Entry {
    this.#seq += 1
    return this.#put(collection, id, this.#seq, value)
  }

  update(collection: string, entry: Entry, value: StoredRecord): Entry {
    return this.#put(collection, entry.id, entry.seq, value)
  }

  delete(collection: string, id: string): void {
    this.changes.push({op: 'delete', collection, id})
  }

  /** Discards the changes staged so far. */
  rollback(): void {
    this.changes.length = 0
    this.#seq = this.state.lastSeq
  }

  #put(collection: string, id: string, seq: number, value: StoredRecord): Entry {
    this.changes.push({op: 'put', collection, id, seq, value})
    return new Entry(id, seq, 0, value)
  }
}
