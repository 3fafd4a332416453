import * as Flags from '@oclif/core/flags'
import type * as Interfaces from '@oclif/core/interfaces'
import {resolveDateBound} from '../../api/date-bounds.ts'
import type {Operation, Parameter} from '../../api/operation.ts'
import type {Values} from '../../api/resources.ts'
import {checkValue, isDateType} from '../../api/values.ts'
import {UsageError} from '../../app/errors.ts'
import {quote} from '../../runtime/quoting.ts'

type AnyFlag = Interfaces.Flag<unknown>

/** Parsed flags, by name. */
export type AnyFlags = Readonly<Record<string, unknown>>

/** A flag for each parameter of an operation. */
export const parameterFlags = (operation: Operation): Record<string, AnyFlag> =>
  Object.fromEntries(operation.parameters.map((parameter) => [parameter.flag, flagOf(parameter)]))

/** Makes the flags for properties of a JSON body optional, because `--json` gives the whole body. */
export const makeBodyFlagsOptional = (
  operation: Operation,
  flags: Readonly<Record<string, AnyFlag>>,
): Record<string, AnyFlag> => {
  const inBody = new Set(
    operation.parameters.filter((parameter) => parameter.in === 'json').map(({flag}) => flag),
  )
  return makeOptional(flags, inBody)
}

/** Makes flags optional: those of these names, or all. */
export const makeOptional = (
  flags: Readonly<Record<string, AnyFlag>>,
  names: ReadonlySet<string> = new Set(Object.keys(flags)),
): Record<string, AnyFlag> =>
  Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, names.has(name) ? {...flag, required: false} : flag]),
  ) as Record<string, AnyFlag>

/** Hidden, as in the official CLI. */
export const skipValidationFlag = {
  'skip-parameter-validation': Flags.boolean({
    default: false,
    description: 'Send the values without validating them.',
    hidden: true,
  }),
}

/** The maximum number of records, from `limitFlags`. */
export const limitOf = (flags: AnyFlags): number =>
  flags['no-limit'] || flags.limit === undefined ? Number.POSITIVE_INFINITY : Number(flags.limit)

/**
 * The values for an operation's parameters, by flag, validated before anything is sent.
 *
 * @throws UsageError for a value that the parameter does not accept
 */
export const checkedValues = (operation: Operation, flags: AnyFlags): Values => {
  const values: Record<string, unknown> = {}
  const check = flags['skip-parameter-validation']
    ? (_parameter: Parameter, given: unknown) => given
    : (parameter: Parameter, given: unknown) =>
        typeof given === 'string' ? checkValue(parameter, given) : given
  for (const parameter of operation.parameters) {
    const given = flags[parameter.flag]
    if (given === undefined) continue
    const bound = flags['skip-parameter-validation'] ? undefined : dateBound(operation, parameter, flags)
    if (bound) {
      values[bound.parameter.flag] = check(bound.parameter, bound.value)
      continue
    }
    values[parameter.flag] = Array.isArray(given)
      ? given.map((item) => check(parameter, item))
      : check(parameter, given)
  }
  const pageSize = Number(values['page-size'])
  if (pageSize < 1 && !flags['skip-parameter-validation']) {
    throw new UsageError(
      'invalid-flag-value',
      `--page-size must be a whole number of at least 1, got ${pageSize}.`,
    )
  }
  const limit = limitOf(flags)
  if (operation.action === 'list' && pageSize > limit) values['page-size'] = String(limit)
  return values
}

/** What a date with an inequality stands for. @throws UsageError when the flag that it stands for is specified too */
const dateBound = (operation: Operation, parameter: Parameter, flags: AnyFlags) => {
  const given = flags[parameter.flag]
  const bound = typeof given === 'string' ? resolveDateBound(operation, parameter, given) : undefined
  const other = bound?.parameter.flag
  if (other === undefined || other === parameter.flag || flags[other] === undefined) return bound
  throw new UsageError(
    'conflicting-flags',
    `--${parameter.flag} ${quote(String(given))} and --${other} cannot be used together.`,
  )
}

const RELATIVE_DATES = ' Also takes relative dates: today, yesterday, 2026-01, "7 days ago", -2h.'

const flagOf = (parameter: Parameter): AnyFlag => {
  const shared = {
    description: isDateType(parameter) ? `${parameter.text ?? ''}${RELATIVE_DATES}` : (parameter.text ?? ''),
    required: parameter.required === true,
  }
  if (parameter.type === 'boolean') return Flags.boolean({...shared, allowNo: true}) as AnyFlag
  const helpValue = parameter.options
    ? `(${[...new Set(parameter.options.map((option) => option.toLowerCase()))].join('|')})`
    : `<${parameter.type === 'object' ? 'json' : parameter.type === 'any' ? 'value' : parameter.type}>`
  return (
    parameter.repeatable
      ? Flags.string({...shared, helpValue, multiple: true})
      : Flags.string({...shared, helpValue})
  ) as AnyFlag
}

/** How many records a list returns. */
export const limitFlags = {
  limit: Flags.string({
    default: '50',
    description: 'Maximum number of records to list; use --no-limit for all.',
    exclusive: ['no-limit'],
    parse: async (text: string) => {
      if (!/^\d+$/.test(text))
        throw new UsageError('invalid-flag-value', `--limit must be a whole number, got ${quote(text)}.`)
      return text
    },
  }),
  'no-limit': Flags.boolean({default: false, description: 'List all records.', exclusive: ['limit']}),
}
