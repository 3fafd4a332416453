import {Collection, type Entries, EntryList, type Index} from './collection.ts'
import {Entry, type StoredRecord} from './entry.ts'

export {type Entries, Entry, type StoredRecord}

export type Change =
  | {
      readonly op: 'put'
      readonly collection: string
      readonly id: string
      readonly seq: number
      readonly value: StoredRecord
    }
  | {readonly op: 'delete'; readonly collection: string; readonly id: string}

/** All records, by collection (`api/Accounts/AC…/Messages`) and id: those of an index, and the changes since then in memory. */
export class State {
  readonly #index: Index | undefined
  /** The collections that differ from the index. */
  readonly #changed = new Map<string, Collection>()
  lastSeq: number
  /** Size in the file of the current records. */
  liveBytes: number
  /** Size in the file of the replaced and removed records. */
  deadBytes: number

  constructor(index?: Index) {
    this.#index = index
    this.lastSeq = index?.lastSeq ?? 0
    this.liveBytes = index?.liveBytes ?? 0
    this.deadBytes = index?.deadBytes ?? 0
  }

  get(collection: string, id: string): Entry | undefined {
    const changed = this.#changed.get(collection)
    return changed ? changed.get(id) : this.#index?.find(collection, id)?.entry
  }

  /** Oldest first. */
  list(collection: string): Entries {
    const changed = this.#changed.get(collection)
    if (changed) return changed.entries
    const rows = this.#index?.collection(collection)
    return rows ? new EntryList(rows.count, (position) => rows.entry(position)) : []
  }

  put(collection: string, entry: Entry): void {
    const changed = this.#change(collection)
    this.#countAsDead(changed.get(entry.id))
    changed.set(entry)
    this.liveBytes += entry.size
    if (entry.seq > this.lastSeq) this.lastSeq = entry.seq
  }

  /** Removes the record and everything below it. */
  delete(collection: string, id: string): void {
    const found = this.get(collection, id)
    if (found) {
      this.#countAsDead(found)
      this.#change(collection).delete(id)
    }
    const below = `${collection}/${id}/`
    for (const rows of this.#index?.collectionsFrom(below) ?? []) {
      if (!rows.name.startsWith(below)) break
      if (!this.#changed.has(rows.name)) this.#change(rows.name)
    }
    for (const [name, children] of this.#changed) {
      if (!name.startsWith(below)) continue
      for (const child of children.entries) this.#countAsDead(child)
      this.#changed.set(name, new Collection())
    }
  }

  /** Each collection that has records, with its records from oldest to newest; sorted by name. */
  *collections(): Iterable<{collection: string; entries: Entries}> {
    for (const name of this.#names()) {
      const entries = this.list(name)
      if (entries.length > 0) yield {collection: name, entries}
    }
  }

  *#names(): Iterable<string> {
    const changed = [...this.#changed.keys()].sort()
    let next = 0
    for (const {name} of this.#index?.collectionsFrom('') ?? []) {
      for (; next < changed.length && (changed[next] as string) < name; next++) yield changed[next] as string
      if (changed[next] === name) next++
      yield name
    }
    yield* changed.slice(next)
  }

  #change(name: string): Collection {
    let found = this.#changed.get(name)
    if (!found) {
      found = new Collection(this.#index?.collection(name))
      this.#changed.set(name, found)
    }
    return found
  }

  #countAsDead(entry: Entry | undefined): void {
    if (!entry) return
    this.liveBytes -= entry.size
    this.deadBytes += entry.size
  }
}
