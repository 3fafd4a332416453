import {readFileSync} from 'node:fs'
import {camelCase} from '../../src/lib/api/camel-case.ts'
import type {Parameter, PropertyShape, ValueType} from '../../src/lib/api/operation.ts'
import {createTopic, toFlagName} from './names.ts'
import type {ReadOperation} from './operations.ts'

/**
 * A product that the SDK dropped. Strings contain API names separated by spaces: `Ttl:integer` has a type (string by default),
 * `tools:Tool[]` a record of the product, and `name!` is required in a JSON body. The required parameters and allowed values
 * of forms and queries are in the table of official commands.
 */
interface RetiredDefinition {
  readonly server: string
  /** Record name → its properties. */
  readonly records: Readonly<Record<string, string>>
  /** By request, such as `POST /v1/Configs/{Key}`. */
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

const splitWords = (text = ''): string[] => text.split(' ').filter(Boolean)

/** The products of `data/retired.json`. */
export const readRetired = (file: URL): RetiredProduct[] => {
  const products = JSON.parse(readFileSync(file, 'utf8')) as Record<string, RetiredDefinition>
  return Object.entries(products).map(([product, definition]) => ({
    product,
    operations: Object.keys(definition.operations).map((request) => readOperation(definition, request)),
    shapes: Object.fromEntries(
      Object.entries(definition.records).map(([name, properties]) => [
        name,
        splitWords(properties).map(readProperty),
      ]),
    ),
  }))
}

const readOperation = ({server, operations}: RetiredDefinition, request: string): ReadOperation => {
  const [method = '', path = ''] = request.split(' ')
  const {action = '', record, parameters, encoding} = operations[request] ?? {}
  const body = method === 'GET' || method === 'DELETE' ? undefined : (encoding ?? 'form')
  return {
    id: `${createTopic(server, path)}:${action}`,
    action,
    method,
    server,
    path,
    resource: getResourceName(path, action),
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, wire = '']) => ({
        ...readParameter(wire, 'path'),
        required: true as const,
      })),
      ...splitWords(parameters).map((text) => readParameter(text, body ?? 'query')),
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
    flag: toFlagName(wire),
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

/** `/v1/Faxes/{Sid}` → `Fax`: singular for an instance or a create. */
const getResourceName = (path: string, action: string): string => {
  const last =
    path
      .replace(/\/\{\w+\}$/, '')
      .split('/')
      .at(-1) ?? ''
  const isOne = path.endsWith('}') || action === 'create'
  const singular = last.replace(/ies$/, 'y').replace(/xes$/, 'x').replace(/s$/, '')
  return isOne ? singular : last
}
