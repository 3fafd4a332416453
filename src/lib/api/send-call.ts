import type {RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import {UserError} from '../app/errors.ts'
import type {SdkResponse, TwilioClient} from '../twilio/client.ts'
import {createVersion, keepRawRecords, loadSdkModule, type PageClass, type SdkPage} from '../twilio/sdk.ts'
import {createUnexpectedResponseError} from '../twilio/unexpected-response.ts'
import {type Call, createRequest, createSdkArguments, getSdkCall} from './call.ts'
import {findNextPage, NEXT_PAGE_PARAMETERS} from './next-page.ts'
import type {SdkCall} from './operation.ts'

/**
 * Sends a call; returns the JSON of the response, undefined when it has no body.
 *
 * @throws UserError when Twilio refuses the request, or the response does not fit the operation
 */
export async function sendCall(call: Call): Promise<unknown> {
  const {client, response} = observeClient(call)
  const observedCall = {...call, client}
  const sdk = getSdkCall(call)
  // The SDK's own record is not used, so its error does not matter once the response has arrived.
  await (sdk ? callSdk(observedCall, sdk) : client.request(createRequest(observedCall))).catch(
    (error: unknown) => {
      if (!response.received) throw error
    },
  )
  const {body} = response
  if (call.operation.record && body !== undefined && !isRecord(body)) {
    throw createUnexpectedResponseError(getHost(call), {method: call.operation.method})
  }
  return body
}

/** Is it a record, and not an error that a proxy has sent with a status of success? */
const isRecord = (body: unknown): boolean => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return false
  const keys = Object.keys(body)
  return !(keys.some((key) => /^errors?$/.test(key)) && keys.every((key) => ERROR_KEYS.has(key)))
}

const ERROR_KEYS: ReadonlySet<string> = new Set(
  'error errors error_description message code status detail title type path timestamp'.split(' '),
)

/** Requests for a list's pages. */
export interface PageRequests {
  first(): Promise<SdkPage>
  /** Describes the page after the last page that arrived; undefined after the last of the list. */
  findNext(page: SdkPage): FollowingPage | undefined
}

/** The page after a page: its URL or token, and a function that requests it; without one, it cannot be requested. */
export interface FollowingPage {
  readonly location: string
  request?(): Promise<SdkPage>
}

/** Sends the call of a list, one page at a time. The records of the pages are as the API sent them. */
export function requestPages(call: Call): PageRequests {
  const {client, response} = observeClient(call)
  // If the SDK fails after a response has arrived, the response is not a page of this list.
  const explain = (error: unknown): never => {
    throw response.received && !(error instanceof UserError)
      ? createUnexpectedResponseError(getHost(call), {}, error)
      : error
  }
  const first = (values = call.values) => requestFirstPage({...call, values, client}).catch(explain)
  const findNext = (page: SdkPage): FollowingPage | undefined => {
    const location = page.nextPageUrl ?? page.nextToken
    if (location) return {location, request: () => (page.nextPage() as Promise<SdkPage>).catch(explain)}
    const next = findNextPage(response.body, page.instances.length)
    if (!next) return undefined
    const names = NEXT_PAGE_PARAMETERS[next.by]
    const parameter = call.operation.parameters.find(({wire}) => names.includes(wire))
    const values = parameter && new Map(call.values).set(parameter.flag, String(next.value))
    return {location: String(next.value), ...(values && {request: () => first(values)})}
  }
  return {first: () => first(), findNext}
}

const getHost = ({operation}: Call): string => new URL(operation.server).hostname

const requestFirstPage = async (call: Call): Promise<SdkPage> => {
  const {operation, client} = call
  const sdk = getSdkCall(call)
  if (sdk) {
    keepRawRecords(loadSdkModule(sdk.module)[sdk.factory.replace(/ListInstance$/, 'Page')] as PageClass)
    return (await callSdk(call, sdk)) as SdkPage
  }
  const Page = keepRawRecords(loadSdkModule('../base/Page').default as PageClass)
  return new Page(createVersion(client, operation.server, ''), await client.request(createRequest(call)), {})
}

type SdkResource = Record<string, (...args: unknown[]) => unknown>

/** Calls `messages.list(accountSid).get(sid).fetch()`, with the names from the catalog. */
const callSdk = async (call: Call, sdk: SdkCall): Promise<unknown> => {
  const {of, get, method} = createSdkArguments(call, sdk)
  const createList = loadSdkModule(sdk.module)[sdk.factory] as (...args: unknown[]) => SdkResource
  const list = createList(createVersion(call.client, call.operation.server, sdk.version), ...of)
  const resource = get ? (list.get?.(...get) as SdkResource) : list
  return resource[sdk.method]?.(...method)
}

interface Observed {
  received: boolean
  /** JSON; undefined when the last response had none. */
  body: unknown
}

/** A client for one call that parses the JSON of each response, for the SDK and for us, and remembers the last one. */
const observeClient = (call: Call): {client: TwilioClient; response: Observed} => {
  const {client} = call
  const authorization = getAuthorization(call)
  const response: Observed = {received: false, body: undefined}
  const request = async (options: RequestOpts): Promise<SdkResponse> => {
    // The SDK's requests for further pages have none of the call's headers.
    const own = authorization !== undefined && {headers: {...options.headers, Authorization: authorization}}
    const received = await client.request({...options, ...own})
    const body = parseBody(received.body, options)
    response.received = true
    response.body = received.isEmpty ? undefined : body
    return {...received, body} // the SDK does not parse an object again
  }
  return {client: Object.assign(Object.create(client) as TwilioClient, {request}), response}
}

/** The value of an operation's own parameter for the Authorization header. */
const getAuthorization = ({operation, values}: Call): string | undefined => {
  const own = operation.parameters.find(({in: place, wire}) => place === 'header' && wire === 'Authorization')
  return own && (values.get(own.flag) as string | undefined)
}

const parseBody = (body: unknown, {uri = '', method}: RequestOpts): unknown => {
  try {
    return typeof body === 'string' ? JSON.parse(body || '{}') : body
  } catch (error) {
    throw createUnexpectedResponseError(new URL(uri).hostname, {method, url: new URL(uri)}, error)
  }
}
