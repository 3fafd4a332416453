import type {CatalogIndex, ProductCatalog} from '../../src/lib/api/catalog.ts'
import type {Operation, Parameter, PropertyShape} from '../../src/lib/api/operation.ts'
import {getProduct} from './names.ts'
import type {OfficialCommand, OfficialFlag} from './official.ts'
import {OperationReader, type ReadOperation} from './operations.ts'
import {SDK_VERSION, SdkRecorder} from './recorder.ts'
import {RecordShapes} from './records.ts'
import type {RetiredProduct} from './retired.ts'
import {type Specification, SpecificationFacts} from './specification.ts'
import {createOperationSummary, createTopicSummary, describePathParameter} from './summaries.ts'

interface Product {
  readonly operations: Map<string, ReadOperation>
  readonly records: Pick<RecordShapes, 'shapes'>
}

/** The HTTP methods of the official CLI's verbs, which are not always the SDK's. */
const METHOD_OF_ACTION: Record<string, string> = {
  list: 'GET',
  fetch: 'GET',
  create: 'POST',
  update: 'POST',
  remove: 'DELETE',
}

const getTopic = (id: string): string => id.slice(0, id.lastIndexOf(':'))

/** The catalog of the installed SDK and the retired products, with what only Twilio's specification says about them. */
export const readCatalog = (
  official: ReadonlyMap<string, OfficialCommand>,
  retired: readonly RetiredProduct[],
  specification?: Specification,
): {index: CatalogIndex; products: ProductCatalog[]} => {
  const products: [string, Product][] = [
    ...readProducts(),
    ...retired.map(({product, operations, shapes}): [string, Product] => [
      product,
      {operations: new Map(operations.map((operation) => [operation.id, operation])), records: {shapes}},
    ]),
  ]
  const facts = specification && new SpecificationFacts(specification)
  const shards = products
    .map(([name, product]) => describeProduct(name, product, official, facts))
    .sort((a, b) => (a.product < b.product ? -1 : 1))
  return {
    index: {
      sdkVersion: SDK_VERSION,
      products: shards.map((shard) => ({
        product: shard.product,
        summary: createTopicSummary(`api:${shard.product}`),
        hosts: [
          ...new Set(Object.values(shard.operations).map((operation) => new URL(operation.server).hostname)),
        ].sort(),
        operations: Object.keys(shard.operations).length,
        ...(Object.values(shard.operations).every((operation) => operation.retired) && {
          retired: true as const,
        }),
      })),
    },
    products: shards,
  }
}

const readProducts = (): Map<string, Product> => {
  const products = new Map<string, Product & {readonly records: RecordShapes}>()
  const productNamed = (name: string): Product & {readonly records: RecordShapes} => {
    let product = products.get(name)
    if (!product) {
      product = {operations: new Map(), records: new RecordShapes()}
      products.set(name, product)
    }
    return product
  }
  const recorder = new SdkRecorder()
  const reader = new OperationReader(recorder)
  for (const resource of recorder.found) {
    for (const operation of reader.read(resource, (server) => productNamed(getProduct(server)).records)) {
      addOperation(productNamed(getProduct(operation.server)).operations, operation)
    }
  }
  return products
}

/**
 * Two paths can have the same id: the one of a single instance keeps it, and the one of all instances becomes `fetch-all`.
 * Two hosts of a product can too: the preview's becomes `create-preview`.
 */
const addOperation = (operations: Map<string, ReadOperation>, operation: ReadOperation): void => {
  const other = operations.get(operation.id)
  if (!other) {
    operations.set(operation.id, operation)
    return
  }
  const isPreview = ({server}: ReadOperation): boolean => server.includes('//preview')
  const [second, first] =
    isPreview(other) || other.path.length < operation.path.length ? [other, operation] : [operation, other]
  const id = `${second.id}-${isPreview(second) ? 'preview' : 'all'}`
  if ((second.path === first.path && second.server === first.server) || operations.has(id)) {
    throw new Error(
      `Two operations have the id ${operation.id}: ${other.sdk?.chain} and ${operation.sdk?.chain}`,
    )
  }
  operations.set(first.id, first)
  operations.set(id, {...second, id})
}

