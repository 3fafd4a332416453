import {fstatSync} from 'node:fs'
import {readFile, stat} from 'node:fs/promises'
import {homedir} from 'node:os'
import {basename, join} from 'node:path'
import type {Readable} from 'node:stream'
import {UserError} from '../app/errors.ts'
import {quotePath} from '../runtime/quoting.ts'
import {detectMediaType, extensionOf} from './media-type.ts'

export interface Attachment {
  readonly filename: string
  readonly type: string
  readonly content: Buffer
}

/**
 * SendGrid accepts messages up to 30 MB, and base64 turns 3 bytes into 4:
 * https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations
 */
const MAX_BYTES = Math.floor((30_000_000 / 4) * 3)
/** How long to wait for standard input before telling the user. */
const WAIT_NOTICE_MS = 2000

/** @throws UserError when the file cannot be read or is too large for SendGrid */
export async function readAttachment(file: string): Promise<Attachment> {
  // Shells do not expand the ~ in --attachment=~/file, and there is no shell at a prompt.
  const path = file.startsWith('~/') ? join(homedir(), file.slice(2)) : file
  let content: Buffer
  try {
    if ((await stat(path)).size > MAX_BYTES) throw tooLarge(`The attachment ${quotePath(path)}`)
    content = await readFile(path)
  } catch (error) {
    if (error instanceof UserError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new UserError(
      'file-unreadable',
      `Could not read the attachment ${quotePath(path)}: ${REASONS[code] ?? code}.`,
      {
        cause: error,
      },
    )
  }
  const filename = basename(path)
  return {filename, type: detectMediaType(content, filename), content}
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'file not found',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
}

/**
 * Reads an attachment from standard input. Its file name comes from its type: `piped.txt`.
 *
 * @param onWait called once when no data has arrived for a while
 * @returns undefined when the input is empty
 * @throws UserError when the input is too large for SendGrid
 */
export async function readPiped(stdin: Readable, onWait: () => void): Promise<Attachment | undefined> {
  const waiting = setTimeout(onWait, WAIT_NOTICE_MS)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stdin) {
      clearTimeout(waiting)
      chunks.push(Buffer.from(chunk))
      size += chunk.length
      if (size > MAX_BYTES) throw tooLarge('The attachment from standard input')
    }
  } finally {
    clearTimeout(waiting)
  }
  if (size === 0) return undefined
  const content = Buffer.concat(chunks)
  const type = detectMediaType(content, '')
  return {filename: `piped.${extensionOf(type)}`, type, content}
}

/** Is standard input a pipe or a file that holds something, as after `|` or `<`? Reads nothing of it. */
export function isRedirected(stdin: Readable): boolean {
  if (!('fd' in stdin) || typeof stdin.fd !== 'number') return false
  try {
    const stats = fstatSync(stdin.fd)
    return stats.isFIFO() || (stats.isFile() && stats.size > 0)
  } catch {
    return false
  }
}

const tooLarge = (what: string): UserError =>
  new UserError('file-too-large', `${what} is too large. SendGrid accepts up to 22 MB.`)
