import type {ProductCatalog} from '../../src/lib/api/catalog.ts'
import type {Operation} from '../../src/lib/api/operation.ts'
import type {ResponseShape, ResponseShapes, Template} from '../../src/lib/api/response-shape.ts'
import {listKey} from '../../src/lib/emulator/resources/list-keys.ts'
import {snakeCase} from '../../src/lib/emulator/resources/render-record.ts'
import {resourcePattern} from '../../src/lib/emulator/resources/router.ts'
import {isObject, type JsonObject, toTemplate} from './response-templates.ts'
import type {Responses, SpecifiedResponse} from './responses.ts'

/** The record in an example or a schema of a response, with the name of the list that it is in. */
interface RecordOf {
  readonly name: string
  readonly schema: JsonObject
  readonly example: JsonObject
  readonly key?: string
}

/** Examples of the first kind come first: they show the state of a new record. */
const RANK = ['create', 'fetch', 'list', 'update']

const rank = ({action}: Operation): number => {
  const index = RANK.indexOf(action)
  return index < 0 ? RANK.length : index
}

const defaultStatus = ({action, method}: Operation): number =>
  method === 'DELETE' ? 204 : action === 'create' ? 201 : 200

/** Ends, failures and prices come later or never: a new record does not have them. */
const LATER =
  /(^|_)(error|errors|failed|failure|rejection|reason|ended|expires|expiration|deleted|canceled|completed|price)(_|$)|^end_|_end$|^duration$/

/** Each example of a record has some of its links. */
const LINKS = new Set(['links', 'subresource_uris'])

/** Tokens that nothing here would accept, and SIDs of records that clients would look for: only a request or an event sets them. */
const NEVER_SHOWN = new Set([
  'refresh_token',
  'id_token',
  'build_sid',
  'call_sid_ending_conference',
  'emergency_address_sid',
  'group_sid',
  'parent_call_sid',
  'sms_application_sid',
  'trunk_sid',
  'voice_application_sid',
])

/** Reads responses of the specification. */
export class ResponseShapeReader {
  readonly #responses: Responses

  constructor(responses: Responses) {
    this.#responses = responses
  }

  /** What the emulator has to know about the responses of a product's operations. */
  shapes({operations}: ProductCatalog): ResponseShapes {
    const all = Object.values(operations)
    const creations = all.filter(({action}) => action === 'create')
    const echoed = findEchoed(creations)
    const settable = findEchoed(all)
    const creatable = new Set(creations.map(resourcePattern))
    const shapes: Record<string, ResponseShape> = {}
    const templates: Record<string, Record<string, Template>> = {}
    for (const operation of all.sort((a, b) => rank(a) - rank(b))) {
      const response = this.#responses.operations[operation.id]
      if (!response) continue
      const pattern = resourcePattern(operation)
      const record = this.#recordOf(operation, response)
      const key = record?.key
      if (record) {
        const template = templates[record.name] ?? {}
        templates[record.name] = template
        const skip = (name: string): boolean =>
          echoed.get(pattern)?.has(name) === true || (creatable.has(pattern) && LATER.test(name))
        const isOff = (name: string): boolean => settable.get(pattern)?.has(name) === true
        this.#complete(template, record, skip, isOff)
      }
      shapes[operation.id] = {
        ...(response.status !== defaultStatus(operation) &&
          response.status < 300 && {status: response.status}),
        ...(key !== undefined && key !== listKey(pattern) && {key}),
        ...(record && {template: record.name}),
      }
    }
    return removeEmpty(shapes, templates)
  }

