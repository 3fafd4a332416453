import {camelCase} from '../api/camel-case.ts'
import type {Catalog} from '../api/catalog.ts'
import type {Operation, Parameter} from '../api/operation.ts'
import type {ResourceRecord, Resources, Values} from '../api/resources.ts'
import {unlessNotFound} from '../twilio/twilio-api-error.ts'
import type {FlowRequest} from './flow-request.ts'
import {readProperty, textOf} from './wait-condition.ts'

/** The parameters of a create that identify its resource among its siblings; the first one that is given decides. */
const NAMES = [
  'UniqueName',
  'Key',
  'Identity',
  'DomainName',
  'MessagingBinding.Address',
  'PhoneNumber',
  'PhoneNumberSid',
  'Interval',
  'Country',
  'Username',
  'FriendlyName',
]

/** Names that Twilio accepts in a path instead of a SID, where the parameter of the path takes any text. */
const ADDRESSABLE: ReadonlySet<string> = new Set(NAMES.slice(0, 4))

/** What identifies the resource of a create. */
interface NaturalKey {
  readonly parameter: Parameter
  readonly value: string
  /** The property of the record that has it. */
  readonly property: string
}

/** Finds the resource that a create would duplicate, by its name: it fetches it where Twilio accepts the name, or lists. */
export const findExisting = async (
  request: FlowRequest,
  catalog: Catalog,
  resources: Resources,
): Promise<ResourceRecord | undefined> => {
  const key = findKey(request, catalog)
  if (!key) return undefined
  return (
    (await fetchByName(request, key, catalog, resources)) ??
    (await listByName(request, key, catalog, resources))
  )
}

const findKey = ({operation, values, body}: FlowRequest, catalog: Catalog): NaturalKey | undefined => {
  const known = new Set(
    (catalog.records(operation)[operation.record ?? ''] ?? []).map((property) => property.name),
  )
  for (const name of NAMES) {
    const parameter = operation.parameters.find(
      ({in: place, wire}) => place !== 'path' && camelCase(snakeCase(wire)) === camelCase(snakeCase(name)),
    )
    const value = parameter && (values[parameter.flag] ?? (body as Values | undefined)?.[parameter.wire])
    if (!parameter || value === undefined || value === '') continue
    const path = parameter.wire.split('.').map((part) => camelCase(snakeCase(part)))
    const isOwnSid = /Sid$/.test(parameter.wire) && !known.has(path[0] ?? '')
    return {parameter, value: textOf(value), property: isOwnSid ? 'sid' : path.join('.')}
  }
  return undefined
}

const snakeCase = (name: string): string => name.replace(/(?<![A-Z.]|^)([A-Z])/g, '_$1').toLowerCase()

const isMatch = (record: ResourceRecord | undefined, {property, value}: NaturalKey): boolean =>
  record !== undefined && textOf(readProperty(record, property)) === value

/** The values of the parameters in a path that two operations have in common. */
const pathValues = ({operation, values}: FlowRequest, other: Operation): Values =>
  Object.fromEntries(
    other.parameters.flatMap(({in: place, wire, flag}) => {
      const same = operation.parameters.find((known) => known.in === 'path' && known.wire === wire)
      return place === 'path' && same ? [[flag, values[same.flag]]] : []
    }),
  )

const sibling = (catalog: Catalog, {id, server}: Operation, action: string): Operation | undefined => {
  const found = catalog.operation(id.replace(/:[^:]+$/, `:${action}`))
  return found?.action === action && found.server === server ? found : undefined
}

const fetchByName = async (
  request: FlowRequest,
  key: NaturalKey,
  catalog: Catalog,
  resources: Resources,
): Promise<ResourceRecord | undefined> => {
  const operation = sibling(catalog, request.operation, 'fetch')
  const own = operation?.parameters.filter(({in: place}) => place === 'path').at(-1)
  const isAddressable =
    own?.wire === key.parameter.wire || (ADDRESSABLE.has(key.parameter.wire) && !own?.pattern)
  if (!operation || !own || !isAddressable) return undefined
  const values = {...pathValues(request, operation), [own.flag]: key.value}
  const record = await unlessNotFound(resources.call(operation, values))
  return isMatch(record, key) ? record : undefined
}

const listByName = async (
  request: FlowRequest,
  key: NaturalKey,
  catalog: Catalog,
  resources: Resources,
): Promise<ResourceRecord | undefined> => {
  const operation = sibling(catalog, request.operation, 'list')
  if (!operation || operation.path !== request.operation.path) return undefined
  const filter = operation.parameters.find(
    ({in: place, wire}) => place === 'query' && wire === key.parameter.wire,
  )
  const values = {...pathValues(request, operation), ...(filter && {[filter.flag]: key.value})}
  return unlessNotFound(findMatch(resources.list(operation, values), key))
}

const findMatch = async (
  pages: AsyncIterable<readonly ResourceRecord[]>,
  key: NaturalKey,
): Promise<ResourceRecord | undefined> => {
  for await (const page of pages) {
    const found = page.find((record) => isMatch(record, key))
    if (found) return found
  }
  return undefined
}
