import {unusableAnswer} from '../twilio/unusable-answer.ts'
import {type Call, make, type SdkClient} from './call.ts'

/** Calls an operation that answers with one record, or with nothing: then `undefined`. */
export async function invoke(call: Call): Promise<unknown> {
  let answer: {body: unknown} | undefined
  const client = tapped(call.client, (body) => {
    answer = {body}
  })
  await make({...call, client}).catch((error: unknown) => {
    // The record that the SDK makes of the answer is not used, so it need not be able to make one.
    if (!answer) throw error
  })
  const {operation} = call
  if (
    operation.record &&
    answer?.body !== undefined &&
    (answer.body === null || typeof answer.body !== 'object')
  ) {
    throw unusableAnswer(new URL(operation.server).hostname, undefined)
  }
  return answer?.body
}

const tapped = (client: SdkClient, onBody: (body: unknown) => void): SdkClient =>
  Object.assign(Object.create(client) as SdkClient, {
    request: async (options: Record<string, unknown>) => {
      const response = await client.request(options)
      const body = parsed(response.body, options.uri)
      onBody(isEmpty(body) ? undefined : body)
      return {...response, body} // the SDK takes an object as it is
    },
  })

const parsed = (body: unknown, uri: unknown): unknown => {
  try {
    return typeof body === 'string' ? JSON.parse(body || '{}') : body
  } catch (error) {
    throw unusableAnswer(new URL(String(uri)).hostname, error)
  }
}

/** An empty answer comes as an empty object. */
const isEmpty = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0
