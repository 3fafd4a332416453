import {readFile, stat} from 'node:fs/promises'
import {homedir} from 'node:os'
import {basename, join} from 'node:path'
import type {Readable} from 'node:stream'
import {UserError} from '../app/errors.ts'
import {quotePath} from '../runtime/quoting.ts'
import {extensionOf, mediaType} from './media-type.ts'

export interface Attachment {
  readonly filename: string
  readonly type: string
  readonly content: Buffer
}

/** SendGrid takes 30 MB a message (https://www.twilio.com/docs/sendgrid/api-reference/mail-send/limitations); base64 makes 4 bytes of 3. */
const LARGEST_BYTES = Math.floor((30_000_000 / 4) * 3)
/** After which the user is told what is being waited for, in milliseconds. */
const PATIENCE = 2000

/** @throws UserError when the file can't be read, or is larger than SendGrid takes */
export async function readAttachment(file: string): Promise<Attachment> {
  // A shell leaves it standing in --attachment=~/file, and nobody expands what is typed at a prompt.
  const path = file.startsWith('~/') ? join(homedir(), file.slice(2)) : file
  let content: Buffer
  try {
    if ((await stat(path)).size > LARGEST_BYTES) throw tooLarge(quotePath(path))
    content = await readFile(path)
  } catch (error) {
    if (error instanceof UserError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw new UserError(
      'file-unreadable',
      `The attachment ${quotePath(path)} cannot be read: ${REASONS[code] ?? code}.`,
      {
        cause: error,
      },
    )
  }
  const filename = basename(path)
  return {filename, type: mediaType(content, filename), content}
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
}

/**
 * What was piped in, named after its type; undefined when that was nothing.
 *
 * @param onWait called once when nothing has come for a while
 * @throws UserError when it is larger than SendGrid takes
 */
export async function readPiped(stdin: Readable, onWait: () => void): Promise<Attachment | undefined> {
  const waiting = setTimeout(onWait, PATIENCE)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stdin) {
      clearTimeout(waiting)
      chunks.push(Buffer.from(chunk))
      size += chunk.length
      if (size > LARGEST_BYTES) throw tooLarge('that was piped in')
    }
  } finally {
    clearTimeout(waiting)
  }
  if (size === 0) return undefined
  const content = Buffer.concat(chunks)
  const type = mediaType(content, '')
  return {filename: `piped.${extensionOf(type)}`, type, content}
}

const tooLarge = (what: string): UserError =>
  new UserError('file-too-large', `The attachment ${what} is too large: SendGrid takes 22 MB at most.`)
