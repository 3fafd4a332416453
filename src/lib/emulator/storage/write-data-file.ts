import {closeSync, fsyncSync, openSync} from 'node:fs'
import {writeAll} from '../../runtime/files/replace-file.ts'
import {LineEncoder} from './journal.ts'
import type {Change} from './state.ts'

/** Lines are written when there are this many characters of them. */
const MIN_WRITE_LENGTH = 1 << 18

/** Writes a new data file, which only its owner can access, with these changes. They do not have to fit into memory. */
export async function writeDataFile(path: string, changes: AsyncIterable<Change>): Promise<void> {
  const descriptor = openSync(path, 'wx', 0o600)
  try {
    const encoder = new LineEncoder(0)
    let text = encoder.header()
    for await (const change of changes) {
      text += encoder.encode([change])
      if (text.length < MIN_WRITE_LENGTH) continue
      writeAll(descriptor, Buffer.from(text))
      text = ''
    }
    writeAll(descriptor, Buffer.from(text))
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
