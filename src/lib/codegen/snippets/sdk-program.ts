import {type Call, getSdkCall} from '../../api/call.ts'
import type {Parameter, SdkCall} from '../../api/operation.ts'

/** A part of the SDK's path: `services('VA…')`, `verifications`. */
export interface Step {
  /** As the Node SDK names it, in camel case. */
  readonly name: string
  /** URL-encoded for a path; undefined for a property, empty for a call without arguments. */
  readonly args: readonly PathValue[] | undefined
}

export interface PathValue {
  readonly text: string
  /** What the SDKs that do not encode their paths must be given. */
  readonly encoded: string
}

/** A parameter of the SDK's method. */
export interface Argument {
  readonly parameter: Parameter
  /** Text, a number, a boolean, JSON, or a list of these. */
  readonly value: unknown
}

/** A call of an SDK, independent of the language. */
export interface SdkProgram {
  /** From the client: `verify`, `v2`, `services('VA…')`, `verifications`. */
  readonly steps: readonly Step[]
  /** `list`, `create`, `fetch`, `update`, `patch`, `remove`. */
  readonly method: string
  readonly args: readonly Argument[]
  /** The values of the path, encoded, without the account of the client. */
  readonly path: readonly Argument[]
  /** The SDK's module: `verify/v2/service/verification`. */
  readonly module: string
  /** Absent for what Twilio's OpenAPI documents do not have: its types are not known. */
  readonly operationId: string | undefined
  /** The JSON body, for a method that takes it whole. */
  readonly body?: unknown
  /** For `list`; undefined for all records. */
  readonly limit?: number | undefined
  /** Whether the names of the other SDKs do not follow from those of the SDK for Node. */
  readonly isNodeOnly: boolean
  /** Whether the method takes anything besides the values of the path; for a list, whether it has a size of its pages. */
  readonly hasParameters: boolean
  /** Whether the SDK's `list` takes anything besides the limit and the size of a page. */
  readonly hasFilters: boolean
}

/** The SDK has a class for it, and no way to it from the client. */
const UNREACHABLE: ReadonlySet<string> = new Set(['oauth.v2.oauthAuthorizationServer.fetch'])

/** The other SDKs have them elsewhere than on the list of workers. */
const NODE_ONLY: ReadonlySet<string> = new Set([
  'taskrouter.v1.workspaces(sid).workers.cumulativeStatistics().fetch',
  'taskrouter.v1.workspaces(sid).workers.realTimeStatistics().fetch',
])

/** Records of pages that are requested one by one: the SDK's `list` has no such parameters. */
const PAGE_PARAMETERS: ReadonlySet<string> = new Set(['page', 'pageNumber', 'pageToken'])

/**
 * The SDK's call for a call; undefined when the SDK has none that sends the same request.
 *
 * @param body the JSON body as it would be sent
 * @param limit how many records a list returns
 */
export const createSdkProgram = (call: Call, body: unknown, limit: number): SdkProgram | undefined => {
  const {operation, values} = call
  const sdk = getSdkCall(call)
  if (!sdk || UNREACHABLE.has(sdk.chain)) return undefined
  const solution = [...sdk.of, ...(sdk.get ?? [])].map((name) => readPathValue(call, name))
  const path = [...sdk.of, ...(sdk.get ?? [])].flatMap((name) => createPathArgument(call, name))
  const names = sdk.chain.split('.')
  const method = names.pop() as string
  const steps = names.map((text): Step[] => {
    const [, name = '', groups = ''] = /^(\w+)((?:\([^()]*\))*)$/.exec(text) ?? []
    const calls = [...groups.matchAll(/\(([^()]*)\)/g)].map(([, list = '']) =>
      list
        .split(',')
        .filter(Boolean)
        .map(() => solution.shift()),
    )
    const parts = calls.length === 0 ? [undefined] : calls
    return parts.map((args, index) => ({
      name: index === 0 ? name : '',
      args: args as PathValue[] | undefined,
    }))
  })
  // The names of the chain and the parameters of the path must be the same.
  const isComplete =
    solution.length === 0 && steps.flat().every(({args}) => !args?.includes(undefined as never))
  const given = operation.parameters.filter(
    ({in: place, flag}) => place !== 'path' && values.get(flag) !== undefined,
  )
  if (!isComplete || (method === 'list' && given.some(({name}) => PAGE_PARAMETERS.has(name))))
    return undefined
  return {
    steps: shortenAccount(steps.flat(), call),
    method,
    args:
      sdk.takes === 'params'
        ? given.map((parameter) => createArgument(parameter, values.get(parameter.flag)))
        : [],
    path,
    module: sdk.module,
    operationId: operation.operationId,
    ...(sdk.takes === 'body' && {body}),
    isNodeOnly: isCalledList(sdk) || NODE_ONLY.has(sdk.chain),
    limit: Number.isFinite(limit) ? limit : undefined,
    hasParameters: operation.parameters.some((parameter) =>
      method === 'list' ? parameter.name === 'pageSize' : parameter.in !== 'path' || isAccount(parameter),
    ),
    hasFilters: operation.parameters.some(
      ({in: place, name}) => place !== 'path' && name !== 'pageSize' && !PAGE_PARAMETERS.has(name),
    ),
  }
}

