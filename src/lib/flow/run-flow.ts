import type {FlowOptions} from './flow-options.ts'
import type {FlowDependencies, FlowOutcome, FlowRequest} from './flow-request.ts'
import {prepareWait} from './prepare-wait.ts'

/**
 * Sends a call once, and does what the flags ask for with its result.
 *
 * @throws UsageError before anything is sent, when it cannot be done
 */
export const runFlow = async (
  request: FlowRequest,
  flow: FlowOptions,
  dependencies: FlowDependencies,
): Promise<FlowOutcome> => {
  const wait = prepareWait(request, flow, dependencies)
  const {record, isReported} = await send(request, flow, dependencies)
  if (!wait || !record) return {record, isReported}
  return {record: await wait(record), isReported}
}

const send = async (
  request: FlowRequest,
  {isIdempotent, ignoresMissing, waitFor}: FlowOptions,
  dependencies: FlowDependencies,
): Promise<FlowOutcome> => {
  const {operation, values, body} = request
  if (isIdempotent) {
    const {createOnce} = await import('./create-once.ts')
    return createOnce(request, dependencies, waitFor !== undefined)
  }
  if (ignoresMissing) {
    const {removeOrIgnore} = await import('./remove-or-ignore.ts')
    return removeOrIgnore(request, dependencies)
  }
  return {record: await dependencies.session.resources.call(operation, values, body), isReported: false}
}
