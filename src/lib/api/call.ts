import type {RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {TwilioClient} from '../twilio/client.ts'
import type {Operation, Parameter, SdkCall} from './operation.ts'

/** A call of an operation, validated and ready to send. */
export interface Call {
  readonly operation: Operation
  /** By flag: validated text, a boolean, JSON, or an array of these. */
  readonly values: ReadonlyMap<string, unknown>
  /** The complete JSON body, when it was passed as one. */
  readonly body?: unknown
  readonly client: TwilioClient
}

/** The arguments of the SDK's method for a call. */
export interface SdkArguments {
  /** For the factory of the list resource. */
  readonly of: readonly string[]
  /** For its `get()`; undefined for a method of the list resource itself. */
  readonly get: readonly string[] | undefined
  readonly method: readonly unknown[]
}

/** The SDK's method for a call; undefined when there is none, or it requires parameters that the official CLI does not. */
export const getSdkCall = ({operation, values, body}: Call): SdkCall | undefined => {
  const {sdk, parameters} = operation
  if (sdk?.takes !== 'params') return sdk
  const hasRequired = parameters.every(
    ({in: place, sdkRequires, flag}) => place === 'path' || !sdkRequires || values.get(flag) !== undefined,
  )
  return body === undefined && hasRequired ? sdk : undefined
}

export const createSdkArguments = (call: Call, sdk: SdkCall): SdkArguments => {
  const path = new Map(
    call.operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => [parameter.name, encodePathValue(call, parameter)]),
  )
  const values = (names: readonly string[]): string[] => names.map((name) => path.get(name) ?? '')
  return {of: values(sdk.of), get: sdk.get && values(sdk.get), method: createMethodArguments(call, sdk)}
}

const createMethodArguments = (call: Call, {takes}: SdkCall): unknown[] => {
  if (takes === 'nothing') return []
  if (takes === 'body') return [createJsonBody(call), collectValues('header', call)]
  const params: Record<string, unknown> = {}
  for (const parameter of call.operation.parameters) {
    const value = call.values.get(parameter.flag)
    if (parameter.in !== 'path' && value !== undefined) params[parameter.name] = value
  }
  return [params]
}

/** The request according to the catalog, for calls that the SDK dropped or would refuse. */
export const createRequest = (call: Call): RequestOpts => {
  const {operation} = call
  const path = operation.path.replace(/\{(\w+)\}/g, (_, wire: string) => {
    const parameter = operation.parameters.find((known) => known.in === 'path' && known.wire === wire)
    return parameter ? encodePathValue(call, parameter) : ''
  })
  const isJson = operation.encoding === 'json'
  const type = isJson ? 'application/json' : 'application/x-www-form-urlencoded'
  return {
    method: operation.method.toLowerCase() as RequestOpts['method'],
    uri: operation.server + path,
    headers: {
      Accept: 'application/json',
      ...(operation.encoding && {'Content-Type': type}),
      ...collectValues('header', call),
    },
    params: collectValues('query', call),
    ...(operation.encoding && {data: isJson ? createJsonBody(call) : collectValues('form', call)}),
  } as RequestOpts
}

const collectValues = (place: Parameter['in'], {operation, values}: Call): Record<string, unknown> =>
  Object.fromEntries(
    operation.parameters
      .filter((parameter) => parameter.in === place && values.get(parameter.flag) !== undefined)
      .map((parameter) => [parameter.wire, toWireValue(values.get(parameter.flag))]),
  )

const toWireValue = (value: unknown): unknown => (typeof value === 'boolean' ? String(value) : value)

const createJsonBody = ({operation, values, body}: Call): unknown => {
  const properties = operation.parameters
    .filter((parameter) => parameter.in === 'json' && values.get(parameter.flag) !== undefined)
    .map((parameter) => [parameter.wire, values.get(parameter.flag)])
  if (body === undefined) return Object.fromEntries(properties)
  return properties.length > 0 ? {...(body as object), ...Object.fromEntries(properties)} : body
}

/** A path parameter, URL-encoded. `.` and `..` would change the path however they are encoded. */
const encodePathValue = ({values, client}: Call, parameter: Parameter): string => {
  const given = values.get(parameter.flag)
  const text = String(given === undefined && parameter.wire === 'AccountSid' ? client.accountSid : given)
  if (text === '' || text === '.' || text === '..') {
    throw new UsageError(
      'invalid-flag-value',
      `--${parameter.flag} must be a SID or a name, not ${quote(text)}.`,
    )
  }
  if (!text.isWellFormed()) {
    throw new UsageError('invalid-flag-value', `--${parameter.flag} must be valid Unicode.`)
  }
  return encodeURIComponent(text)
}
