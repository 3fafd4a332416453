import type {Command} from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import {readJsonBody} from '../../api/json-body.ts'
import type {Operation} from '../../api/operation.ts'
import type {ListEnd} from '../../api/pages.ts'
import type {Resources} from '../../api/resources.ts'
import {mayBeRelativeDate} from '../../api/values.ts'
import {findFlags} from '../../app/invocation.ts'
import type {Session} from '../../app/session.ts'
import {isRead} from '../../app/terminal.ts'
import type {SnippetLanguage} from '../../codegen/snippet-languages.ts'
import type {FlowOptions} from '../../flow/flow-options.ts'
import type {FlowOutcome, FlowRequest} from '../../flow/flow-request.ts'
import type {OutputRecord} from '../../output/record.ts'
import type {HttpRequest} from '../../twilio/http-backend.ts'
import {CREATE_OAUTH_PROFILE, needsOAuth, OAUTH_ONLY} from '../../twilio/oauth-only.ts'
import {dryRunFlag, inputFlags, noHeaderFlag, propertiesFlag, snippetFlag} from '../flags/common-flags.ts'
import {commonFlagName, readCommonFlag, yieldTo} from '../flags/declare-common-flags.ts'
import {flowFlags, readFlow} from '../flags/flow-flags.ts'
import {
  type AnyFlags,
  checkedValues,
  limitFlags,
  limitOf,
  makeBodyFlagsOptional,
  makeOptional,
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
    if (this.#hasInput(['skeleton'])) return this.#printSkeleton(command)
    const {flags: given} = (await this.parse(
      this.#parserInput(await this.#withInput(command)),
      fillWatchInterval(this.argv, {...command.baseFlags, ...command.flags}),
    )) as {flags: AnyFlags}
    const flags = await this.#resolveDates(given)
    const body =
      flags.json === undefined ? undefined : (await readJsonBody(flags.json as string, this.terminal)).value
    const values = checkedValues(operation, flags)
    const session = await this.openSession(flags)
    const {client, resources} = session
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
    const flow = readFlow(flags, command.baseFlags)
    const {record, isReported} = flow
      ? await this.#runFlow({operation, values, body}, flow, session)
      : {record: await resources.call(operation, values, body), isReported: false}
    if (isReported) return
    if (operation.action === 'remove') return this.note('The resource was deleted successfully')
    const isEmpty = record === undefined || (Object.keys(record).length === 0 && this.outputFormat !== 'json')
    if (isEmpty) return this.note('Twilio accepted the request and returned no record.')
    await this.printResponse(operation.method, record, () => this.printRecords([record], columns))
  }

  async #resolveDates(flags: AnyFlags): Promise<AnyFlags> {
    const {operation} = this.constructor as typeof ApiCommand
    const isRelative = operation.parameters.some((each) => mayBeRelativeDate(each, flags[each.flag]))
    if (!isRelative || flags['skip-parameter-validation']) return flags
    const {resolveRelativeDates} = await import('../../api/relative-dates.ts')
    return resolveRelativeDates(operation, flags, this.context.clock.now())
  }

  /** Sends a call with `--wait-for`, `--idempotent` or `--ignore-missing`. */
  async #runFlow(request: FlowRequest, flow: FlowOptions, session: Session): Promise<FlowOutcome> {
    const {runFlow} = await import('../../flow/run-flow.ts')
    return runFlow(request, flow, {session, context: this.context, note: (text) => this.note(text)})
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

  /** Does the command line have one of these flags? Known before it is parsed. */
  #hasInput(names: readonly (keyof typeof inputFlags)[]): boolean {
    const {flags, baseFlags} = this.constructor as typeof ApiCommand
    const meant = names.map((name) => commonFlagName(name, baseFlags))
    return findFlags(this.argv, {...baseFlags, ...flags}).some(({name}) => meant.includes(name))
  }

  /** Prints what --params takes. Nothing is required for it. */
  async #printSkeleton(command: typeof ApiCommand): Promise<void> {
    await this.#parseLoosely(command)
    const {createSkeleton, createYamlSkeleton} = await import('../input/skeleton.ts')
    if (this.outputFormat === 'yaml') return this.printText(createYamlSkeleton(command.operation))
    await this.printJson(createSkeleton(command.operation), 2)
  }

  /** The command, with the values of --from-file, --params and --prompt as defaults of its flags. */
  async #withInput(command: typeof ApiCommand): Promise<typeof ApiCommand> {
    if (!this.#hasInput(['from-file', 'params', 'prompt'])) return command
    // Before anything is read or asked.
    await this.#parseLoosely(command)
    const {flags, baseFlags, operation} = command
    const {completeFlags} = await import('../input/complete-flags.ts')
    const input = {id: this.id ?? operation.id, operation, flags, baseFlags}
    return Object.create(command, {flags: {value: await completeFlags(this.argv, input, this.context)}})
  }

  /** Parses the command line, of which nothing is required. */
  async #parseLoosely(command: typeof ApiCommand): Promise<void> {
    await this.parse(Object.create(command, {flags: {value: makeOptional(command.flags)}}))
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
const describeLimits = ({retired, server, path}: Operation): string | undefined => {
  if (retired) return 'Twilio no longer offers this product. The request is sent anyway.'
  return needsOAuth(new URL(`${server}${path}`)) ? `${OAUTH_ONLY} ${CREATE_OAUTH_PROFILE}` : undefined
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
    ...inputFlags,
    ...dryRunFlag,
    ...snippetFlag,
    ...(isList ? watchFlag : flowFlags(operation.action)),
  })
  return OperationCommand
}
