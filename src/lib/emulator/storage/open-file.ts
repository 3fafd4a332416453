import {closeSync, fstatSync, readSync, type Stats} from 'node:fs'

const BLOCK_BYTES = 32 * 1024
const MAX_BLOCKS = 64

/** Closes the descriptor of a file that nothing refers to any more. */
const forgotten = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor))

/**
 * An open file. Records refer to it until they are read, so it stays open until nothing does, or until `close`.
 * It keeps the blocks that were read last: at most 2 MB.
 */
export class OpenFile {
  readonly descriptor: number
  readonly #blocks = new Map<number, Buffer>()

  constructor(descriptor: number) {
    this.descriptor = descriptor
    forgotten.register(this, descriptor, this)
  }

  stat(): Stats {
    return fstatSync(this.descriptor)
  }

  get size(): number {
    return this.stat().size
  }

  close(): void {
    // Only the first call finds a registration.
    if (forgotten.unregister(this)) closeSync(this.descriptor)
  }

  /** Reads from the file, or less if it is shorter. Only for bytes that never change. */
  read(offset: number, length: number): Buffer {
    const first = Math.floor(offset / BLOCK_BYTES)
    const start = offset - first * BLOCK_BYTES
    if (start + length <= BLOCK_BYTES)
      return this.#block(first, start + length).subarray(start, start + length)
    return this.readUncached(offset, length)
  }

  /** Reads from the file now, or less if it is shorter. */
  readUncached(offset: number, length: number): Buffer {
    return readFully(this.descriptor, offset, offset + length)
  }

  /** @param length how much of the block is needed: the file may have grown since it was read */
  #block(number: number, length: number): Buffer {
    const cached = this.#blocks.get(number)
    this.#blocks.delete(number)
    const start = number * BLOCK_BYTES
    const block =
      cached && cached.length >= length ? cached : readFully(this.descriptor, start, start + BLOCK_BYTES)
    this.#blocks.set(number, block)
    if (this.#blocks.size > MAX_BLOCKS) {
      const [oldest] = this.#blocks.keys()
      if (oldest !== undefined) this.#blocks.delete(oldest)
    }
    return block
  }
}

/** Reads the bytes from `start` to `end`, or fewer if the file has become shorter. */
export function readFully(descriptor: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Math.max(end - start, 0))
  let filled = 0
  while (filled < bytes.length) {
    const count = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}
