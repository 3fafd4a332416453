import type {Operation} from '../../api/operation.ts'
import type {FoundFlag} from '../../app/invocation.ts'
import {shellWord} from '../../runtime/quoting.ts'
import {isSecret} from '../../twilio/trace.ts'
import type {InputValues} from './input-values.ts'

/** In place of a secret, and of text that cannot be quoted safely. */
const PLACEHOLDER = 'VALUE'

/**
 * The command line that does without questions what was answered: `twilio calls:create --to +1… --url …`.
 *
 * @param found the flags on the command line; those of the prompt itself are left out
 */
export const formatCommandLine = (
  id: string,
  operation: Operation,
  found: readonly FoundFlag[],
  promptFlag: string,
  argv: readonly string[],
  answers: InputValues,
): string => {
  const secrets = new Set(operation.parameters.filter(({wire}) => isSecret(wire)).map(({flag}) => flag))
  const formatValue = (flag: string, value: string): string =>
    secrets.has(flag) ? PLACEHOLDER : shellWord(value, PLACEHOLDER)
  const typed = found.flatMap(({name, value, at, count}) => {
    if (name === promptFlag) return []
    const [word = ''] = argv.slice(at, at + 1)
    if (value === undefined) return [shellWord(word, PLACEHOLDER)]
    const flag = count === 2 ? word : `--${name}`
    return [`${flag} ${formatValue(name, value)}`]
  })
  const answered = [...answers].flatMap(([flag, answer]) => {
    if (typeof answer === 'boolean') return [answer ? `--${flag}` : `--no-${flag}`]
    const values = typeof answer === 'string' ? [answer] : answer
    return values.map((value) => `--${flag} ${formatValue(flag, value)}`)
  })
  return ['twilio', id, ...typed, ...answered].join(' ')
}
