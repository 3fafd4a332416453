import type * as Interfaces from '@oclif/core/interfaces'
import type {Operation} from '../../api/operation.ts'
import {UsageError} from '../../app/errors.ts'
import {type FlagShape, findFlags} from '../../app/invocation.ts'
import {commonFlagName} from '../flags/declare-common-flags.ts'
import type {InputValues} from './input-values.ts'
import {readFiles} from './read-files.ts'
import type {InputSource} from './read-text.ts'

type AnyFlag = Interfaces.Flag<unknown>

/** A command whose values come from elsewhere than the command line. */
export interface InputCommand {
  readonly operation: Operation
  readonly flags: Readonly<Record<string, AnyFlag>>
  readonly baseFlags: Readonly<Record<string, FlagShape>>
}

/**
 * The flags of a command, with the values of `--from-file` as their defaults: so all checks of the parser and of
 * values apply to them, but no text is ever taken for a flag.
 *
 * @throws UsageError for input that cannot be read or does not fit the parameters
 */
export const completeFlags = async (
  argv: readonly string[],
  {operation, flags, baseFlags}: InputCommand,
  source: InputSource,
): Promise<Record<string, AnyFlag>> => {
  const found = findFlags(argv, {...baseFlags, ...flags})
  const valuesOf = (name: string): string[] =>
    found.flatMap((flag) => (flag.name === name ? (flag.value ?? []) : []))
  const files = valuesOf(commonFlagName('from-file', baseFlags))
  const json = flags.json === undefined ? [] : valuesOf('json').slice(-1)
  requireOneReader([
    ...files.map((given) => ['--from-file', given.slice(given.indexOf('=') + 1)] as const),
    ...json.map((given) => ['--json', given] as const),
  ])
  return withDefaults(flags, await readFiles(operation, files, findTyped(argv, found, flags), source))
}

const findTyped = (
  argv: readonly string[],
  found: ReturnType<typeof findFlags>,
  flags: Readonly<Record<string, AnyFlag>>,
): ReadonlySet<string> => {
  const negated = Object.keys(flags).filter((name) => argv.includes(`--no-${name}`))
  return new Set([...found.map(({name}) => name), ...negated])
}

/** @throws UsageError when two flags would read standard input */
const requireOneReader = (given: readonly (readonly [flag: string, file: string])[]): void => {
  const [first, second] = given.filter(([, file]) => file === '-').map(([flag]) => flag)
  if (first === undefined || second === undefined) return
  throw new UsageError(
    'conflicting-flags',
    first === second
      ? `Only one ${first} can read standard input.`
      : `${first} and ${second} cannot both read standard input.`,
  )
}

const withDefaults = (
  flags: Readonly<Record<string, AnyFlag>>,
  values: InputValues,
): Record<string, AnyFlag> =>
  Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => {
      const value = values.get(name)
      return [name, value === undefined ? flag : {...flag, default: value, required: false}]
    }),
  ) as Record<string, AnyFlag>
