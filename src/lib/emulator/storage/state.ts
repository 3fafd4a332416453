/** A record as it is stored. The short keys keep the data file small. */
export interface StoredRecord {
  /** When the record was created, in milliseconds since 1970. */
  readonly c: number
  /** When the record was last updated, in milliseconds since 1970; absent if it never was. */
  readonly u?: number
  /** Properties by wire name; dates as ISO 8601. */
  readonly p: Readonly<Record<string, unknown>>
  /** Internal data of the emulator, which no response contains. */
  readonly x?: Readonly<Record<string, unknown>>
}

/** A record that is parsed on first access: a list of 50 out of 100,000 parses 50. */
export interface LazyRecord {
  read(): StoredRecord
}

/** A record with its id and position: `seq` increases with each creation and never changes. */
export class Entry {
  readonly id: string
  readonly seq: number
  /** Size in the file, in bytes. */
  readonly size: number
  #value: StoredRecord | LazyRecord

  constructor(id: string, seq: number, size: number, value: StoredRecord | LazyRecord) {
    this.id = id
    this.seq = seq
    this.size = size
    this.#value = value
  }

  get value(): StoredRecord {
    if ('read' in this.#value) this.#value = this.#value.read()
    return this.#value
  }
}

class Collection {
  readonly #byId = new Map<string, Entry>()
  #ordered: Entry[] | undefined

  get(id: string): Entry | undefined {
    return this.#byId.get(id)
  }

  set(entry: Entry): void {
    this.#byId.set(entry.id, entry)
    this.#ordered = undefined
  }

  delete(id: string): void {
    this.#byId.delete(id)
    this.#ordered = undefined
  }

  get size(): number {
    return this.#byId.size
  }

  /** Oldest first. */
  get entries(): readonly Entry[] {
    if (!this.#ordered) {
      this.#ordered = [...this.#byId.values()]
      // The map is usually in order already, because an updated record keeps its place in it.
      const inOrder = this.#ordered.every(
        ({seq}, index, all) => index === 0 || (all[index - 1] as Entry).seq < seq,
      )
      if (!inOrder) this.#ordered.sort((a, b) => a.seq - b.seq)
    }
    return this.#ordered
  }
}

export type Change =
  | {
      readonly op: 'put'
      readonly collection: string
      readonly id: string
      readonly seq: number
      readonly value: StoredRecord
    }
  | {readonly op: 'delete'; readonly collection: string; readonly id: string}

/** All records in memory, by collection (`api/Accounts/AC…/Messages`) and id. */
export class State {
  readonly #collections = new Map<string, Collection>()
  lastSeq = 0
  /** Size in the file of the current records. */
  liveBytes = 0
  /** Size in the file of the replaced and removed records. */
  deadBytes = 0

  get(collection: string, id: string): Entry | undefined {
    return this.#collections.get(collection)?.get(id)
  }

  /** Oldest first. */
  list(collection: string): readonly Entry[] {
    return this.#collections.get(collection)?.entries ?? []
  }

  put(collection: string, entry: Entry): void {
    let found = this.#collections.get(collection)
    if (!found) {
      found = new Collection()
      this.#collections.set(collection, found)
    }
    this.#countAsDead(found.get(entry.id))
    found.set(entry)
    this.liveBytes += entry.size
    if (entry.seq > this.lastSeq) this.lastSeq = entry.seq
  }

  /** Removes the record and everything below it. */
  delete(collection: string, id: string): void {
    const found = this.#collections.get(collection)
    if (found) {
      this.#countAsDead(found.get(id))
      found.delete(id)
    }
    const below = `${collection}/${id}/`
    for (const [name, children] of this.#collections) {
      if (!name.startsWith(below)) continue
      for (const child of children.entries) this.#countAsDead(child)
      this.#collections.delete(name)
    }
  }

  #countAsDead(entry: Entry | undefined): void {
    if (!entry) return
    this.liveBytes -= entry.size
    this.deadBytes += entry.size
  }

  /** Each collection that has records, with its records from oldest to newest. */
  *collections(): Iterable<{collection: string; entries: readonly Entry[]}> {
    for (const [collection, {entries}] of this.#collections) {
      if (entries.length > 0) yield {collection, entries}
    }
  }
}
