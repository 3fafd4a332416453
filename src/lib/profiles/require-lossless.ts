import {isUtf8} from 'node:buffer'
import {UserError} from '../app/errors.ts'
import {locateDuplicateKey, locateEnd, type Position} from '../runtime/json-position.ts'
import {quote, quotePath} from '../runtime/quoting.ts'

/**
 * Makes sure that a rewritten config.json has all that the file has now. Reading takes the last of two equal keys, and a
 * replacement character for bytes that are not UTF-8; writing would destroy the others.
 *
 * @param bytes valid JSON
 * @throws UserError configuration-ambiguous, with the line and column
 */
export function requireLossless(bytes: Buffer, file: string): void {
  const text = bytes.toString('utf8')
  const duplicate = isUtf8(bytes) ? locateDuplicateKey(text) : undefined
  if (duplicate) {
    throw ambiguous(file, `has the key ${quote(duplicate.path.join('.'))} more than once`, duplicate.position)
  }
  if (!isUtf8(bytes)) throw ambiguous(file, 'contains text that is not UTF-8', locateInvalidUtf8(bytes, text))
}

function ambiguous(file: string, reason: string, {line, column}: Position): UserError {
  return new UserError(
    'configuration-ambiguous',
    `The configuration ${quotePath(file)} ${reason} (line ${line}, column ${column}).`,
    {
      hint: 'The file was not changed, since writing it would lose data. Fix it in an editor, and run the command again.',
      details: {line, column},
    },
  )
}

/** The position of the first bytes that decoding has replaced. */
function locateInvalidUtf8(bytes: Buffer, text: string): Position {
  const decoded = Buffer.from(text)
  const first = bytes.findIndex((byte, index) => byte !== decoded[index])
  // In a stream, the start of an unfinished character is not decoded.
  return locateEnd(new TextDecoder().decode(bytes.subarray(0, first), {stream: true}))
}
