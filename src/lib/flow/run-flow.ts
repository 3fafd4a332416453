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
  const {operation, values, body} = request
  const wait = prepareWait(request, flow, dependencies)
  const record = await dependencies.session.resources.call(operation, values, body)
  return {record: wait && record ? await wait(record) : record, isReported: false}
}
