import type {ResourceRecord} from '../api/resources.ts'
import {UsageError, UserError} from '../app/errors.ts'
import {shellWord} from '../runtime/quoting.ts'
import {type FetchPlan, findFetch} from './find-fetch.ts'
import type {FlowOptions} from './flow-options.ts'
import type {FlowDependencies, FlowRequest} from './flow-request.ts'
import {ProgressLine} from './progress-line.ts'
import {parseWaitCondition, readProperty, textOf, type WaitCondition} from './wait-condition.ts'
import {nameOf, waitUntil} from './wait-until.ts'

const DEFAULT_SECONDS = 60
/** Errors that name the resource themselves. */
const WAIT_ERRORS: ReadonlySet<string> = new Set(['wait-failed', 'wait-timeout'])

/** Waits for a resource, given its record in the response to the call. */
type WaitForRecord = (record: ResourceRecord) => Promise<ResourceRecord>

/**
 * Checks whether `--wait-for` is possible, before anything is sent, and returns what waits; undefined without the flag.
 *
 * @throws UsageError when the resource cannot be polled, or never has that property or value
 */
export const prepareWait = (
  {operation, values}: FlowRequest,
  {waitFor, waitSeconds = DEFAULT_SECONDS, isChecked}: FlowOptions,
  dependencies: FlowDependencies,
): WaitForRecord | undefined => {
  if (waitFor === undefined) return undefined
  const {catalog} = dependencies.context
  if (operation.server === LOOKUPS) throw cannotWait(operation.id, 'each lookup may be billed')
  const plan = operation.record === undefined ? undefined : findFetch(catalog, operation, values)
  if (!plan) throw cannotWait(operation.id, 'there is no request that fetches its resource')
  const condition = parseWaitCondition(
    waitFor,
    catalog.records(plan.operation),
    isChecked ? plan.operation.record : undefined,
  )
  const isNew = operation.action === 'create'
  return (record) =>
    waitForRecord(record, {plan, condition, timeoutMs: waitSeconds * 1000, isNew}, dependencies)
}

const LOOKUPS = 'https://lookups.twilio.com'

const cannotWait = (id: string, reason: string): UsageError =>
  new UsageError('cannot-wait', `--wait-for does not work with ${id}: ${reason}.`)

interface PreparedWait {
  readonly plan: FetchPlan
  readonly condition: WaitCondition
  readonly timeoutMs: number
  readonly isNew: boolean
}

const waitForRecord = async (
  first: ResourceRecord,
  {plan, condition, timeoutMs, isNew}: PreparedWait,
  {session, context}: FlowDependencies,
): Promise<ResourceRecord> => {
  const {clock, invocation, notes, signals, terminal} = context
  const {operation} = plan
  const values = plan.valuesFor(first)
  const resources = session.unrepeated()
  const progress = new ProgressLine(terminal, invocation.level === 'none')
  const {property} = condition
  let state = textOf(readProperty(first, property))
  const name = nameOf(first)
  const fetchCommand = ['twilio', operation.id, ...wordsOf(values), ...profileWords(invocation.profile)].join(
    ' ',
  )
  const done = signals.beforeExit(() => {
    progress.erase()
    notes.warn(`Interrupted. ${name} exists; its ${property} was ${state}. To fetch it, run: ${fetchCommand}`)
  })
  try {
    return await waitUntil(first, {
      condition,
      recordName: operation.record,
      timeoutMs,
      clock,
      isNew,
      fetchCommand,
      poll: () => resources.call(operation, values),
      onPause(current, elapsedMs) {
        state = current
        progress.show(`Waiting for ${name}: ${property} is ${current} (${Math.round(elapsedMs / 1000)} s)`)
      },
    })
  } catch (error) {
    progress.erase()
    const isOfWait = error instanceof UserError && WAIT_ERRORS.has(error.id)
    if (!isOfWait) notes.warn(`${name} exists. To fetch it, run: ${fetchCommand}`)
    throw error
  } finally {
    progress.erase()
    done()
  }
}

const wordsOf = (values: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(values).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, shellWord(String(value), 'VALUE')],
  )

const profileWords = (profile: string | undefined): string[] =>
  profile === undefined ? [] : ['-p', shellWord(profile)]
