import type {RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import {UserError} from '../app/errors.ts'
import type {SdkResponse, TwilioClient} from '../twilio/client.ts'
import {createVersion, keepRawRecords, loadSdkModule, type PageClass, type SdkPage} from '../twilio/sdk.ts'
import {unusableAnswer} from '../twilio/unusable-answer.ts'
import {type Call, requestOf, sdkArguments, sdkCallOf} from './call.ts'
import type {SdkCall} from './catalog.ts'

/**
 * Sends a call; returns the JSON of the response, undefined when it has none.
 *
 * @throws UserError when Twilio refuses the request, or its response is not one to this operation
 */
export async function sendCall(call: Call): Promise<unknown> {
  const {client, response} = observed(call.client)
  const observedCall = {...call, client}
  const sdk = sdkCallOf(call)
  // The record that the SDK makes of the response is not used, so it need not be able to make one.
  await (sdk ? callSdk(observedCall, sdk) : client.request(requestOf(observedCall))).catch(
    (error: unknown) => {
      if (!response.received) throw error
    },
  )
  const {body} = response
  const isRecord = typeof body === 'object' && body !== null
  if (call.operation.record && body !== undefined && !isRecord) {
    throw unusableAnswer(hostOf(call), undefined)
  }
  return body
}

/** A list's pages: `first` requests the first, `next` the one after a page, undefined when it was the last. */
export interface PageRequests {
  first(): Promise<SdkPage>
  next(page: SdkPage): Promise<SdkPage> | undefined
}

/** Sends the call of a list, a page at a time. The records of its pages are as the API sent them. */
export function requestPages(call: Call): PageRequests {
  const {client, response} = observed(call.client)
  // What the SDK can't make a page of, once a response has come, is no mistake of the user's or ours.
  const explain = (error: unknown): never => {
    throw response.received && !(error instanceof UserError) ? unusableAnswer(hostOf(call), error) : error
  }
  return {
    first: () => firstPage({...call, client}).catch(explain),
    next: (page) => page.nextPage()?.catch(explain),
  }
}

const hostOf = ({operation}: Call): string => new URL(operation.server).hostname

const firstPage = async (call: Call): Promise<SdkPage> => {
  const {operation, client} = call
  const sdk = sdkCallOf(call)
  if (sdk) {
    keepRawRecords(loadSdkModule(sdk.module)[sdk.factory.replace(/ListInstance$/, 'Page')] as PageClass)
    return (await callSdk(call, sdk)) as SdkPage
  }
  const Page = keepRawRecords(loadSdkModule('../base/Page').default as PageClass)
  return new Page(createVersion(client, operation.server, ''), await client.request(requestOf(call)), {})
}

type SdkResource = Record<string, (...given: unknown[]) => unknown>

/** `messages.list(accountSid).get(sid).fetch()`, as the catalog names its parts. */
const callSdk = async (call: Call, sdk: SdkCall): Promise<unknown> => {
  const {of, get, method} = sdkArguments(call, sdk)
  const createList = loadSdkModule(sdk.module)[sdk.factory] as (...given: unknown[]) => SdkResource
  const list = createList(createVersion(call.client, call.operation.server, sdk.version), ...of)
  const resource = get ? (list.get?.(...get) as SdkResource) : list
  return resource[sdk.method]?.(...method)
}

interface Observed {
  received: boolean
  /** JSON; undefined when the last response had none. */
  body: unknown
}

/** The client, for one call: it parses the JSON of each response, for the SDK and for us, and tells what came. */
const observed = (client: TwilioClient): {client: TwilioClient; response: Observed} => {
  const response: Observed = {received: false, body: undefined}
  const request = async (options: RequestOpts): Promise<SdkResponse> => {
    const answer = await client.request(options)
    response.received = true
    const body = parsed(answer.body, options)
    response.body = answer.isEmpty ? undefined : body
    return {...answer, body} // the SDK takes an object as it is
  }
  return {client: Object.assign(Object.create(client) as TwilioClient, {request}), response}
}

const parsed = (body: unknown, {uri = ''}: RequestOpts): unknown => {
  try {
    return typeof body === 'string' ? JSON.parse(body || '{}') : body
  } catch (error) {
    throw unusableAnswer(new URL(uri).hostname, error)
  }
}
