import {constants, openSync} from 'node:fs'
import {crc32} from './checksum.ts'
import type {Index, IndexedRows} from './collection.ts'
import {Entry} from './entry.ts'
import {type Line, type Position, readLine} from './journal.ts'
import {OpenFile} from './open-file.ts'

/*
 * The format of the index, which says where the records are in the data file. Everything in it is in the data file, too.
 * Numbers are little-endian: `f` is a double, `u` an unsigned 32-bit integer.
 *
 *     header       "SBINDEX1", f offset, u checksum (the position in the data file), f lastSeq, f liveBytes, f deadBytes,
 *                  u rows, u slots, u collections, u bytes of the names
 *     rows         f seq, f offset, u length, u hash of the key; by collection, oldest first
 *     slots        u row + 1, or 0: a hash table of the rows with linear probing, at most half full
 *     collections  f offset of the name, u length of the name, u first row, u count; sorted by name
 *     names
 *     u            CRC-32 of all of this
 */

export const MAGIC = Buffer.from('SBINDEX1')
export const HEADER_BYTES = 60
export const ROW_BYTES = 24
export const SLOT_BYTES = 4
export const COLLECTION_BYTES = 20
export const CHECKSUM_BYTES = 4

const CHUNK_BYTES = 256 * 1024

/** How many entries are kept after they have been read. */
const MAX_KEPT_ENTRIES = 2000

/** The hash of a record's key in the table of an index. */
export const hashKey = (collection: string, id: string): number => crc32(`${collection}/${id}`)

/** A record in an index. Its line is read when it is needed. */
export class IndexedEntry extends Entry {
  readonly hash: number
  readonly #readCollection: () => string

  constructor(seq: number, offset: number, size: number, hash: number, read: () => Line) {
    let line: Line | undefined
    const readOnce = (): Line => {
      line ??= read()
      return line
    }
    super(undefined, seq, size, {readId: () => readOnce().id, read: () => readOnce().value}, offset)
    this.hash = hash
    this.#readCollection = () => readOnce().collection
  }

  get collection(): string {
    return this.#readCollection()
  }
}

interface Header {
  readonly position: Position
  readonly lastSeq: number
  readonly liveBytes: number
  readonly deadBytes: number
  readonly rows: number
  readonly slots: number
  readonly collections: number
  readonly nameBytes: number
}

function parseHeader(bytes: Buffer): Header | undefined {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  return {
    position: {offset: bytes.readDoubleLE(8), checksum: bytes.readUInt32LE(16)},
    lastSeq: bytes.readDoubleLE(20),
    liveBytes: bytes.readDoubleLE(28),
    deadBytes: bytes.readDoubleLE(36),
    rows: bytes.readUInt32LE(44),
    slots: bytes.readUInt32LE(48),
    collections: bytes.readUInt32LE(52),
    nameBytes: bytes.readUInt32LE(56),
  }
}

/** The size of an index with this header, without its checksum. */
const sizeOf = ({rows, slots, collections, nameBytes}: Header): number =>
  HEADER_BYTES + rows * ROW_BYTES + slots * SLOT_BYTES + collections * COLLECTION_BYTES + nameBytes

/** Is the checksum at the end right? */
function isIntact(file: OpenFile, size: number): boolean {
  let checksum = 0
  for (let offset = 0; offset < size; offset += CHUNK_BYTES) {
    checksum = crc32(file.readUncached(offset, Math.min(CHUNK_BYTES, size - offset)), checksum)
  }
  return file.readUncached(size, CHECKSUM_BYTES).readUInt32LE() === checksum
}

/** An index on disk. It reads what it is asked for. */
export class IndexFile implements Index {
  readonly file: OpenFile
  readonly #journal: OpenFile
  readonly #journalPath: string
  readonly #header: Header
  /** The entries that were read last, by row. */
  readonly #kept = new Map<number, IndexedEntry>()

  private constructor(file: OpenFile, header: Header, journal: OpenFile, journalPath: string) {
    this.file = file
    this.#header = header
    this.#journal = journal
    this.#journalPath = journalPath
  }

