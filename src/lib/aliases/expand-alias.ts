import {split} from 'shlex'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

/** What a command line with an alias stands for: another command line, or a script for `sh`. */
export type Expansion =
  | {readonly kind: 'command'; readonly argv: readonly string[]}
  | {readonly kind: 'shell'; readonly script: string; readonly args: readonly string[]}

const PLACEHOLDER = /\$(\d+)/g

/**
 * Expands an alias as gh does: `$1` is replaced with the first argument, and arguments that no placeholder takes are appended.
 * Unlike in gh, a flag and what follows it fill no placeholder: a forgotten text must not become `-o`. With `--help`, the help of
 * the expansion is shown.
 *
 * @throws UsageError when arguments are missing, or the expansion has an open quote
 */
export const expandAlias = (
  name: string,
  expansion: string,
  args: readonly string[],
  isHelp: boolean,
): Expansion => {
  if (expansion.startsWith('!')) return {kind: 'shell', script: expansion.slice(1), args}
  const words = splitExpansion(expansion)
  const numbers = words.flatMap((word) => [...word.matchAll(PLACEHOLDER)].map(([, number]) => Number(number)))
  const firstFlag = args.findIndex((word) => /^-./.test(word))
  const given = firstFlag === -1 ? args : args.slice(0, firstFlag)
  const missing = Math.max(0, ...numbers) - given.length
  if (missing > 0 && !isHelp) {
    throw new UsageError(
      'alias-argument-missing',
      `The alias ${quote(name)} requires ${Math.max(...numbers)} arguments, got ${given.length}.`,
      `It stands for: twilio ${expansion}`,
    )
  }
  const filled = words.map((word) =>
    word.replace(PLACEHOLDER, (placeholder, number: string) => given[Number(number) - 1] ?? placeholder),
  )
  const rest = isHelp
    ? ['--help']
    : args.filter((_, index) => index >= given.length || !numbers.includes(index + 1))
  return {kind: 'command', argv: [...filled, ...rest]}
}

/** @throws UsageError when a quote is not closed */
export const splitExpansion = (expansion: string): string[] => {
  try {
    return split(expansion)
  } catch {
    throw new UsageError(
      'invalid-alias',
      `The expansion has a quote that is not closed: ${quote(expansion)}.`,
    )
  }
}
