import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {Operation, Parameter, SdkCall} from './catalog.ts'

/** A value for a parameter: checked text, a boolean, JSON, or several of these. */
export type ParameterValue = unknown

/** What the SDK's client answers: the body is JSON text, or already an object. */
interface SdkResponse {
  readonly statusCode: number
  readonly body: unknown
}

/** The part of the SDK's client that a call needs; the base client of the package has it. */
export interface SdkClient {
  readonly accountSid?: string
  request(options: Record<string, unknown>): Promise<SdkResponse>
}

/** How the SDK is reached without loading all of it. */
export interface Sdk {
  /** A module below `twilio/lib/rest/`. */
  load(module: string): Record<string, unknown>
  /** A version of a product: `('https://api.twilio.com', '2010-04-01')`. */
  version(client: SdkClient, server: string, version: string): object
  /** The SDK's base page, for what it has no page of. */
  readonly Page: PageClass
}

interface PageClass {
  new (version: object, response: SdkResponse, solution: object): SdkPage
  readonly prototype: {getInstance(raw: unknown): unknown}
}

export interface SdkPage {
  readonly instances: readonly unknown[]
  readonly nextPageUrl?: string
  readonly nextToken?: string
  nextPage(): Promise<SdkPage> | undefined
}

export interface Call {
  readonly operation: Operation
  /** By flag. */
  readonly values: ReadonlyMap<string, ParameterValue>
  /** The whole JSON body, when it was given as one. */
  readonly body?: unknown
  readonly client: SdkClient
  readonly sdk: Sdk
}

/** Makes the call: by the SDK's method where it has one that takes these values, else by a request as the catalog has it. */
export const make = (call: Call): Promise<unknown> =>
  canUseSdk(call) ? callSdk(call, call.operation.sdk as SdkCall) : request(call)

/** Makes the call of a list, for its first page. */
export const makeForPage = (call: Call): Promise<SdkPage> =>
  canUseSdk(call) ? (callSdk(call, call.operation.sdk as SdkCall) as Promise<SdkPage>) : rawPage(call)

/** The SDK's method insists on what it calls required; where the official CLI does not, the request is formed here. */
const canUseSdk = ({operation, values, body}: Call): boolean =>
  operation.sdk !== undefined &&
  (operation.sdk.takes !== 'params' ||
    (body === undefined &&
      operation.parameters.every(
        (parameter) =>
          parameter.in === 'path' || !parameter.sdkRequires || values.get(parameter.flag) !== undefined,
      )))

const callSdk = async (call: Call, sdk: SdkCall): Promise<unknown> => {
  const {operation, client} = call
  const exported = call.sdk.load(sdk.module)
  const version = call.sdk.version(client, operation.server, sdk.version)
  const path = new Map(
    operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => [parameter.name, pathValue(parameter, valueFor(call, parameter))]),
  )
  const make = exported[sdk.factory] as (
    ...args: unknown[]
  ) => Record<string, (...args: unknown[]) => unknown>
  const list = make(version, ...sdk.of.map((name) => path.get(name)))
  const target = sdk.get ? (list.get?.(...sdk.get.map((name) => path.get(name))) as typeof list) : list
  if (sdk.method === 'page')
    keepRawRecords(exported[sdk.factory.replace(/ListInstance$/, 'Page')] as PageClass)
  return target[sdk.method]?.(...argumentsOf(call, sdk))
}

/** A page's records stay as the API sent them: the SDK's own would lack what it does not know, and cost a Date each. */
const keepRawRecords = (page: PageClass): PageClass => {
  page.prototype.getInstance = (raw) => raw
  return page
}

const argumentsOf = (call: Call, sdk: SdkCall): unknown[] => {
  if (sdk.takes === 'nothing') return []
  if (sdk.takes === 'body') return [jsonBody(call)]
  const params: Record<string, unknown> = {}
  for (const parameter of call.operation.parameters) {
    const value = call.values.get(parameter.flag)
    if (parameter.in !== 'path' && value !== undefined) params[parameter.name] = value
  }
  return [params]
}

const jsonBody = ({operation, values, body}: Call): unknown => {
  const properties = operation.parameters
    .filter((parameter) => parameter.in === 'json' && values.get(parameter.flag) !== undefined)
    .map((parameter) => [parameter.wire, values.get(parameter.flag)])
  if (body === undefined) return Object.fromEntries(properties)
  return properties.length > 0 ? {...(body as object), ...Object.fromEntries(properties)} : body
}

/** The request as the catalog has it, for what the SDK has dropped or would refuse. */
const request = (call: Call): Promise<SdkResponse> => {
  const {operation, values, client} = call
  const sent = (place: Parameter['in']): Record<string, unknown> =>
    Object.fromEntries(
      operation.parameters
        .filter((parameter) => parameter.in === place && values.get(parameter.flag) !== undefined)
        .map((parameter) => [parameter.wire, wireValue(values.get(parameter.flag))]),
    )
  const path = operation.path.replace(/\{(\w+)\}/g, (_, wire: string) => {
    const parameter = operation.parameters.find((known) => known.in === 'path' && known.wire === wire)
    return parameter ? pathValue(parameter, valueFor(call, parameter)) : ''
  })
  const isJson = operation.encoding === 'json'
  return client.request({
    method: operation.method.toLowerCase(),
    uri: operation.server + path,
    headers: {
      Accept: 'application/json',
      ...(operation.encoding && {
        'Content-Type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      }),
      ...sent('header'),
    },
    params: sent('query'),
    ...(operation.encoding && {data: isJson ? jsonBody(call) : sent('form')}),
  })
}

const wireValue = (value: unknown): unknown => (typeof value === 'boolean' ? String(value) : value)

const rawPage = async (call: Call): Promise<SdkPage> => {
  const Page = keepRawRecords(call.sdk.Page)
  return new Page(call.sdk.version(call.client, call.operation.server, ''), await request(call), {})
}

/** A path parameter as a URL takes it. `.` and `..` would change the path, so no encoding makes them safe. */
const pathValue = (parameter: Parameter, value: unknown): string => {
  const text = String(value)
  if (text === '' || text === '.' || text === '..') {
    throw new UsageError(
      'invalid-flag-value',
      `--${parameter.flag} takes a SID or a name, not ${quote(text)}.`,
    )
  }
  if (!text.isWellFormed())
    throw new UsageError('invalid-flag-value', `--${parameter.flag} holds text that is not valid Unicode.`)
  return encodeURIComponent(text)
}

const valueFor = ({values, client}: Call, parameter: Parameter): unknown => {
  const given = values.get(parameter.flag)
  if (given === undefined && parameter.in === 'path' && parameter.wire === 'AccountSid')
    return client.accountSid
  return given
}
