import {readFileSync} from 'node:fs'
import type {Command} from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type * as Interfaces from '@oclif/core/interfaces'
import type {Operation, Parameter} from '../api/catalog.ts'
import {type Call, invoke, invokeList, type SdkClient} from '../api/invoke.ts'
import {recordReader} from '../api/records.ts'
import {loadSdk} from '../api/resources.ts'
import {checkValue} from '../api/values.ts'
import {UsageError} from '../errors.ts'
import {noHeaderFlag, propertiesFlag} from './common-flags.ts'
import {TwilioCommand} from './twilio-command.ts'

type AnyFlag = Interfaces.Flag<unknown>
type AnyFlags = Readonly<Record<string, unknown>>

/** One class behind every operation of the catalogue; each becomes a command when it is asked for. */
abstract class ApiCommand extends TwilioCommand {
  static readonly operation: Operation

  async run(): Promise<void> {
    const command = this.constructor as typeof ApiCommand
    const {operation} = command
    const {flags} = (await this.parse(command)) as {flags: AnyFlags}
    const body = flags.json === undefined ? undefined : readJsonBody(flags.json as string)
    const values = checkedValues(operation, flags, body !== undefined)
    const profile = await this.resolveProfile(flags)
    const client = (await this.connect(profile, flags)) as unknown as SdkClient
    const call: Call = {operation, values, client, sdk: await loadSdk(), ...(body !== undefined && {body})}

    if (operation.action === 'list') return this.#printList(call, limitOf(flags))
    const record = await invoke(call)
    if (operation.action === 'remove') return this.note('The resource was deleted successfully')
    if (record === undefined) return this.note('Twilio took the request, and answered without a record.')
    const read = this.#reader(operation)
    const single = this.id?.endsWith(':list') ? itemsOf(record) : [record]
    await this.printRecords(single.slice(0, limitOf(flags)).map(read))
  }

  async #printList(call: Call, limit: number): Promise<void> {
    const read = this.#reader(call.operation)
    const pages = invokeList(call, limit)
    await this.printPages(
      (async function* () {
        for await (const page of pages) yield page.map(read)
      })(),
    )
  }

  #reader({id, record}: Operation): ReturnType<typeof recordReader> {
    return recordReader(this.catalog.product(id.split(':')[1] ?? '')?.records ?? {}, record)
  }
}

/** Some ids of the official CLI call a single answer a list: the records are its one array, where it has one. */
const itemsOf = (record: unknown): readonly unknown[] => {
  const arrays = Object.values((record ?? {}) as object).filter(Array.isArray)
  return arrays.length === 1 ? (arrays[0] as unknown[]) : [record]
}

const limitOf = (flags: AnyFlags): number =>
  flags['no-limit'] || flags.limit === undefined ? Number.POSITIVE_INFINITY : Number(flags.limit)

/** JSON as it is, `-` for standard input, or the name of a file. */
const readJsonBody = (given: string): unknown => {
  const isText = /^\s*[[{]/.test(given)
  let text = given
  if (!isText) {
    try {
      text = readFileSync(given === '-' ? 0 : given, 'utf8')
    } catch (error) {
      throw new UsageError(
        `Cannot read the JSON body from ${given}: ${(error as NodeJS.ErrnoException).code}.`,
        'Give --json the JSON itself, a file, or - for standard input.',
      )
    }
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`The body is not JSON: ${(error as Error).message}.`)
  }
}

/** The values of the command line, checked before anything is sent. */
const checkedValues = (operation: Operation, flags: AnyFlags, hasBody: boolean): Map<string, unknown> => {
  const values = new Map<string, unknown>()
  const check = flags['skip-parameter-validation']
    ? (_parameter: Parameter, given: unknown) => given
    : (parameter: Parameter, given: unknown) =>
        typeof given === 'string' ? checkValue(parameter, given) : given
  for (const parameter of operation.parameters) {
    const given = flags[parameter.flag]
    if (given === undefined) {
      if (parameter.in === 'json' && parameter.required && !hasBody) {
        throw new UsageError(`--${parameter.flag} is required.`, 'Or give the whole body with --json.')
      }
      continue
    }
    values.set(
      parameter.flag,
      Array.isArray(given) ? given.map((item) => check(parameter, item)) : check(parameter, given),
    )
  }
  const pageSize = Number(values.get('page-size'))
  const limit = limitOf(flags)
  if (operation.action === 'list' && pageSize > limit) values.set('page-size', String(limit))
  return values
}

const flagOf = (parameter: Parameter): AnyFlag => {
  const shared = {
    description: parameter.text ?? '',
    required: parameter.required === true && parameter.in !== 'json',
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

const limitFlags = {
  limit: Flags.string({
    default: '50',
    description: 'The most records to list; --no-limit lists all.',
    exclusive: ['no-limit'],
    parse: async (text: string) => {
      if (!/^\d+$/.test(text)) throw new UsageError(`--limit takes a whole number, not '${text}'.`)
      return text
    },
  }),
  'no-limit': Flags.boolean({default: false, description: 'List all records.', exclusive: ['limit']}),
}

/** The command of an operation, under its own id or an alias. */
export const createApiCommand = (operation: Operation, id: string = operation.id): Command.Class => {
  const isList = operation.action === 'list' || id.endsWith(':list')
  const ownFlags = Object.fromEntries(
    operation.parameters.map((parameter) => [parameter.flag, flagOf(parameter)]),
  )
  class OperationCommand extends ApiCommand {
    static override readonly operation = operation
    static override id = id
    static override summary = operation.retired ? `[retired] ${operation.summary}` : operation.summary
    static override flags = {
      ...(isList && limitFlags),
      ...(operation.action !== 'remove' && propertiesFlag(operation.columns)),
      ...((isList || operation.action === 'fetch') && noHeaderFlag),
      ...(operation.encoding === 'json' && {
        json: Flags.string({
          description: 'The whole body: JSON, a file that holds it, or - for standard input.',
          helpValue: '<json>',
        }),
      }),
      'skip-parameter-validation': Flags.boolean({
        default: false,
        description: 'Send the values as they are given.',
        hidden: true,
      }),
      ...ownFlags,
    }
  }
  // An operation's own flag goes before a common one of that name: the timeout of a call is the call's.
  const common = Object.entries(TwilioCommand.baseFlags).filter(([name]) => !(name in ownFlags))
  OperationCommand.baseFlags = Object.fromEntries(common) as typeof TwilioCommand.baseFlags
  return OperationCommand as unknown as Command.Class
}
