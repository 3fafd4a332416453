import {TwilioApiError} from '../twilio/twilio-api-error.ts'
import {DUPLICATE_CODES} from './duplicate-codes.ts'
import {findExisting} from './find-existing.ts'
import type {FlowDependencies, FlowOutcome, FlowRequest} from './flow-request.ts'
import {nameOf} from './wait-until.ts'

/**
 * Creates a resource; if Twilio answers that it exists, returns what exists.
 *
 * @param isNeeded is the record needed, so that it is an error when it cannot be found?
 * @throws the error of the create when it is for another reason: a conflict (HTTP 409) that may have several reasons counts as a
 * duplicate only if the resource is found
 */
export const createOnce = async (
  request: FlowRequest,
  {session, context, note}: FlowDependencies,
  isNeeded: boolean,
): Promise<FlowOutcome> => {
  const {operation, values, body} = request
  const {resources} = session
  try {
    return {record: await resources.call(operation, values, body), isReported: false}
  } catch (error) {
    if (!(error instanceof TwilioApiError)) throw error
    const isDuplicate = Number(error.code) in DUPLICATE_CODES
    if (!isDuplicate && !mayBeDuplicate(error)) throw error
    const record = await findExisting(request, context.catalog, resources)
    if (record) {
      note(`${nameOf(record)} already exists. Nothing was created, and nothing but its name was compared.`)
      return {record, isReported: false}
    }
    if (!isDuplicate || isNeeded) throw error
    note(`The resource already exists (error ${error.code}), but it was not found. Nothing was created.`)
    return {record: undefined, isReported: true}
  }
}

/** TaskRouter answers with HTTP 400 and the code of any invalid parameter. */
const mayBeDuplicate = ({status, message}: TwilioApiError): boolean =>
  status === 409 || (status === 400 && /already exists/i.test(message))
