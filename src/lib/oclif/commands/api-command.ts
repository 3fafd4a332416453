import type {Command} from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import {readJsonBody} from '../../api/json-body.ts'
import type {Operation} from '../../api/operation.ts'
import {findFlags} from '../../app/invocation.ts'
import {noHeaderFlag, propertiesFlag} from '../flags/common-flags.ts'
import {
  type AnyFlags,
  checkedValues,
  flagsBesideBody,
  limitFlags,
  limitOf,
  parameterFlags,
  skipValidationFlag,
} from '../flags/parameter-flags.ts'
import {TwilioCommand} from './twilio-command.ts'

/** One class behind every operation of the catalog; each becomes a command when it is asked for. */
abstract class ApiCommand extends TwilioCommand {
  static readonly operation: Operation

  async run(): Promise<void> {
    const command = this.constructor as typeof ApiCommand
    const {operation} = command
    const {flags} = (await this.parse(this.#grammar(command))) as {flags: AnyFlags}
    const body =
      flags.json === undefined ? undefined : (await readJsonBody(flags.json as string, this.terminal)).value
    const values = checkedValues(operation, flags)
    const resources = await this.resources(flags)
    const columns = this.#columns(operation)

    if (operation.action === 'list') {
      await this.printPages(resources.list(operation, values, limitOf(flags)), columns)
      return
    }
    if (this.id?.endsWith(':list')) {
      const items = await resources.items(operation, values, body)
      await this.printRecords(items.slice(0, limitOf(flags)), columns)
      return
    }
    const record = await resources.call(operation, values, body)
    if (operation.action === 'remove') return this.note('The resource was deleted successfully')
    const isEmpty = record === undefined || (Object.keys(record).length === 0 && this.outputFormat !== 'json')
    if (isEmpty) return this.note('Twilio accepted the request and returned no record.')
    await this.printRecords([record], columns)
  }

  /** What the parser expects: with the whole body given, none of its properties. */
  #grammar(command: typeof ApiCommand): typeof ApiCommand {
    const hasBody =
      command.operation.encoding === 'json' &&
      findFlags(this.argv, command.flags).some(({name}) => name === 'json')
    if (!hasBody) return command
    return Object.create(command, {flags: {value: flagsBesideBody(command.operation, command.flags)}})
  }

  #columns({fallbackColumns}: Operation): {properties?: readonly string[]} {
    return fallbackColumns && !this.isGiven('properties') ? {properties: fallbackColumns} : {}
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
