import {readFile} from 'node:fs/promises'
import {text as readStream} from 'node:stream/consumers'
import {UsageError} from '../app/errors.ts'
import type {Terminal} from '../app/terminal.ts'
import {describeErrorCode, errorCode} from '../runtime/files/file-error.ts'
import {describeJsonError} from '../runtime/json-position.ts'
import {quotePath} from '../runtime/quoting.ts'

export interface JsonBody {
  /** Unchanged, so that numbers keep all their digits. */
  readonly text: string
  readonly value: unknown
}

/**
 * The body for `--json`: JSON itself, `-` for standard input, or the path of a file.
 *
 * @throws UsageError when it cannot be read or is not JSON
 */
export const readJsonBody = async (given: string, terminal: Pick<Terminal, 'stdin'>): Promise<JsonBody> => {
  const text = /^\s*[[{]/.test(given) ? given : await readText(given, terminal)
  try {
    return {text, value: JSON.parse(text)}
  } catch {
    throw new UsageError('invalid-json', `--json must be valid JSON: ${describeJsonError(text)}.`)
  }
}

const readText = async (file: string, {stdin}: Pick<Terminal, 'stdin'>): Promise<string> => {
  try {
    const text = await (file === '-' ? readStream(stdin) : readFile(file, 'utf8'))
    return text.replace(/^\uFEFF/, '')
  } catch (error) {
    const hint = 'Pass JSON, the path of a file, or - for standard input (stdin).'
    // More likely broken JSON than a path. It may contain a secret, so the message does not show it.
    if (/["'{}[\],\n]|: /.test(file))
      throw new UsageError('invalid-json', 'The value of --json is neither valid JSON nor a file.', hint)
    throw new UsageError(
      'file-unreadable',
      `Could not read ${quotePath(file)}: ${describeErrorCode(errorCode(error))}.`,
      hint,
    )
  }
}
