import {createReadStream} from 'node:fs'
import type {Readable} from 'node:stream'
import {UsageError} from '../../app/errors.ts'
import {absolutePath} from '../../runtime/files/absolute-path.ts'
import {describeErrorCode, errorCode} from '../../runtime/files/file-error.ts'
import {quotePath} from '../../runtime/quoting.ts'

/** More than any parameter can have; a device without an end is not read forever. */
const MAX_BYTES = 16 * 1024 * 1024

/** What input is read from. */
export interface InputSource {
  readonly stdin: Readable
  readonly cwd: () => string
}

/**
 * The text of a file, or of standard input for `-`, without a byte order mark.
 *
 * @throws UsageError when it cannot be read, is too large, or is not UTF-8
 */
export const readText = async (file: string, source: InputSource): Promise<string> => {
  const shown = file === '-' ? 'standard input' : quotePath(file)
  const bytes = await readBytes(file, shown, source)
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch {
    throw new UsageError('file-unreadable', `Could not read ${shown}: it is not UTF-8 text.`)
  }
}

const readBytes = async (file: string, shown: string, {stdin, cwd}: InputSource): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  try {
    const stream = file === '-' ? stdin : createReadStream(absolutePath(file, cwd))
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk as Uint8Array))
      size += (chunk as Uint8Array).length
      if (size > MAX_BYTES)
        throw new UsageError('file-too-large', `Could not read ${shown}: it is larger than 16 MiB.`)
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(
      'file-unreadable',
      `Could not read ${shown}: ${describeErrorCode(errorCode(error))}.`,
    )
  }
  return Buffer.concat(chunks)
}
