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

  /** A record as it is once the staged changes are applied. */
  get(collection: string, id: string): Entry | undefined {
    const isSame = (change: Change): boolean => change.collection === collection && change.id === id
    const last = this.changes.findLast(isSame)
    if (!last) return this.state.get(collection, id)
    return last.op === 'put' ? new Entry(id, last.seq, 0, last.value) : undefined
  }

  /** A collection as it is once the staged changes are applied; new records are last. */
  list(collection: string): readonly Entry[] {
    const changed = new Set(
      this.changes.filter((change) => change.collection === collection).map(({id}) => id),
    )
    const stored = [...this.state.list(collection)]
    const added = [...changed].filter((id) => !this.state.get(collection, id))
    const ids = [...stored.map(({id}) => id), ...added]
    return ids.flatMap((id) => this.get(collection, id) ?? [])
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
