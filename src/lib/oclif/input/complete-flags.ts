import type * as Interfaces from '@oclif/core/interfaces'
import type {Operation} from '../../api/operation.ts'
import type {Context} from '../../app/context.ts'
import {UsageError} from '../../app/errors.ts'
import {type FlagShape, findFlags} from '../../app/invocation.ts'
import type {Terminal} from '../../app/terminal.ts'
import {commonFlagName} from '../flags/declare-common-flags.ts'
import type {InputValues} from './input-values.ts'
import {readFiles} from './read-files.ts'
import type {InputSource} from './read-text.ts'

type AnyFlag = Interfaces.Flag<unknown>

/** A command whose values come from elsewhere than the command line. */
export interface InputCommand {
  readonly id: string
  readonly operation: Operation
  readonly flags: Readonly<Record<string, AnyFlag>>
  readonly baseFlags: Readonly<Record<string, FlagShape>>
}

/**
 * The flags of a command, with the values of `--from-file`, `--params` and `--prompt` as their defaults: so all checks of the parser and of
 * values apply to them, but no text is ever taken for a flag.
 *
 * @throws UsageError for input that cannot be read or does not fit the parameters, and for questions without a terminal
 */
export const completeFlags = async (
  argv: readonly string[],
  {id, operation, flags, baseFlags}: InputCommand,
  context: Context,
): Promise<Record<string, AnyFlag>> => {
  const source: InputSource = {stdin: context.terminal.stdin, cwd: context.cwd}
  const found = findFlags(argv, {...baseFlags, ...flags})
  const valuesOf = (name: string): string[] =>
    found.flatMap((flag) => (flag.name === name ? (flag.value ?? []) : []))
  const files = valuesOf(commonFlagName('from-file', baseFlags))
  const params = valuesOf(commonFlagName('params', baseFlags)).slice(-1)
  const json = flags.json === undefined ? [] : valuesOf('json').slice(-1)
  requireOneReader([
    ...files.map((given) => ['--from-file', given.slice(given.indexOf('=') + 1)] as const),
    ...params.map((given) => ['--params', given] as const),
    ...json.map((given) => ['--json', given] as const),
  ])
  const typed = findTyped(argv, found, flags)
  const values = new Map(await readFiles(operation, files, typed, source))
  for (const given of params) {
    const {readParams} = await import('./read-params.ts')
    const ofDocument = await readParams(operation, given, new Set([...typed, ...values.keys()]), source)
    for (const [flag, value] of ofDocument) values.set(flag, value)
  }
  const promptFlag = commonFlagName('prompt', baseFlags)
  if (found.some(({name}) => name === promptFlag)) {
    requireTerminal(context.terminal)
    const {promptParameters} = await import('./prompt-parameters.ts')
    const given = new Set([...typed, ...values.keys()])
    const answers = await promptParameters(operation, given, context.prompts, context.clock.now())
    for (const [flag, answer] of answers) values.set(flag, answer)
    const {formatCommandLine} = await import('./format-command-line.ts')
    const line = formatCommandLine(id, operation, found, promptFlag, argv, answers)
    context.notes.info(`The same without questions: ${line}`)
  }
  return withDefaults(flags, values)
}

/** @throws UsageError when there is nobody to ask */
const requireTerminal = ({interactive}: Terminal): void => {
  if (interactive) return
  throw new UsageError(
    'terminal-required',
    '--prompt requires a terminal.',
    'Pass the parameters as flags, or with --params. With CI set, nothing is asked.',
  )
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
