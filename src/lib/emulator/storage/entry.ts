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

/** A record that is read on first access: a list of 50 out of 100,000 reads 50. */
export interface LazyRecord {
  /** Only if the entry was created without its id. */
  readId?(): string
  read(): StoredRecord
}

/** Where a record's line is in the data file. */
export interface Place {
  readonly offset: number
  /** Its length with the newline, in bytes. */
  readonly length: number
}

/** A record with its id and position: `seq` increases with each creation and never changes. */
export class Entry {
  readonly seq: number
  /** Size in the file, in bytes. */
  readonly size: number
  /** Where its line starts in the file; 0 if it is not stored. */
  readonly offset: number
  #id: string | undefined
  #value: StoredRecord | LazyRecord

  constructor(
    id: string | undefined,
    seq: number,
    size: number,
    value: StoredRecord | LazyRecord,
    offset = 0,
  ) {
    this.#id = id
    this.seq = seq
    this.size = size
    this.offset = offset
    this.#value = value
  }

  get id(): string {
    if (this.#id === undefined) this.#id = 'read' in this.#value ? (this.#value.readId?.() ?? '') : ''
    return this.#id
  }

  get value(): StoredRecord {
    if ('read' in this.#value) {
      // The id is read from the same line.
      void this.id
      this.#value = this.#value.read()
    }
    return this.#value
  }
}
