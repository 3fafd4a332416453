/** What is kept of a record: times in milliseconds since 1970, and the properties that were given, by their wire names. */
export interface Stored {
  /** Created. */
  readonly c: number
  /** Updated, when it was. */
  readonly u?: number
  /** Properties, as the wire has them; dates as ISO 8601. */
  readonly p: Readonly<Record<string, unknown>>
  /** What the emulator notes about it and never shows. */
  readonly x?: Readonly<Record<string, unknown>>
}

/** One that is read when it is first looked at: a list of 50 out of 100,000 parses 50. */
export interface LazyStored {
  read(): Stored
}

/** A record and its place: `seq` grows with each creation and never changes. */
export class Entry {
  readonly id: string
  readonly seq: number
  /** Bytes that it takes in the file. */
  readonly size: number
  #value: Stored | LazyStored

  constructor(id: string, seq: number, size: number, value: Stored | LazyStored) {
    this.id = id
    this.seq = seq
    this.size = size
    this.#value = value
  }

  get value(): Stored {
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
      // They mostly are in order: a record keeps its place in the map.
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
      readonly value: Stored
    }
  | {readonly op: 'delete'; readonly collection: string; readonly id: string}

/** Every record, by collection (`api/Accounts/AC…/Messages`) and id. */
export class State {
  readonly #collections = new Map<string, Collection>()
  lastSeq = 0
  /** Bytes of the records that are there, and of those replaced or removed. */
  liveBytes = 0
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
    this.#forget(found.get(entry.id))
    found.set(entry)
    this.liveBytes += entry.size
    if (entry.seq > this.lastSeq) this.lastSeq = entry.seq
  }

  /** Removes the record and all that is below it. */
  delete(collection: string, id: string): void {
    const found = this.#collections.get(collection)
    if (found) {
      this.#forget(found.get(id))
      found.delete(id)
    }
    const below = `${collection}/${id}/`
    for (const [name, children] of this.#collections) {
      if (!name.startsWith(below)) continue
      for (const child of children.entries) this.#forget(child)
      this.#collections.delete(name)
    }
  }

  #forget(entry: Entry | undefined): void {
    if (!entry) return
    this.liveBytes -= entry.size
    this.deadBytes += entry.size
  }

  /** Name and number of records of each collection that has any. */
  *collections(): Iterable<{collection: string; entries: readonly Entry[]}> {
    for (const [collection, {entries}] of this.#collections) {
      if (entries.length > 0) yield {collection, entries}
    }
  }
}
