import {TwilioApiError} from '../twilio/twilio-api-error.ts'
import type {FlowDependencies, FlowOutcome, FlowRequest} from './flow-request.ts'

/** Removes a resource; if it does not exist, there is nothing to do. */
export const removeOrIgnore = async (
  {operation, values}: FlowRequest,
  {session, note}: FlowDependencies,
): Promise<FlowOutcome> => {
  try {
    return {record: await session.resources.call(operation, values), isReported: false}
  } catch (error) {
    if (!(error instanceof TwilioApiError && isMissing(error, operation.path))) throw error
    note('The resource does not exist, so there was nothing to remove.')
    return {record: undefined, isReported: true}
  }
}

/** A proxy's 404 has none of Twilio's codes. The errors of SCIM have none either: RFC 7644. */
const isMissing = ({status, code}: TwilioApiError, path: string): boolean =>
  status === 404 && (code !== null || /\/scim\//i.test(path))
