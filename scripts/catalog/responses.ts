import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Operation} from '../../src/lib/api/operation.ts'

type Json = Readonly<Record<string, unknown>>

/** The successful response of an operation, as Twilio's OpenAPI documents describe it. */
export interface SpecifiedResponse {
  readonly status: number
  /** A JSON schema with references to `schemas`; absent for a response without a body. */
  readonly schema?: Json
  /** The first example of the response. A list has one record at most. */
  readonly example?: unknown
  /** The first example of the request's body. */
  readonly request?: Json
}

/** `data/responses.json`: by operation id. */
export interface Responses {
  readonly source: string
  readonly schemas: Readonly<Record<string, Json>>
  readonly operations: Readonly<Record<string, SpecifiedResponse>>
}

const SOURCE =
  "Twilio's OpenAPI documents (https://github.com/twilio/twilio-oai, MIT License, Copyright (C) Twilio, Inc.), as " +
  'twilio-cli 6.2.4 contains them. Written by scripts/specification.ts.'

interface Content {
  readonly schema?: Json
  readonly examples?: Readonly<Record<string, {readonly value?: unknown}>>
}

interface DocumentedOperation {
  readonly requestBody?: {readonly content?: Readonly<Record<string, Content>>}
  readonly responses?: Readonly<Record<string, {readonly content?: Readonly<Record<string, Content>>}>>
}

interface Path extends Readonly<Partial<Record<'get', DocumentedOperation>>> {
  readonly servers?: readonly {readonly url: string}[]
}

interface Document {
  readonly paths: Readonly<Record<string, Path>>
  readonly servers?: readonly {readonly url: string}[]
  readonly components?: {readonly schemas?: Readonly<Record<string, Json>>}
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

const createKey = (method: string, server: string, path: string): string =>
  `${method.toUpperCase()} ${server}${path.replace(/\{[^}]+\}/g, '{}')}`

/** What a schema says to people. */
const PROSE = new Set(['description', 'x-twilio', 'example', 'title', 'deprecated', 'nullable'])

/**
 * An OpenAPI 3.0 schema as a JSON schema, whose references have the prefix `#/schemas/DOCUMENT.`: `nullable` becomes a
 * type, or an alternative to a reference.
 */
function toJsonSchema(schema: unknown, document: string): unknown {
  if (Array.isArray(schema)) return schema.map((part) => toJsonSchema(part, document))
  if (typeof schema !== 'object' || schema === null) return schema
  const {$ref, nullable} = schema as {$ref?: string; nullable?: boolean}
  if ($ref) {
    const reference = {$ref: $ref.replace('#/components/schemas/', `#/schemas/${document}.`)}
    return nullable ? {anyOf: [reference, {type: 'null'}]} : reference
  }
  const entries = Object.entries(schema)
    .filter(([name]) => !PROSE.has(name))
    .map(([name, value]) => [
      name,
      name === 'properties' ? mapValues(value, document) : toJsonSchema(value, document),
    ])
  const converted = Object.fromEntries(entries) as Record<string, unknown>
  if (nullable && typeof converted.type === 'string') converted.type = [converted.type, 'null']
  if (nullable && Array.isArray(converted.enum)) converted.enum = [...new Set([...converted.enum, null])]
  return converted
}

const mapValues = (properties: object, document: string): Json =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, toJsonSchema(value, document)]))

const firstExample = (content: Content | undefined): unknown =>
  Object.values(content?.examples ?? {})[0]?.value

/** A list with its first record only. */
const shortenLists = (example: unknown): unknown =>
  typeof example === 'object' && example !== null && !Array.isArray(example)
    ? Object.fromEntries(
        Object.entries(example).map(([name, value]) => [
          name,
          Array.isArray(value) && typeof value[0] === 'object' ? value.slice(0, 1) : value,
        ]),
      )
    : example

function readResponse(operation: DocumentedOperation, document: string): SpecifiedResponse | undefined {
  const [status, response] =
    Object.entries(operation.responses ?? {}).find(([code]) => /^[23]/.test(code)) ?? []
  if (!status) return undefined
  const [content] = Object.values(response?.content ?? {})
  const example = firstExample(content)
  const request = firstExample(Object.values(operation.requestBody?.content ?? {})[0])
  return {
    status: Number(status),
    ...(content?.schema && {schema: toJsonSchema(content.schema, document) as Json}),
    ...(example !== undefined && {example: shortenLists(example)}),
    ...(request !== undefined && {request: request as Json}),
  }
}

/** The responses of operations in the OpenAPI documents (`twilio_*.json`) of a directory. */
export function collectResponses(operations: readonly Operation[], directory: string): Responses {
  const schemas: Record<string, Json> = {}
  const found = new Map<string, SpecifiedResponse>()
  const files = readdirSync(directory).filter(
    (name) => /^twilio_.+\.json$/.test(name) && !name.includes('oneconsole'),
  )
  for (const file of files.sort()) {
    const name = file.replace(/^twilio_|\.json$/g, '')
    const document = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Document
    for (const [schema, value] of Object.entries(document.components?.schemas ?? {})) {
      schemas[`${name}.${schema}`] = toJsonSchema(value, name) as Json
    }
    for (const [path, item] of Object.entries(document.paths)) {
      const server = (item.servers ?? document.servers)?.[0]?.url ?? ''
      for (const method of METHODS) {
        const operation = item[method as 'get']
        const response = operation && readResponse(operation, name)
        if (response) found.set(createKey(method, server, path), response)
      }
    }
  }
  const byId = operations.flatMap(({id, method, server, path}) => {
    const response = found.get(createKey(method, server, path))
    return response ? [[id, response] as const] : []
  })
  return {
    source: SOURCE,
    schemas: selectUsed(schemas, Object.fromEntries(byId)),
    operations: Object.fromEntries(byId),
  }
}

/** The schemas that the operations refer to, directly or through others. */
function selectUsed(
  schemas: Readonly<Record<string, Json>>,
  operations: Responses['operations'],
): Responses['schemas'] {
  const used = new Set<string>()
  const add = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"\$ref":"#\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      add(schemas[name] ?? {})
    }
  }
  for (const {schema} of Object.values(operations)) add(schema ?? {})
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
}

const serializeMap = (map: object): string =>
  Object.entries(map)
    .map(([name, value]) => `\n${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',')

/** JSON with one line for each schema and operation. */
export const serializeResponses = ({source, schemas, operations}: Responses): string =>
  `{\n"source": ${JSON.stringify(source)},\n"schemas": {${serializeMap(schemas)}\n},\n"operations": {${serializeMap(operations)}\n}\n}\n`

export const readResponses = (file: URL): Responses => JSON.parse(readFileSync(file, 'utf8')) as Responses
