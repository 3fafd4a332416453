import {UsageError} from '../../app/errors.ts'
import {quote} from '../../runtime/quoting.ts'

/** Values for parameters that are not on the command line, by flag. */
export type InputValues = ReadonlyMap<string, string | boolean | readonly string[]>

/** @throws UsageError for a text that is neither true nor false */
export const parseBoolean = (flag: string, text: string): boolean => {
  const word = text.trim()
  if (word === 'true' || word === 'false') return word === 'true'
  throw new UsageError('invalid-flag-value', `--${flag} must be true or false, not ${quote(text)}.`)
}
