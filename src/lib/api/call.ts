import type {RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {TwilioClient} from '../twilio/client.ts'
import type {Operation, Parameter, SdkCall} from './catalog.ts'

/** One call of an operation, checked and ready to be sent. */
export interface Call {
  readonly operation: Operation
  /** By flag: checked text, a boolean, JSON, or several of these. */
  readonly values: ReadonlyMap<string, unknown>
  /** The whole JSON body, when it was given as one. */
  readonly body?: unknown
  readonly client: TwilioClient
}

/** A call as the SDK's method takes it. */
export interface SdkArguments {
  /** Of the factory of the list resource. */
  readonly of: readonly string[]
  /** Of its `get()`; undefined for a method of the list resource itself. */
  readonly get: readonly string[] | undefined
  readonly method: readonly unknown[]
}

/** The SDK's method for a call; undefined when it has none, or one that insists on what the official CLI does not. */
export const sdkCallOf = ({operation, values, body}: Call): SdkCall | undefined => {
  const {sdk, parameters} = operation
  if (sdk?.takes !== 'params') return sdk
  const hasRequired = parameters.every(
    ({in: place, sdkRequires, flag}) => place === 'path' || !sdkRequires || values.get(flag) !== undefined,
  )
  return body === undefined && hasRequired ? sdk : undefined
}

export const sdkArguments = (call: Call, sdk: SdkCall): SdkArguments => {
  const path = new Map(
    call.operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => [parameter.name, pathValue(call, parameter)]),
  )
  const values = (names: readonly string[]): string[] => names.map((name) => path.get(name) ?? '')
  return {of: values(sdk.of), get: sdk.get && values(sdk.get), method: methodArguments(call, sdk)}
}

const methodArguments = (call: Call, {takes}: SdkCall): unknown[] => {
  if (takes === 'nothing') return []
  if (takes === 'body') return [jsonBody(call)]
  const params: Record<string, unknown> = {}
  for (const parameter of call.operation.parameters) {
    const value = call.values.get(parameter.flag)
    if (parameter.in !== 'path' && value !== undefined) params[parameter.name] = value
  }
  return [params]
}

/** The request as the catalog has it, for what the SDK has dropped or would refuse. */
export const requestOf = (call: Call): RequestOpts => {
  const {operation} = call
  const path = operation.path.replace(/\{(\w+)\}/g, (_, wire: string) => {
    const parameter = operation.parameters.find((known) => known.in === 'path' && known.wire === wire)
    return parameter ? pathValue(call, parameter) : ''
  })
  const isJson = operation.encoding === 'json'
  const type = isJson ? 'application/json' : 'application/x-www-form-urlencoded'
  return {
    method: operation.method.toLowerCase() as RequestOpts['method'],
    uri: operation.server + path,
    headers: {
      Accept: 'application/json',
      ...(operation.encoding && {'Content-Type': type}),
      ...valuesIn('header', call),
    },
    params: valuesIn('query', call),
    ...(operation.encoding && {data: isJson ? jsonBody(call) : valuesIn('form', call)}),
  } as RequestOpts
}

const valuesIn = (place: Parameter['in'], {operation, values}: Call): Record<string, unknown> =>
  Object.fromEntries(
    operation.parameters
      .filter((parameter) => parameter.in === place && values.get(parameter.flag) !== undefined)
      .map((parameter) => [parameter.wire, wireValue(values.get(parameter.flag))]),
  )

const wireValue = (value: unknown): unknown => (typeof value === 'boolean' ? String(value) : value)

const jsonBody = ({operation, values, body}: Call): unknown => {
  const properties = operation.parameters
    .filter((parameter) => parameter.in === 'json' && values.get(parameter.flag) !== undefined)
    .map((parameter) => [parameter.wire, values.get(parameter.flag)])
  if (body === undefined) return Object.fromEntries(properties)
  return properties.length > 0 ? {...(body as object), ...Object.fromEntries(properties)} : body
}

/** A path parameter as a URL takes it. `.` and `..` would change the path, so no encoding makes them safe. */
const pathValue = ({values, client}: Call, parameter: Parameter): string => {
  const given = values.get(parameter.flag)
  const text = String(given === undefined && parameter.wire === 'AccountSid' ? client.accountSid : given)
  if (text === '' || text === '.' || text === '..') {
    throw new UsageError(
      'invalid-flag-value',
      `--${parameter.flag} takes a SID or a name, not ${quote(text)}.`,
    )
  }
  if (!text.isWellFormed()) {
    throw new UsageError('invalid-flag-value', `--${parameter.flag} holds text that is not valid Unicode.`)
  }
  return encodeURIComponent(text)
}
