import {readFileSync} from 'node:fs'
import {camelCase} from '../../src/lib/api/camel-case.ts'
import type {Parameter, PropertyShape, ValueType} from '../../src/lib/api/operation.ts'
import {flagName, topicOf} from './names.ts'
import type {ReadOperation} from './operations.ts'

/**
 * Facts about a product that the SDK has dropped. Texts hold names as the wire has them, parted by spaces: `Ttl:integer` gives
 * a type (text when there is none), `tools:Tool[]` a record of the product, and `name!` what a JSON body must have. What a
 * form or a query must have, and its allowed values, is in the table of the official commands.
 */
interface RetiredFacts {
  readonly server: string
  /** Record name → its properties. */
  readonly records: Readonly<Record<string, string>>
  /** `POST /v1/Configs/{Key}` → what it is. */
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly action: string
        readonly record?: string
        readonly parameters?: string
        readonly encoding?: 'json'
      }
    >
  >
}

export interface RetiredProduct {
  readonly product: string
  readonly operations: readonly ReadOperation[]
  readonly shapes: Readonly<Record<string, readonly PropertyShape[]>>
}

const words = (text = ''): string[] => text.split(' ').filter(Boolean)

/** The products of `data/retired.json`. */
export const readRetired = (file: URL): RetiredProduct[] => {
  const products = JSON.parse(readFileSync(file, 'utf8')) as Record<string, RetiredFacts>
  return Object.entries(products).map(([product, facts]) => ({
    product,
    operations: Object.keys(facts.operations).map((request) => readOperation(facts, request)),
    shapes: Object.fromEntries(
      Object.entries(facts.records).map(([name, properties]) => [name, words(properties).map(readProperty)]),
    ),
  }))
}

const readOperation = ({server, operations}: RetiredFacts, request: string): ReadOperation => {
  const [method = '', path = ''] = request.split(' ')
  const {action = '', record, parameters, encoding} = operations[request] ?? {}
  const body = method === 'GET' || method === 'DELETE' ? undefined : (encoding ?? 'form')
  return {
    id: `${topicOf(server, path)}:${action}`,
    action,
    method,
    server,
    path,
    resource: resourceName(path, action),
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, wire = '']) => ({
        ...readParameter(wire, 'path'),
        required: true as const,
      })),
      ...words(parameters).map((text) => readParameter(text, body ?? 'query')),
    ],
    ...(body && {encoding: body}),
    ...(record && {record}),
    ...(action === 'list' && {paging: 'url' as const}),
    retired: true,
  }
}

const readParameter = (text: string, place: Parameter['in']): Parameter => {
  const [, wire = '', mark, type = 'string'] = /^(\w+)(!?)(?::([\w-]+))?$/.exec(text) ?? []
  return {
    flag: flagName(wire),
    name: camelCase(wire),
    wire,
    in: place,
    type: type as ValueType,
    ...(mark && {required: true as const}),
  }
}

const readProperty = (text: string): PropertyShape => {
  const [wire = '', type = 'string'] = text.split(':')
  const record = /^([A-Z]\w*)(\[\])?$/.exec(type)
  return {
    wire,
    name: camelCase(wire),
    type: record ? (record[2] ? 'array' : 'object') : (type as PropertyShape['type']),
    ...(record?.[1] && {record: record[1]}),
  }
}

/** `/v1/Faxes/{Sid}` → `Fax`: the one that the path names, or that is made in it; a resource without instances keeps its name. */
const resourceName = (path: string, action: string): string => {
  const last =
    path
      .replace(/\/\{\w+\}$/, '')
      .split('/')
      .at(-1) ?? ''
  const isOne = path.endsWith('}') || action === 'create'
  const singular = last.replace(/ies$/, 'y').replace(/xes$/, 'x').replace(/s$/, '')
  return isOne ? singular : last
}
