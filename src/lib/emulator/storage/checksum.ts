import * as zlib from 'node:zlib'

/** The table of the CRC-32 polynomial that zlib, PNG and Ethernet use. */
function createTable(): Uint32Array {
  return Uint32Array.from({length: 256}, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    return value
  })
}

let table: Uint32Array | undefined

/** CRC-32 in JavaScript, for Node versions before 20.15, which have no `zlib.crc32`. */
export function crc32WithTable(data: string | Uint8Array, start = 0): number {
  table ??= createTable()
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  let value = ~start
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] as number)
  return ~value >>> 0
}

type Crc32 = (data: string | Uint8Array, start?: number) => number

/**
 * The CRC-32 of a text (in UTF-8) or of bytes.
 * @param start the CRC-32 of what comes before: `crc32(b, crc32(a))` is the CRC-32 of `a` and `b` together
 */
export const crc32: Crc32 = (zlib as {crc32?: Crc32}).crc32 ?? crc32WithTable
