import {readFileSync} from 'node:fs'
import {UsageError} from '../app/errors.ts'
import {notJson} from '../runtime/json-position.ts'
import {quotePath} from '../runtime/quoting.ts'

export interface JsonBody {
  /** As it was given, so that numbers keep all their digits. */
  readonly text: string
  readonly value: unknown
}

/**
 * The body that `--json` names: JSON as it is, `-` for standard input, or the name of a file.
 * @throws UsageError when it can't be read, or is not JSON.
 */
export const readJsonBody = (given: string): JsonBody => {
  const text = /^\s*[[{]/.test(given) ? given : readText(given)
  try {
    return {text, value: JSON.parse(text)}
  } catch {
    throw new UsageError('invalid-json', `The body is not JSON: ${notJson(text)}.`)
  }
}

const readText = (file: string): string => {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const hint = 'Give --json the JSON itself, a file, or - for standard input.'
    // Rather broken JSON than the name of a file: it may hold a secret.
    if (/["'{}[\],\n]|: /.test(file))
      throw new UsageError('invalid-json', 'What --json has is neither JSON nor a file.', hint)
    const {code} = error as NodeJS.ErrnoException
    throw new UsageError(
      'file-unreadable',
      `Cannot read the JSON body from ${quotePath(file)}: ${code}.`,
      hint,
    )
  }
}
