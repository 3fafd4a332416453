import {crc32} from './checksum.ts'
import type {Entry} from './entry.ts'
import {
  CHECKSUM_BYTES,
  COLLECTION_BYTES,
  HEADER_BYTES,
  hashKey,
  IndexedEntry,
  MAGIC,
  ROW_BYTES,
  SLOT_BYTES,
} from './index-file.ts'
import type {Position} from './journal.ts'
import type {State} from './state.ts'

const ROWS_PER_PART = 4096

/** The parts of an index of `state`, which contains the data file up to `position`: see index-file.ts for the format. */
export function* indexParts(state: State, position: Position): Generator<Buffer> {
  let checksum = 0
  const vouchFor = (part: Buffer): Buffer => {
    checksum = crc32(part, checksum)
    return part
  }
  const collections: {name: Buffer; first: number; entries: Iterable<Entry>; count: number}[] = []
  let rows = 0
  let nameBytes = 0
  for (const {collection, entries} of state.collections()) {
    const name = Buffer.from(collection)
    collections.push({name, first: rows, entries, count: entries.length})
    rows += entries.length
    nameBytes += name.length
  }
  const table = new SlotTable(rows)
  yield vouchFor(encodeHeader(state, position, [rows, table.slots, collections.length, nameBytes]))
  for (const part of rowParts(collections, table)) yield vouchFor(part)
  yield vouchFor(table.encode())
  yield vouchFor(encodeCollections(collections))
  yield vouchFor(Buffer.concat(collections.map(({name}) => name)))
  const end = Buffer.alloc(CHECKSUM_BYTES)
  end.writeUInt32LE(checksum)
  yield end
}

/** The rows by the hashes of their keys. */
class SlotTable {
  readonly slots: number
  readonly #rows: Uint32Array

  constructor(rows: number) {
    this.slots = 2 ** Math.ceil(Math.log2(Math.max(rows, 1) * 2))
    this.#rows = new Uint32Array(this.slots)
  }

  add(hash: number, row: number): void {
    let slot = hash % this.slots
    while (this.#rows[slot] !== 0) slot = (slot + 1) % this.slots
    this.#rows[slot] = row + 1
  }

  encode(): Buffer {
    const bytes = Buffer.allocUnsafe(this.slots * SLOT_BYTES)
    for (const [slot, row] of this.#rows.entries()) bytes.writeUInt32LE(row, slot * SLOT_BYTES)
    return bytes
  }
}

function encodeHeader(state: State, {offset, checksum}: Position, counts: readonly number[]): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES)
  MAGIC.copy(bytes)
  bytes.writeDoubleLE(offset, 8)
  bytes.writeUInt32LE(checksum ?? 0, 16)
  bytes.writeDoubleLE(state.lastSeq, 20)
  bytes.writeDoubleLE(state.liveBytes, 28)
  bytes.writeDoubleLE(state.deadBytes, 36)
  for (const [index, count] of counts.entries()) bytes.writeUInt32LE(count, 44 + 4 * index)
  return bytes
}

function* rowParts(
  collections: readonly {name: Buffer; entries: Iterable<Entry>}[],
  table: SlotTable,
): Generator<Buffer> {
  let part = Buffer.allocUnsafe(ROWS_PER_PART * ROW_BYTES)
  let row = 0
  let used = 0
  for (const {name, entries} of collections) {
    const collection = name.toString()
    for (const entry of entries) {
      const hash = entry instanceof IndexedEntry ? entry.hash : hashKey(collection, entry.id)
      part.writeDoubleLE(entry.seq, used)
      part.writeDoubleLE(entry.offset, used + 8)
      part.writeUInt32LE(entry.size, used + 16)
      part.writeUInt32LE(hash, used + 20)
      table.add(hash, row++)
      used += ROW_BYTES
      if (used < part.length) continue
      yield part
      part = Buffer.allocUnsafe(ROWS_PER_PART * ROW_BYTES)
      used = 0
    }
  }
  yield part.subarray(0, used)
}

function encodeCollections(collections: readonly {name: Buffer; first: number; count: number}[]): Buffer {
  const bytes = Buffer.allocUnsafe(collections.length * COLLECTION_BYTES)
  let nameOffset = 0
  collections.forEach(({name, first, count}, index) => {
    const start = index * COLLECTION_BYTES
    bytes.writeDoubleLE(nameOffset, start)
    bytes.writeUInt32LE(name.length, start + 8)
    bytes.writeUInt32LE(first, start + 12)
    bytes.writeUInt32LE(count, start + 16)
    nameOffset += name.length
  })
  return bytes
}