  /**
   * Opens the index of a data file.
   * @returns undefined if there is none, or if it is damaged or belongs to other data
   */
  static open(path: string, journal: OpenFile, journalPath: string): IndexFile | undefined {
    let file: OpenFile | undefined
    try {
      file = new OpenFile(openSync(path, constants.O_RDONLY))
      const header = parseHeader(file.readUncached(0, HEADER_BYTES))
      const {size} = file
      if (header && size === sizeOf(header) + CHECKSUM_BYTES && isIntact(file, size - CHECKSUM_BYTES)) {
        return new IndexFile(file, header, journal, journalPath)
      }
    } catch {
      // A missing or unreadable index is built again.
    }
    file?.close()
    return undefined
  }

  /** Up to where the index contains the data file. */
  get position(): Position {
    return this.#header.position
  }

  get size(): number {
    return sizeOf(this.#header) + CHECKSUM_BYTES
  }

  get lastSeq(): number {
    return this.#header.lastSeq
  }

  get liveBytes(): number {
    return this.#header.liveBytes
  }

  get deadBytes(): number {
    return this.#header.deadBytes
  }

  find(collection: string, id: string): {entry: Entry; row: number} | undefined {
    const {slots} = this.#header
    const hash = hashKey(collection, id)
    for (let slot = hash % slots; ; slot = (slot + 1) % slots) {
      const row = this.file.read(this.#slotsOffset + slot * SLOT_BYTES, SLOT_BYTES).readUInt32LE() - 1
      if (row < 0) return undefined
      const entry = this.#entry(row)
      if (entry.hash === hash && entry.collection === collection && entry.id === id) return {entry, row}
    }
  }

  collection(name: string): IndexedRows | undefined {
    const found = this.#collectionAt(this.#lowerBound(name))
    return found?.name === name ? found : undefined
  }

  *collectionsFrom(name: string): Iterable<IndexedRows> {
    for (let number = this.#lowerBound(name); number < this.#header.collections; number++) {
      yield this.#collectionAt(number) as IndexedRows
    }
  }

  get #slotsOffset(): number {
    return HEADER_BYTES + this.#header.rows * ROW_BYTES
  }

  get #collectionsOffset(): number {
    return this.#slotsOffset + this.#header.slots * SLOT_BYTES
  }

  /** The number of the first collection whose name is not before `name`. */
  #lowerBound(name: string): number {
    let [low, high] = [0, this.#header.collections]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#collectionAt(middle) as IndexedRows).name < name) low = middle + 1
      else high = middle
    }
    return low
  }

  #collectionAt(number: number): IndexedRows | undefined {
    if (number >= this.#header.collections) return undefined
    const bytes = this.file.read(this.#collectionsOffset + number * COLLECTION_BYTES, COLLECTION_BYTES)
    const names = this.#collectionsOffset + this.#header.collections * COLLECTION_BYTES
    const name = this.file.read(names + bytes.readDoubleLE(0), bytes.readUInt32LE(8)).toString()
    const [first, count] = [bytes.readUInt32LE(12), bytes.readUInt32LE(16)]
    return {
      name,
      count,
      entry: (position) => this.#entry(first + position),
      find: (id) => {
        const found = this.find(name, id)
        return found && {entry: found.entry, position: found.row - first}
      },
    }
  }

  #entry(row: number): IndexedEntry {
    const kept = this.#kept.get(row)
    if (kept) return kept
    const entry = this.#readEntry(row)
    this.#kept.set(row, entry)
    if (this.#kept.size > MAX_KEPT_ENTRIES) {
      const [oldest] = this.#kept.keys()
      if (oldest !== undefined) this.#kept.delete(oldest)
    }
    return entry
  }

  #readEntry(row: number): IndexedEntry {
    const bytes = this.file.read(HEADER_BYTES + row * ROW_BYTES, ROW_BYTES)
    const [seq, offset] = [bytes.readDoubleLE(0), bytes.readDoubleLE(8)]
    const [length, hash] = [bytes.readUInt32LE(16), bytes.readUInt32LE(20)]
    return new IndexedEntry(seq, offset, length, hash, () =>
      readLine(this.#journal, {offset, length}, this.#journalPath),
    )
  }
}
