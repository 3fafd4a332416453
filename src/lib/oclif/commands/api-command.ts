import type {Command} from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import {readJsonBody} from '../../api/json-body.ts'
import type {Operation} from '../../api/operation.ts'
import type {ListEnd} from '../../api/pages.ts'
import type {Resources} from '../../api/resources.ts'
import {findFlags} from '../../app/invocation.ts'
import {isRead} from '../../app/terminal.ts'
import type {SnippetLanguage} from '../../codegen/snippet-languages.ts'
import type {OutputRecord} from '../../output/record.ts'
import type {HttpRequest} from '../../twilio/http-backend.ts'
import {CREATE_OAUTH_PROFILE, OAUTH_ONLY} from '../../twilio/oauth-only.ts'
import {dryRunFlag, noHeaderFlag, propertiesFlag, snippetFlag} from '../flags/common-flags.ts'
import {readCommonFlag, yieldTo} from '../flags/declare-common-flags.ts'
import {
  type AnyFlags,
  checkedValues,
  limitFlags,
  limitOf,
  makeBodyFlagsOptional,
  parameterFlags,
  skipValidationFlag,
} from '../flags/parameter-flags.ts'
import {fillWatchInterval, watchFlag} from '../flags/watch-flag.ts'
import {TwilioCommand} from './twilio-command.ts'

/** The command behind every operation of the catalog. */
abstract class ApiCommand extends TwilioCommand {
  static readonly operation: Operation
  #printSnippet: ((request: HttpRequest) => Promise<void>) | undefined

  async run(): Promise<void> {
    const command = this.constructor as typeof ApiCommand
    const {operation} = command
    const {flags} = (await this.parse(
      this.#parserInput(command),
      fillWatchInterval(this.argv, {...command.baseFlags, ...command.flags}),
    )) as {flags: AnyFlags}
    const body =
      flags.json === undefined ? undefined : (await readJsonBody(flags.json as string, this.terminal)).value
    const values = checkedValues(operation, flags)
    const {client, resources} = await this.openSession(flags)
    const snippet = readCommonFlag('snippet', flags, command.baseFlags) as SnippetLanguage | undefined
    if (snippet) {
      const call = {operation, values: new Map(Object.entries(values)), body, client}
      this.#printSnippet = async (request) => {
        const {createSnippet} = await import('../../codegen/snippets/create-snippet.ts')
        await this.printText(createSnippet(snippet, call, request, limitOf(flags)))
      }
    }
    const columns = this.#columns(operation)

    const watch = readCommonFlag('watch', flags, command.baseFlags) as number | undefined
    if (watch !== undefined) {
      const list = () => listAll(resources, operation, values, body, limitOf(flags))
      return this.watchRecords(list, watch, columns)
    }
    if (operation.action === 'list') {
      const limit = limitOf(flags)
      let end: ListEnd = 'complete'
      const pages = resources.list(operation, values, limit, (how) => {
        end = how
      })
      await this.printPages(pages, columns)
      return this.#reportEnd(end, limit)
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
    await this.printResponse(operation.method, record, () => this.printRecords([record], columns))
  }

  protected override async printUnsent(request: HttpRequest): Promise<void> {
    await (this.#printSnippet?.(request) ?? super.printUnsent(request))
  }

  /** Notes when a list is not complete. */
  #reportEnd(end: ListEnd, limit: number): void {
    if (end === 'cut' && isRead(this.terminal)) {
      this.note(`Showing the first ${limit}; use --no-limit for all.`)
    }
    if (end === 'unfollowable') {
      this.notes.warn('Twilio has more records, but this list has no parameter to request them with.')
    }
  }

  /** The flags to parse. With `--json`, the properties of the body are optional. */
  #parserInput(command: typeof ApiCommand): typeof ApiCommand {
    const hasBody =
      command.operation.encoding === 'json' &&
      findFlags(this.argv, command.flags).some(({name}) => name === 'json')
    if (!hasBody) return command
    return Object.create(command, {flags: {value: makeBodyFlagsOptional(command.operation, command.flags)}})
  }

  #columns({fallbackColumns}: Operation): {properties?: readonly string[]} {
    return fallbackColumns && !this.isGiven('properties') ? {properties: fallbackColumns} : {}
  }
}

/** The records of a list, all in memory. */
const listAll = async (
  resources: Resources,
  operation: Operation,
  values: ReturnType<typeof checkedValues>,
  body: unknown,
  limit: number,
): Promise<OutputRecord[]> => {
  if (operation.action !== 'list') return (await resources.items(operation, values, body)).slice(0, limit)
  const records: OutputRecord[] = []
  for await (const page of resources.list(operation, values, limit)) records.push(...page)
  return records
}

const jsonFlag = {
  json: Flags.string({
    description: 'Whole request body: JSON, a file with JSON, or - for standard input.',
    helpValue: '<json>',
  }),
}

/** What keeps an operation from working. */
const describeLimits = ({retired, oauth}: Operation): string | undefined => {
  if (retired) return 'Twilio no longer offers this product. The request is sent anyway.'
  return oauth && `${OAUTH_ONLY} ${CREATE_OAUTH_PROFILE}`
}

/** Creates the command for an operation, with the operation's id or an alias. */
export const createApiCommand = (operation: Operation, id: string = operation.id): Command.Class => {
  const isList = operation.action === 'list' || id.endsWith(':list')
  const ownFlags = parameterFlags(operation)
  class OperationCommand extends ApiCommand {
    static override readonly operation = operation
    static override id = id
    static override summary = operation.retired ? `[retired] ${operation.summary}` : operation.summary
    static override description = describeLimits(operation)
    // Help shows this order. The operation's own flags come first, and override others of the same name.
    static override flags = {
      ...ownFlags,
      ...(operation.encoding === 'json' && jsonFlag),
      ...(isList && limitFlags),
      ...(operation.action !== 'remove' && propertiesFlag(operation.columns)),
      ...(operation.action !== 'remove' && noHeaderFlag),
      ...skipValidationFlag,
      ...ownFlags,
    }
  }
  // --timeout of a call is Twilio's parameter, and --cli-timeout is ours.
  OperationCommand.baseFlags = yieldTo(ownFlags, {
    ...TwilioCommand.baseFlags,
    ...dryRunFlag,
    ...snippetFlag,
    ...(isList && watchFlag),
  })
  return OperationCommand
}
