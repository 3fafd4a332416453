import type {Command} from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type {Operation} from '../api/catalog.ts'
import {type Call, invoke, invokeList, type SdkClient} from '../api/invoke.ts'
import {readItems, recordReader} from '../api/records.ts'
import {loadSdk} from '../api/resources.ts'
import {noHeaderFlag, propertiesFlag} from './common-flags.ts'
import {readJsonBody} from './json-body.ts'
import {
  type AnyFlags,
  checkedValues,
  flagsBesideBody,
  limitFlags,
  limitOf,
  parameterFlags,
  skipValidationFlag,
} from './parameter-flags.ts'
import {TwilioCommand} from './twilio-command.ts'

/** One class behind every operation of the catalogue; each becomes a command when it is asked for. */
abstract class ApiCommand extends TwilioCommand {
  static readonly operation: Operation

  async run(): Promise<void> {
    const command = this.constructor as typeof ApiCommand
    const {operation} = command
    const {flags} = (await this.parse(this.#grammar(command))) as {flags: AnyFlags}
    const body = flags.json === undefined ? undefined : readJsonBody(flags.json as string).value
    const values = checkedValues(operation, flags)
    const profile = await this.resolveProfile(flags)
    const client = (await this.connect(profile, flags)) as unknown as SdkClient
    const call: Call = {operation, values, client, sdk: await loadSdk(), ...(body !== undefined && {body})}

    if (operation.action === 'list') return this.#printList(call, limitOf(flags))
    const record = await invoke(call)
    if (operation.action === 'remove') return this.note('The resource was deleted successfully')
    if (record === undefined) return this.note('Twilio took the request, and answered without a record.')
    const records = this.id?.endsWith(':list')
      ? readItems(this.catalog.records(operation), operation.record, record)
      : [this.#reader(operation)(record)]
    await this.printRecords(records.slice(0, limitOf(flags)), this.#columns(operation))
  }

  async #printList(call: Call, limit: number): Promise<void> {
    const read = this.#reader(call.operation)
    const pages = invokeList(call, limit)
    await this.printPages(
      (async function* () {
        for await (const page of pages) {
          for (let at = 0; at < page.length; at += 100) yield page.slice(at, at + 100).map(read)
        }
      })(),
      this.#columns(call.operation),
    )
  }

  /** What the parser expects: with the whole body given, none of its properties. */
  #grammar(command: typeof ApiCommand): typeof ApiCommand {
    const hasBody =
      command.operation.encoding === 'json' && this.argv.some((word) => /^--json(=|$)/.test(word))
    if (!hasBody) return command
    return Object.create(command, {flags: {value: flagsBesideBody(command.operation, command.flags)}})
  }

  #columns({knownColumns}: Operation): {properties?: readonly string[]} {
    return knownColumns && !this.isGiven('properties') ? {properties: knownColumns} : {}
  }

  #reader(operation: Operation): ReturnType<typeof recordReader> {
    return recordReader(this.catalog.records(operation), operation.record)
  }
}

const jsonFlag = {
  json: Flags.string({
    description: 'The whole body: JSON, a file that holds it, or - for standard input.',
    helpValue: '<json>',
  }),
}

/** The command of an operation, under its own id or an alias. */
export const createApiCommand = (operation: Operation, id: string = operation.id): Command.Class => {
  const isList = operation.action === 'list' || id.endsWith(':list')
  const ownFlags = parameterFlags(operation)
  class OperationCommand extends ApiCommand {
    static override readonly operation = operation
    static override id = id
    static override summary = operation.retired ? `[retired] ${operation.summary}` : operation.summary
    static override description =
      operation.retired && 'Twilio no longer offers this product. The request is sent all the same.'
    // Help shows them in this order; an operation's own goes before another of that name.
    static override flags = {
      ...ownFlags,
      ...(operation.encoding === 'json' && jsonFlag),
      ...(isList && limitFlags),
      ...(operation.action !== 'remove' && propertiesFlag(operation.columns)),
      ...((isList || operation.action === 'fetch') && noHeaderFlag),
      ...skipValidationFlag,
      ...ownFlags,
    }
  }
  // An operation's own flag goes before a common one of that name: the timeout of a call is the call's.
  const common = Object.entries(TwilioCommand.baseFlags).filter(([name]) => !(name in ownFlags))
  OperationCommand.baseFlags = Object.fromEntries(common) as typeof TwilioCommand.baseFlags
  return OperationCommand as unknown as Command.Class
}
