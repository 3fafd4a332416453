import type {Operation} from '../../api/operation.ts'
import {UsageError} from '../../app/errors.ts'
import {quote} from '../../runtime/quoting.ts'
import {findParameter} from './find-parameter.ts'
import {type InputValues, parseBoolean} from './input-values.ts'
import {type InputSource, readText} from './read-text.ts'

/**
 * The values of `--from-file NAME=FILE`. One final newline is removed, since editors add it.
 *
 * @param typed the flags on the command line
 * @throws UsageError for an unknown parameter, one with two values, or a file that cannot be read
 */
export const readFiles = async (
  operation: Operation,
  given: readonly string[],
  typed: ReadonlySet<string>,
  source: InputSource,
): Promise<InputValues> => {
  const values = new Map<string, string | boolean | readonly string[]>()
  for (const {name, file} of given.map(splitFile)) {
    const {flag, type, repeatable} = findParameter(operation, name, '--from-file')
    if (typed.has(flag)) {
      throw new UsageError(
        'conflicting-flags',
        `--from-file ${quote(name)} and --${flag} cannot be used together.`,
      )
    }
    const earlier = values.get(flag)
    if (earlier !== undefined && !repeatable) {
      throw new UsageError('conflicting-flags', `--from-file can be used only once for ${quote(name)}.`)
    }
    const text = (await readText(file, source)).replace(/\r?\n$/, '')
    if (text === '' && file === '-') throw new UsageError('empty-input', 'Standard input is empty.')
    if (repeatable) values.set(flag, [...(Array.isArray(earlier) ? earlier : []), text])
    else values.set(flag, type === 'boolean' ? parseBoolean(flag, text) : text)
  }
  return values
}

const splitFile = (given: string): {name: string; file: string} => {
  const at = given.indexOf('=')
  if (at < 1 || at === given.length - 1) {
    throw new UsageError(
      'invalid-flag-value',
      `--from-file must be NAME=FILE, got ${quote(given)}.`,
      'For example, --from-file body=message.txt sets --body to the text of message.txt.',
    )
  }
  return {name: given.slice(0, at), file: given.slice(at + 1)}
}
