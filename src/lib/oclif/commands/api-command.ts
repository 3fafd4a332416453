import type {Call} from '../../api/call.ts'
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
import type {inputFlags} from '../flags/common-flags.ts'
import {commonFlagName, readCommonFlag} from '../flags/declare-common-flags.ts'
import {readFlow} from '../flags/flow-flags.ts'
import {
  type AnyFlags,
  checkedValues,
  limitOf,
  makeBodyFlagsOptional,
  makeOptional,
} from '../flags/parameter-flags.ts'
import {fillWatchInterval} from '../flags/watch-flag.ts'
import {TwilioCommand} from './twilio-command.ts'

/** The command behind every operation of the catalog. */
export abstract class ApiCommand extends TwilioCommand {
  static readonly operation: Operation
  #printSnippet: ((request: HttpRequest) => Promise<void>) | undefined

  async run(): Promise<void> {
    const {operation} = this.#command
    if (this.#hasInput(['skeleton'])) return this.#printSkeleton()
    const flags = await this.#readFlags()
    const body =
      flags.json === undefined ? undefined : (await readJsonBody(flags.json as string, this.terminal)).value
    const request = {operation, values: checkedValues(operation, flags), body}
    const session = await this.openSession(flags)
    this.#prepareSnippet(
      {...request, values: new Map(Object.entries(request.values)), client: session.client},
      flags,
    )
    if (operation.action === 'list' || this.id?.endsWith(':list')) {
      return this.#list(request, flags, session.resources)
    }
    await this.#call(request, flags, session)
  }

  get #command(): typeof ApiCommand {
    return this.constructor as typeof ApiCommand
  }

  /** The flags of the command line, and those whose values come from files or questions. */
  async #readFlags(): Promise<AnyFlags> {
    const {baseFlags, flags} = this.#command
    const argv = fillWatchInterval(this.argv, {...baseFlags, ...flags})
    const parsed = await this.parse(this.#withOptionalBody(await this.#withInput()), argv)
    return this.#resolveDates(parsed.flags as AnyFlags)
  }

  #prepareSnippet(call: Call, flags: AnyFlags): void {
    const language = readCommonFlag('snippet', flags, this.#command.baseFlags) as SnippetLanguage | undefined
    if (!language) return
    this.#printSnippet = async (request) => {
      const {createSnippet} = await import('../../codegen/snippets/create-snippet.ts')
      await this.printText(createSnippet(language, call, request, limitOf(flags)))
    }
  }

  /** Prints the records of a list, page by page; with `--watch`, again and again. */
  async #list(request: FlowRequest, flags: AnyFlags, resources: Resources): Promise<void> {
    const {operation, values, body} = request
    const [limit, columns] = [limitOf(flags), this.#columns()]
    const watch = readCommonFlag('watch', flags, this.#command.baseFlags) as number | undefined
    if (watch !== undefined) {
      return this.watchRecords(() => listAll(resources, request, limit), watch, columns)
    }
    if (operation.action !== 'list') {
      const items = await resources.items(operation, values, body)
      await this.printRecords(items.slice(0, limit), columns)
      return
    }
    let end: ListEnd = 'complete'
    const pages = resources.list(operation, values, limit, (how) => {
      end = how
    })
    await this.printPages(pages, columns)
    this.#reportEnd(end, limit)
  }

  /** Sends the request of any other operation, and prints the record of the response. */
  async #call(request: FlowRequest, flags: AnyFlags, session: Session): Promise<void> {
    const {operation, values, body} = request
    const flow = readFlow(flags, this.#command.baseFlags)
    const {record, isReported} = flow
      ? await this.#runFlow(request, flow, session)
      : {record: await session.resources.call(operation, values, body), isReported: false}
    if (isReported) return
    if (operation.action === 'remove') return this.note('The resource was deleted successfully')
    const isEmpty = record === undefined || (Object.keys(record).length === 0 && this.outputFormat !== 'json')
    if (isEmpty) return this.note('Twilio accepted the request and returned no record.')
    await this.printResponse(operation.method, record, () => this.printRecords([record], this.#columns()))
  }

  async #resolveDates(flags: AnyFlags): Promise<AnyFlags> {
    const {operation} = this.#command
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
    const {flags, baseFlags} = this.#command
    const meant = names.map((name) => commonFlagName(name, baseFlags))
    return findFlags(this.argv, {...baseFlags, ...flags}).some(({name}) => meant.includes(name))
  }

  /** Prints what --params takes. Nothing is required for it. */
  async #printSkeleton(): Promise<void> {
    await this.#parseLoosely()
    const {operation} = this.#command
    const {createSkeleton, createYamlSkeleton} = await import('../input/skeleton.ts')
    if (this.outputFormat === 'yaml') return this.printText(createYamlSkeleton(operation))
    await this.printJson(createSkeleton(operation), 2)
  }

  /** The command, with the values of --from-file, --params and --prompt as defaults of its flags. */
  async #withInput(): Promise<typeof ApiCommand> {
    if (!this.#hasInput(['from-file', 'params', 'prompt'])) return this.#command
    // Before anything is read or asked.
    await this.#parseLoosely()
    const {flags, baseFlags, operation} = this.#command
    const {completeFlags} = await import('../input/complete-flags.ts')
    const input = {id: this.id ?? operation.id, operation, flags, baseFlags}
    return withFlags(this.#command, await completeFlags(this.argv, input, this.context))
  }

  /** Parses the command line, of which nothing is required. */
  async #parseLoosely(): Promise<void> {
    await this.parse(withFlags(this.#command, makeOptional(this.#command.flags)))
  }

  /** With `--json`, the properties of the body are optional. */
  #withOptionalBody(command: typeof ApiCommand): typeof ApiCommand {
    const {operation, flags} = command
    const hasBody =
      operation.encoding === 'json' && findFlags(this.argv, flags).some(({name}) => name === 'json')
    return hasBody ? withFlags(command, makeBodyFlagsOptional(operation, flags)) : command
  }

  #columns(): {properties?: readonly string[]} {
    const {fallbackColumns} = this.#command.operation
    return fallbackColumns && !this.isGiven('properties') ? {properties: fallbackColumns} : {}
  }
}

/** The command with other flags, for the parser. */
const withFlags = (command: typeof ApiCommand, flags: typeof ApiCommand.flags): typeof ApiCommand =>
  Object.create(command, {flags: {value: flags}})

/** The records of a list, all in memory. */
const listAll = async (
  resources: Resources,
  {operation, values, body}: FlowRequest,
  limit: number,
): Promise<OutputRecord[]> => {
  if (operation.action !== 'list') return (await resources.items(operation, values, body)).slice(0, limit)
  const records: OutputRecord[] = []
  for await (const page of resources.list(operation, values, limit)) records.push(...page)
  return records
}
