import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Operation, Parameter} from '../../src/lib/api/operation.ts'

/** A schema of an OpenAPI document, as far as it is read here. */
export interface Schema {
  readonly type?: string
  readonly format?: string
  readonly description?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly enum?: readonly (string | null)[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly $ref?: string
}

interface SpecifiedParameter {
  readonly name: string
  readonly in: string
  readonly description?: string
  readonly schema?: Schema
}

interface SpecifiedOperation {
  readonly operationId?: string
  /** The names of the security schemes, of which one is needed. */
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly parameters?: readonly SpecifiedParameter[]
  readonly requestBody?: {readonly content?: Readonly<Record<string, {readonly schema?: Schema}>>}
}

interface Path extends Readonly<Partial<Record<'get', SpecifiedOperation>>> {
  readonly servers?: readonly {readonly url: string}[]
  readonly parameters?: readonly SpecifiedParameter[]
}

interface Document {
  readonly paths: Readonly<Record<string, Path>>
  readonly servers?: readonly {readonly url: string}[]
  readonly security?: SpecifiedOperation['security']
  readonly components?: {readonly securitySchemes?: Readonly<Record<string, {readonly type?: string}>>}
}

/** A parameter in an OpenAPI document. */
export interface Specified {
  /** Of an array, the schema of its items. */
  readonly schema: Schema
  /** The name of the schema, if it has one: `call_enum_update_status`. */
  readonly reference?: string
  readonly description: string
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

const createKey = (method: string, server: string, path: string): string =>
  `${method.toUpperCase()} ${server}${path.replace(/\{[^}]+\}/g, '{}')}`

/** Query, form and JSON parameters are one kind, since none has a name twice. */
const getPlace = (place: string): string => (place === 'path' || place === 'header' ? place : 'body')

/** Twilio's OpenAPI documents (`twilio_*.json`) in a directory. */
export class OpenApiDocuments {
  /** By operation, then by place and name. */
  readonly #operations = new Map<string, ReadonlyMap<string, Specified>>()
  readonly #oauth = new Map<string, boolean>()
  readonly #names = new Map<string, string>()

  constructor(directory: string) {
    const files = readdirSync(directory).filter((name) => /^twilio_.+\.json$/.test(name))
    // Twilio's console has a document of its own, whose paths are not in the API.
    for (const file of files.filter((name) => !name.includes('oneconsole')).sort()) {
      this.#read(JSON.parse(readFileSync(join(directory, file), 'utf8')) as Document)
    }
    if (this.#operations.size === 0)
      throw new Error(`No OpenAPI documents (twilio_*.json) found in ${directory}`)
  }

  /** What the documents say about a parameter of an operation; undefined if they have neither. */
  find({method, server, path}: Operation, {in: place, wire}: Parameter): Specified | undefined {
    // Path parameters have other names there: only their order is the same.
    const name = place === 'path' ? String(listPathNames(path).indexOf(wire)) : wire
    return this.#operations.get(createKey(method, server, path))?.get(`${getPlace(place)} ${name}`)
  }

  /** The names of an operation's header parameters. */
  listHeaders({method, server, path}: Operation): string[] {
    const names = [...(this.#operations.get(createKey(method, server, path))?.keys() ?? [])]
    return names.filter((name) => name.startsWith('header ')).map((name) => name.slice('header '.length))
  }

  /** The operation id: `CreateMessage`. */
  findName({method, server, path}: Operation): string | undefined {
    return this.#names.get(createKey(method, server, path))
  }

  /** Does it take OAuth access tokens only? Undefined if the documents do not have the operation. */
  needsOAuth({method, server, path}: Operation): boolean | undefined {
    return this.#oauth.get(createKey(method, server, path))
  }

  #read(document: Document): void {
    const resolve = <T>(part: T): T => {
      const reference = (part as {$ref?: string} | undefined)?.$ref
      if (!reference) return part
      let at: unknown = document
      for (const name of reference.slice('#/'.length).split('/')) at = (at as Record<string, unknown>)[name]
      return resolve(at as T)
    }
    for (const [path, item] of Object.entries(document.paths)) {
      const server = (item.servers ?? document.servers)?.[0]?.url ?? ''
      for (const method of METHODS) {
        const operation = item[method as 'get']
        if (!operation) continue
        const key = createKey(method, server, path)
        this.#operations.set(key, readParameters(path, item, operation, resolve))
        this.#oauth.set(key, isOAuthOnly(document, operation))
        this.#names.set(key, operation.operationId ?? '')
      }
    }
  }
}

const isOAuthOnly = ({security, components}: Document, operation: SpecifiedOperation): boolean => {
  const names = (operation.security ?? security ?? []).flatMap((scheme) => Object.keys(scheme))
  return names.length > 0 && names.every((name) => components?.securitySchemes?.[name]?.type === 'oauth2')
}

const listPathNames = (path: string): string[] =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name)

const readParameters = (
  path: string,
  item: Path,
  operation: SpecifiedOperation,
  resolve: <T>(part: T) => T,
): Map<string, Specified> => {
  const found = new Map<string, Specified>()
  const add = (place: string, name: string, reference: Schema | undefined, text?: string): void => {
    const outer = resolve(reference ?? {})
    const named = outer.type === 'array' ? outer.items : reference
    const schema = outer.type === 'array' ? resolve(outer.items ?? {}) : outer
    found.set(`${place} ${name}`, {
      schema,
      ...(named?.$ref && {reference: named.$ref.slice(named.$ref.lastIndexOf('/') + 1)}),
      description: text ?? schema.description ?? '',
    })
  }
  const inPath = listPathNames(path)
  for (const reference of [...(item.parameters ?? []), ...(operation.parameters ?? [])]) {
    const {name, in: place, schema, description} = resolve(reference)
    add(getPlace(place), place === 'path' ? String(inPath.indexOf(name)) : name, schema, description)
  }
  for (const {schema} of Object.values(resolve(operation.requestBody)?.content ?? {})) {
    for (const [name, property] of Object.entries(resolve(schema)?.properties ?? {})) {
      add('body', name, property)
    }
  }
  return found
}