/** `memory.v1.dataMappings(storeId)(dataMappingId)`, `insights.v2.reports(reportId).create` */
const isCalledList = ({chain, get}: SdkCall): boolean =>
  /\)\([^()]*\)\.\w+$/.test(chain) || (get === undefined && /\)\.\w+$/.test(chain))

const readPathValue = ({operation, values, client}: Call, name: string): PathValue => {
  const parameter = operation.parameters.find((known) => known.in === 'path' && known.name === name)
  const text = String(values.get(parameter?.flag ?? '') ?? client.accountSid)
  // A plus sign and a colon are themselves in a path, and Twilio's documentation writes them so.
  return {text, encoded: encodeURIComponent(text).replaceAll('%2B', '+').replaceAll('%3A', ':')}
}

/** Nothing for the account of the client, which every SDK adds. */
const createPathArgument = (call: Call, name: string): Argument[] => {
  const parameter = call.operation.parameters.find((known) => known.in === 'path' && known.name === name)
  if (!parameter || (isAccount(parameter) && call.values.get(parameter.flag) === undefined)) return []
  return [{parameter, value: readPathValue(call, name).encoded}]
}

export const isAccount = ({in: place, wire}: Parameter): boolean => place === 'path' && wire === 'AccountSid'

/** `api.v2010.accounts(sid).messages` is `messages` for the account of the client, in every SDK. */
const shortenAccount = (steps: readonly Step[], {operation, values}: Call): readonly Step[] => {
  const isOwn = operation.parameters.some(
    (parameter) => isAccount(parameter) && values.get(parameter.flag) === undefined,
  )
  return isOwn && steps[0]?.name === 'api' && steps.length > 3 ? steps.slice(3) : steps
}

const createArgument = (parameter: Parameter, value: unknown): Argument => ({
  parameter,
  value: Array.isArray(value)
    ? value.map((item) => readNumber(parameter, item))
    : readNumber(parameter, value),
})

/** A number where it is written like one; else text, such as `1e3` or `01`. */
const readNumber = ({type}: Parameter, value: unknown): unknown =>
  (type === 'integer' || type === 'number') && typeof value === 'string' && String(Number(value)) === value
    ? Number(value)
    : value

/** The SDK for Node renames a parameter that would hide its variable `version`; the others do not. */
const nameParameter = ({name, wire}: Parameter): string => (wire === 'Version' ? 'version' : name)

/** `dateSentBefore` → `date_sent_before`, `configuration.url` → `configuration_url`, `a2PProfileSid` → `a2p_profile_sid`. */
export const snakeCase = (name: string): string =>
  name
    .replaceAll('.', '_')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/(\d)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()

export const nameInSnakeCase = (parameter: Parameter): string => snakeCase(nameParameter(parameter))

/** `configuration.url` → `configurationUrl`, `a2PProfileSid` → `a2PProfileSid`. */
export const nameInCamelCase = (parameter: Parameter): string =>
  nameParameter(parameter).replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())

/** Indents all lines but the first. */
export const indent = (text: string, spaces: number): string =>
  text.replaceAll('\n', `\n${' '.repeat(spaces)}`)
