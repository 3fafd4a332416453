import type {Entry} from './entry.ts'

/** Records from oldest to newest. They are read when they are accessed. An array of entries is one, too. */
export interface Entries extends Iterable<Entry> {
  readonly length: number
  /** @param index negative to count from the end */
  at(index: number): Entry | undefined
  find(test: (entry: Entry) => boolean): Entry | undefined
  findLast(test: (entry: Entry) => boolean): Entry | undefined
  filter(test: (entry: Entry) => boolean): Entry[]
  map<T>(transform: (entry: Entry) => T): T[]
  slice(start: number, end?: number): Entry[]
  some(test: (entry: Entry) => boolean): boolean
  every(test: (entry: Entry) => boolean): boolean
  reduce<T>(combine: (result: T, entry: Entry) => T, initial: T): T
}

/** The records of a collection in an index. */
export interface IndexedRows {
  readonly name: string
  readonly count: number
  /** @param position from 0 for the oldest to `count - 1` */
  entry(position: number): Entry
  /** Finds a record and its position. */
  find(id: string): {entry: Entry; position: number} | undefined
}

/** The records of a data file up to some place in it. */
export interface Index {
  readonly lastSeq: number
  readonly liveBytes: number
  readonly deadBytes: number
  collection(name: string): IndexedRows | undefined
  find(collection: string, id: string): {entry: Entry} | undefined
  /** The collections from this name on, sorted by name. */
  collectionsFrom(name: string): Iterable<IndexedRows>
}

export class EntryList implements Entries {
  readonly length: number
  readonly #entry: (position: number) => Entry

  constructor(length: number, entry: (position: number) => Entry) {
    this.length = length
    this.#entry = entry
  }

  at(index: number): Entry | undefined {
    const position = index < 0 ? this.length + index : index
    return position >= 0 && position < this.length ? this.#entry(position) : undefined
  }

  *[Symbol.iterator](): Iterator<Entry> {
    for (let position = 0; position < this.length; position++) yield this.#entry(position)
  }

  find(test: (entry: Entry) => boolean): Entry | undefined {
    for (const entry of this) if (test(entry)) return entry
    return undefined
  }

  findLast(test: (entry: Entry) => boolean): Entry | undefined {
    for (let position = this.length - 1; position >= 0; position--) {
      const entry = this.#entry(position)
      if (test(entry)) return entry
    }
    return undefined
  }

  filter(test: (entry: Entry) => boolean): Entry[] {
    const found: Entry[] = []
    for (const entry of this) if (test(entry)) found.push(entry)
    return found
  }

  map<T>(transform: (entry: Entry) => T): T[] {
    return Array.from(this, transform)
  }

  slice(start: number, end = this.length): Entry[] {
    const inRange = (index: number): number =>
      Math.min(Math.max(index < 0 ? this.length + index : index, 0), this.length)
    const found: Entry[] = []
    for (let position = inRange(start); position < inRange(end); position++) {
      found.push(this.#entry(position))
    }
    return found
  }

  some(test: (entry: Entry) => boolean): boolean {
    return this.find(test) !== undefined
  }

  every(test: (entry: Entry) => boolean): boolean {
    return !this.some((entry) => !test(entry))
  }

  reduce<T>(combine: (result: T, entry: Entry) => T, initial: T): T {
    let result = initial
    for (const entry of this) result = combine(result, entry)
    return result
  }
}

interface Change {
  /** The record; undefined if it was removed. */
  readonly entry: Entry | undefined
  /** Where the record was in the index; undefined if it was not. */
  readonly position: number | undefined
}

/** The records of a collection that has changed since the index was written. */
export class Collection {
  readonly #rows: IndexedRows | undefined
  readonly #changes = new Map<string, Change>()
  #entries: Entries | undefined

  constructor(rows?: IndexedRows) {
    this.#rows = rows
  }

  get(id: string): Entry | undefined {
    const change = this.#changes.get(id)
    return change ? change.entry : this.#rows?.find(id)?.entry
  }

  set(entry: Entry): void {
    this.#changes.set(entry.id, {entry, position: this.#positionOf(entry.id)})
    this.#entries = undefined
  }

  delete(id: string): void {
    const position = this.#positionOf(id)
    if (position === undefined) this.#changes.delete(id)
    else this.#changes.set(id, {entry: undefined, position})
    this.#entries = undefined
  }

  /** Oldest first. */
  get entries(): Entries {
    this.#entries ??= this.#merge()
    return this.#entries
  }

  #positionOf(id: string): number | undefined {
    const change = this.#changes.get(id)
    return change ? change.position : this.#rows?.find(id)?.position
  }

  #merge(): Entries {
    const rows = this.#rows
    const added: Entry[] = []
    const removed: number[] = []
    const replaced = new Map<number, Entry>()
    for (const {entry, position} of this.#changes.values()) {
      const isReplaced = position !== undefined && entry?.seq === rows?.entry(position).seq
      if (isReplaced && entry) replaced.set(position, entry)
      else if (position !== undefined) removed.push(position)
      if (entry && !isReplaced) added.push(entry)
    }
    sortBySeq(added)
    if (!rows) return added
    removed.sort((a, b) => a - b)
    const kept = new EntryList(rows.count - removed.length, (index) => {
      const position = skipRemoved(index, removed)
      return replaced.get(position) ?? rows.entry(position)
    })
    const [first, last] = [added[0], kept.at(-1)]
    // New records are the newest, unless something else has written the file.
    if (first && last && first.seq < last.seq) return sortBySeq([...kept, ...added])
    return new EntryList(kept.length + added.length, (index) =>
      index < kept.length ? (kept.at(index) as Entry) : (added[index - kept.length] as Entry),
    )
  }
}

/** Sorts the entries; they are usually in order already, because an updated record keeps its place in a map. */
function sortBySeq(entries: Entry[]): Entry[] {
  const inOrder = entries.every(({seq}, index) => index === 0 || (entries[index - 1] as Entry).seq < seq)
  return inOrder ? entries : entries.sort((a, b) => a.seq - b.seq)
}

/** The position of the record with this index among those that are not removed. @param removed sorted positions */
function skipRemoved(index: number, removed: readonly number[]): number {
  let [low, high] = [0, removed.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((removed[middle] as number) - middle <= index) low = middle + 1
    else high = middle
  }
  return index + low
}