const describeProduct = (
  name: string,
  {operations, records}: Product,
  official: ReadonlyMap<string, OfficialCommand>,
  facts: SpecificationFacts | undefined,
): ProductCatalog => {
  const aliases = findOfficialAliases(name, operations, official)
  const described = [...operations.values()]
    .map((operation) => {
      const names = Object.keys(aliases).filter((alias) => aliases[alias] === operation.id)
      const peer = [operation.id, ...names].map((id) => official.get(id)).find(Boolean)
      return describeOperation(operation, names, peer, records.shapes, facts)
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  return {
    product: name,
    operations: Object.fromEntries(described.map((operation) => [operation.id, operation])),
    aliases,
    topics: describeTopics(described),
    records: Object.fromEntries(Object.entries(records.shapes).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** Ids of the official CLI that differ from ours: the same topic and HTTP method with another verb. */
const findOfficialAliases = (
  product: string,
  operations: ReadonlyMap<string, ReadOperation>,
  official: ReadonlyMap<string, OfficialCommand>,
): Record<string, string> => {
  const aliases: Record<string, string> = {}
  for (const id of [...official.keys()].sort()) {
    if (!id.startsWith(`api:${product}:`) || operations.has(id)) continue
    const method = METHOD_OF_ACTION[id.slice(id.lastIndexOf(':') + 1)]
    const same = [...operations.values()].filter(
      (operation) => getTopic(operation.id) === getTopic(id) && operation.method === method,
    )
    const [only] = same
    if (!only || same.length > 1)
      throw new Error(`No operation of the SDK matches the official command ${id}`)
    aliases[id] = only.id
  }
  return aliases
}

const describeOperation = (
  operation: ReadOperation,
  names: readonly string[],
  peer: OfficialCommand | undefined,
  records: RecordShapes['shapes'],
  facts: SpecificationFacts | undefined,
): Operation => {
  const {resource, parameters, ...rest} = operation
  const missing = peer?.flags.filter(
    ({flag}) => !nameFlags(parameters).some((parameter) => parameter.flag === flag),
  )
  if (missing?.length) {
    throw new Error(
      `${operation.id} does not have the official flags ${missing.map(({flag}) => flag).join(', ')}`,
    )
  }
  const name = facts?.findName(operation)
  return {
    ...rest,
    ...(names.length > 0 && {aliases: names}),
    summary: createOperationSummary(operation.id, operation.action, resource),
    ...(name && {operationId: name}),
    parameters: nameFlags([...parameters, ...(facts?.listHeaders(operation.id) ?? [])]).map((parameter) => {
      const completed = applyOfficial(
        addText(parameter, resource),
        peer?.flags.find(({flag}) => flag === parameter.flag),
      )
      return facts?.complete(operation.id, completed) ?? completed
    }),
    ...chooseColumns(records[operation.record ?? ''] ?? [], peer),
  }
}

/** The official CLI's columns. If the record has none of them, the official CLI shows nothing, so there are fallback columns. */
const chooseColumns = (
  record: readonly PropertyShape[],
  peer: OfficialCommand | undefined,
): Pick<Operation, 'columns' | 'fallbackColumns'> => {
  if (!peer || peer.columns.length === 0) return {columns: chooseDefaultColumns(record)}
  const isKnown = record.length === 0 || record.some(({name}) => peer.columns.includes(name))
  return {columns: peer.columns, ...(!isKnown && {fallbackColumns: chooseDefaultColumns(record)})}
}

/** Flags of all API commands. */
const COMMON_FLAGS = ['profile', 'properties', 'silent', 'json', 'help']

/** Renames a body parameter with the name of a path parameter or common flag: `--target-account-sid`. */
const nameFlags = (parameters: readonly Parameter[]): Parameter[] => {
  const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({flag}) => flag)
  const taken = new Set([...inPath, ...COMMON_FLAGS])
  return parameters.map((parameter) =>
    parameter.in !== 'path' && taken.has(parameter.flag)
      ? {...parameter, flag: `target-${parameter.flag}`}
      : parameter,
  )
}

const addText = (parameter: Parameter, resource: string): Parameter => {
  if (parameter.text || parameter.in !== 'path') return parameter
  const text = describePathParameter(parameter.wire, resource)
  return text ? {...parameter, text} : parameter
}

const HTTP_METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head'])

/** Applies what the official CLI requires and allows, since scripts rely on it. */
const applyOfficial = (parameter: Parameter, peer: OfficialFlag | undefined): Parameter => {
  if (!peer) return parameter
  const {required, ...rest} = parameter
  const values = peer.options?.map((option) => (HTTP_METHODS.has(option) ? option.toUpperCase() : option))
  return {
    ...rest,
    ...(peer.required ? {required: true as const} : required && {sdkRequires: true as const}),
    ...(values && !parameter.options && {options: values}),
  }
}

const NAMES = [
  'friendlyName',
  'uniqueName',
  'name',
  'displayName',
  'identity',
  'phoneNumber',
  'title',
  'description',
]
const STATES = ['status', 'state', 'dateCreated', 'createdAt', 'dateUpdated', 'updatedAt']

/** The SID, a name, and a status or date; or the first scalar properties of a record without any of them. */
const chooseDefaultColumns = (record: readonly PropertyShape[]): string[] => {
  const names = record.map((property) => property.name)
  const chosen = [
    names.find((name) => name === 'sid') ??
      names.find((name) => name === 'id') ??
      names.find((name) => /Sid$/.test(name)),
    NAMES.find((name) => names.includes(name)),
    STATES.find((name) => names.includes(name)),
  ].filter((name) => name !== undefined)
  if (chosen.length > 0) return [...new Set(chosen)]
  const plain = record.filter((property) => !['object', 'array', 'any'].includes(property.type))
  return (plain.length > 0 ? plain : record).slice(0, 4).map((property) => property.name)
}

/** All topics above the operations, with their summaries. */
const describeTopics = (operations: readonly Operation[]): Record<string, string> => {
  const ids = new Set<string>()
  for (const {id} of operations) {
    for (let topic = getTopic(id); topic !== 'api'; topic = getTopic(topic)) ids.add(topic)
  }
  return Object.fromEntries([...ids].sort().map((id) => [id, createTopicSummary(id)]))
}