  #recordOf({action, id}: Operation, {schema, example}: SpecifiedResponse): RecordOf | undefined {
    if (!schema) return undefined
    const found = this.#resolve(schema)
    const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/schemas/', '') : id
    if (action !== 'list') return {name, schema: found, example: isObject(example) ? example : {}}
    for (const [key, part] of Object.entries(isObject(found.properties) ? found.properties : {})) {
      const {type, items} = this.#resolve(part as JsonObject)
      if (type !== 'array' || !isObject(items)) continue
      const records = isObject(example) ? example[key] : undefined
      const [first] = Array.isArray(records) ? (records as unknown[]) : []
      return {
        key,
        name: typeof items.$ref === 'string' ? items.$ref.replace('#/schemas/', '') : id,
        schema: this.#resolve(items),
        example: isObject(first) ? first : {},
      }
    }
    return undefined
  }

  #resolve(schema: JsonObject): JsonObject {
    const reference = schema.$ref
    if (Array.isArray(schema.allOf)) {
      const parts = (schema.allOf as JsonObject[]).map((part) => this.#resolve(part))
      const required = parts.flatMap((part) =>
        Array.isArray(part.required) ? (part.required as string[]) : [],
      )
      return {
        type: 'object',
        properties: Object.assign({}, ...parts.map(({properties}) => properties)),
        required,
      }
    }
    if (typeof reference !== 'string') return schema
    return this.#resolve(this.#responses.schemas[reference.replace('#/schemas/', '')] ?? {})
  }

  /**
   * Adds the properties of an example to a template that does not have them yet.
   * @param skip does only a request or a later event set the property?
   * @param isOff is a flag false until a request sets it?
   */
  #complete(
    template: Record<string, Template>,
    {schema, example}: RecordOf,
    skip: (name: string) => boolean,
    isOff: (name: string) => boolean,
  ): void {
    const properties = isObject(schema.properties) ? schema.properties : {}
    for (const [name, value] of Object.entries(example)) {
      const specified = properties[name]
      if (value === null || !isObject(specified) || NEVER_SHOWN.has(name)) continue
      const known = template[name]
      if (known !== undefined && !LINKS.has(name)) continue
      const found = toTemplate(name, value, specified, (part) => this.#resolve(part), skip(name))
      if (found === true && isOff(name)) template[name] = false
      else if (found !== undefined)
        template[name] = isObject(known) && isObject(found) ? {...found, ...known} : found
    }
    // What must not be null and no example shows.
    const required = Array.isArray(schema.required) ? (schema.required as string[]) : []
    for (const [name, specified] of Object.entries(properties)) {
      if (template[name] !== undefined || example[name] === null || !isObject(specified)) continue
      const {type} = this.#resolve(specified)
      const nullable = type === undefined || (Array.isArray(type) && type.includes('null')) || specified.anyOf
      const isState = /^(status|state|sid|id)$/.test(name)
      if (!isState && (nullable || !(required.includes(name) || typeof type === 'string'))) continue
      const found = toTemplate(name, undefined, specified, (part) => this.#resolve(part), false)
      if (found !== undefined) template[name] = found
    }
  }
}

/** The properties that parameters of create requests set, by resource. */
function findEchoed(operations: readonly Operation[]): Map<string, Set<string>> {
  const echoed = new Map<string, Set<string>>()
  for (const operation of operations) {
    const pattern = resourcePattern(operation)
    const names = echoed.get(pattern) ?? new Set()
    echoed.set(pattern, names)
    for (const {wire, in: place} of operation.parameters) {
      if (place !== 'form' && place !== 'json') continue
      const [head = ''] = wire.split('.').map(snakeCase)
      for (const name of [wire, head, `${head}s`]) names.add(name)
    }
  }
  return echoed
}

/** Leaves out what says nothing. */
function removeEmpty(
  operations: Readonly<Record<string, ResponseShape>>,
  templates: Readonly<Record<string, Readonly<Record<string, Template>>>>,
): ResponseShapes {
  const used = Object.entries(templates).filter(([, template]) => Object.keys(template).length > 0)
  const kept = Object.fromEntries(used)
  const shapes = Object.entries(operations).map(([id, {template, ...rest}]): [string, ResponseShape] => [
    id,
    {...rest, ...(template !== undefined && kept[template] && {template})},
  ])
  return {
    operations: Object.fromEntries(shapes.filter(([, shape]) => Object.keys(shape).length > 0)),
    templates: kept,
  }
}
