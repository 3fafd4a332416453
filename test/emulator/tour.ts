import type {ProductCatalog} from '../../src/lib/api/catalog.ts'
import type {Operation, Parameter} from '../../src/lib/api/operation.ts'
import {sidPrefix} from '../../src/lib/api/sid-prefixes.ts'
import type {Emulator} from '../../src/lib/emulator/emulator.ts'
import {resourcePattern} from '../../src/lib/emulator/resources/router.ts'
import type {HttpResponse} from '../../src/lib/twilio/http-backend.ts'
import {ACCOUNT, call, type Json, KEY} from './sandbox.ts'

/** Valid values of parameters that are validated, by name. */
const SAMPLES: Readonly<Record<string, string>> = {
  To: '+12063996576',
  From: '+12067523880',
  Body: 'Hello',
  Url: 'https://example.com/',
  Channel: 'sms',
  Data: '{"name":"milk"}',
  Code: '123456',
  AccountSid: ACCOUNT,
  AccountSidPath: ACCOUNT,
  ClientId: KEY.username,
  ClientSecret: KEY.password,
  client_id: KEY.username,
  client_secret: KEY.password,
}

/** A phone number of the new emulator, for resources that need one. */
const OWN_NUMBER_SID = `PN${'1'.padStart(32, '0')}`

const PLUGIN_CONFIGURATIONS = 'https://flex-api.twilio.com/v1/PluginService/Configurations'

/** Parameters that some resources require although the SDK does not. */
const ALSO_REQUIRED = [
  'To',
  'From',
  'Body',
  'Url',
  'PhoneNumber',
  'Code',
  'Identity',
  'ClientSecret',
  'client_id',
  'client_secret',
]

/** Create operations come first and remove operations last. Parents are created before their children and removed after them. */
const ORDER = ['create', 'list', 'fetch', 'update', 'patch', 'remove']

const depth = ({path}: Operation): number => path.split('/').length

const inOrder = (a: Operation, b: Operation): number =>
  ORDER.indexOf(a.action) - ORDER.indexOf(b.action) ||
  (a.action === 'remove' ? depth(b) - depth(a) : depth(a) - depth(b))

const isBody = (parameter: Parameter): boolean => parameter.in === 'form' || parameter.in === 'json'

const withoutSuffix = (path: string): string => path.replace(/\.json$/, '')

/** The prefix of SIDs that match a pattern. */
const prefixOf = (pattern: string | undefined): string => /^\^\(?([A-Z]{2})/.exec(pattern ?? '')?.[1] ?? 'XX'

/** The prefix of SIDs in the collection that a parameter of the path is in. */
const prefixInPath = (operation: Operation, name: string): string =>
  sidPrefix(
    resourcePattern({...operation, path: operation.path.replace(new RegExp(`(\\{${name}\\}).*$`), '$1')}),
  )

/** A value in a path for which no record can be created. */
function samplePathValue(operation: Operation, name: string): string {
  // Its participants create a conference by its name.
  if (name === 'ConferenceSid') return 'lobby'
  const parameter = operation.parameters.find(({wire, in: place}) => place === 'path' && wire === name)
  if (/Sid$/.test(name) || parameter?.pattern) {
    const prefix = parameter?.pattern ? prefixOf(parameter.pattern) : prefixInPath(operation, name)
    return prefix + '0'.repeat(32)
  }
  if (parameter?.options?.[0]) return parameter.options[0]
  if (name === 'Revision') return '1'
  if (/^(Iso|Iso_?)?Country(Code)?$|^IsoCode$/i.test(name)) return 'US'
  if (/Number$/.test(name)) return '+12063996576'
  return parameter?.type === 'integer' ? '1' : `some-${name}`
}

function sampleText(wire: string, unique: string): string {
  if (/Ur[li]$|Address$|^Target$/i.test(wire)) return `https://example.com/${unique}`
  if (/Country(Code)?$/i.test(wire)) return 'US'
  if (/Number$/i.test(wire)) return `+1206555${unique.padStart(4, '0')}`
  if (/Email$/i.test(wire)) return `ann-${unique}@example.com`
  return `value-${unique}`
}

function idOf(json: Json, parameter: string): string {
  const camel = parameter.charAt(0).toLowerCase() + parameter.slice(1)
  const snake = parameter.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  return String(json[snake] ?? json[camel] ?? json.sid ?? json.id ?? json.displayName ?? 'none')
}

/** A form has objects, and lists of them, as JSON. */
const toFields = (body: Json): Json =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const isPlain = typeof value !== 'object' || (Array.isArray(value) && typeof value[0] !== 'object')
      return [name, isPlain ? value : JSON.stringify(value)]
    }),
  )

export interface Visit {
  readonly operation: Operation
  readonly response: HttpResponse & {json: Json}
}

/** Calls every operation of the catalog, with records that it creates on the way. */
export class Tour {
  readonly #emulator: Emulator
  /** A body for an operation, in place of one with the required parameters only. */
  readonly #example: (operation: Operation) => Json | undefined
  /** Ids of the created records, by the URL of their collection. */
  readonly #createdIds = new Map<string, string>()
  #unique = 0

  constructor(emulator: Emulator, example: (operation: Operation) => Json | undefined = () => undefined) {
    this.#emulator = emulator
    this.#example = example
  }

  /** Calls the operations of a product, one after the other. */
  async *visit(product: ProductCatalog): AsyncGenerator<Visit> {
    for (const operation of Object.values(product.operations).sort(inOrder)) {
      const path = await this.#fillPath(product, operation)
      const response = await this.#send(operation, path)
      yield {operation, response}
      if (response.status >= 300) continue
      if (operation.action === 'remove') this.#forget(operation, path)
      else if (operation.action === 'create' && operation.record)
        this.#remember(product, operation, path, response.json)
    }
  }

  async #send(operation: Operation, path: string): Promise<HttpResponse & {json: Json}> {
    const send = (body?: Json) =>
      call(
        this.#emulator,
        operation.method,
        `${operation.server}${path}`,
        body && (operation.encoding === 'json' ? JSON.stringify(body) : toFields(body)),
      )
    if (!operation.encoding) return send()
    const required = this.#sampleBody(operation)
    const example = this.#sanitize(operation, this.#example(operation))
    // An example of an object says more than an empty one.
    const objects = Object.entries(example ?? {}).filter(([, value]) => typeof value === 'object')
    const response = await send({...example, ...required, ...Object.fromEntries(objects)})
    // Some examples refer to what does not exist here.
    return response.status < 300 || !example ? response : send(this.#sampleBody(operation))
  }

  /** An example with values that exist or are valid here, in place of placeholders. */
  #sanitize(operation: Operation, example: Json | undefined): Json | undefined {
    if (!example) return undefined
    const values = operation.parameters.filter(isBody).flatMap((parameter) => {
      const {wire, type, pattern} = parameter
      const value = example[wire]
      if (value === undefined || value === null) return []
      const isPlaceholder =
        typeof value === 'string' &&
        (/^[A-Z]{2}[a-zA-Z0-9]{32}$/.test(value) ||
          /(Ur[li]|Number|Address|Target)$/i.test(wire) ||
          (pattern !== undefined && !new RegExp(pattern).test(value)))
      if (typeof value === 'string' && value.startsWith('%5B')) return [[wire, decodeURIComponent(value)]]
      return [[wire, isPlaceholder && type === 'string' ? this.#sample(parameter, operation) : value]]
    })
    return Object.fromEntries(values) as Json
  }

  #sampleBody(operation: Operation): Json {
    const body: Json = {}
    for (const parameter of operation.parameters) {
      const alsoRequired = operation.action === 'create' && ALSO_REQUIRED.includes(parameter.wire)
      if (isBody(parameter) && (parameter.required || alsoRequired)) {
        body[parameter.wire] = this.#sample(parameter, operation)
      }
    }
    return body
  }

  #sample({wire, type, options, repeatable, pattern}: Parameter, {path}: Operation): unknown {
    if (options?.[0] !== undefined) return repeatable ? [options[0]] : options[0]
    if (SAMPLES[wire] !== undefined) return SAMPLES[wire]
    if (/PhoneNumberSid$/.test(wire)) return OWN_NUMBER_SID
    if (wire === 'ConfigurationId') return this.#createdIds.get(PLUGIN_CONFIGURATIONS)
    this.#unique += 1
    const unique = String(this.#unique)
    if (wire === 'PhoneNumber')
      return `+1${path.endsWith('/TollFree.json') ? 800 : 206}555${unique.padStart(4, '0')}`
    const values: Record<string, unknown> = {
      integer: 1,
      number: 1,
      boolean: true,
      date: '2026-01-02',
      'date-time': '2026-01-02T03:04:05Z',
      object: {},
    }
    const prefix = prefixOf(pattern)
    const isSid = /Sid$/.test(wire) || prefix !== 'XX'
    const text = isSid ? `${prefix}${unique.padStart(32, '0')}` : sampleText(wire, unique)
    const value = values[type] ?? text
    return repeatable ? [value] : value
  }

  /** Replaces each parameter of a path with the id of a record, which is created if necessary. */
  async #fillPath(product: ProductCatalog, operation: Operation): Promise<string> {
    let path = ''
    for (const piece of withoutSuffix(operation.path).split('/').slice(1)) {
      const parameter = /^\{(.+)\}$/.exec(piece)?.[1]
      path += `/${parameter === undefined ? piece : await this.#idIn(product, operation, path, parameter)}`
    }
    return operation.path.endsWith('.json') ? `${path}.json` : path
  }

  async #idIn(
    product: ProductCatalog,
    operation: Operation,
    collection: string,
    name: string,
  ): Promise<string> {
    if (collection === '/2010-04-01/Accounts') return ACCOUNT
    const known = this.#createdIds.get(operation.server + collection)
    if (known !== undefined) return known
    // Studio v1 has no create operation.
    const template = (path: string): string =>
      withoutSuffix(path)
        .replaceAll(/\{\w+\}/g, '{}')
        .replace(/^\/v1\/Flows/, '/v2/Flows')
    const pieces = template(collection).split('/')
    const creation = Object.values(product.operations).find(
      (other) =>
        other.action === 'create' &&
        other.server === operation.server &&
        template(other.path).split('/').length === pieces.length &&
        template(other.path)
          .split('/')
          .every((piece, index) => piece === '{}' || piece === pieces[index]),
    )
    if (!creation) {
      return (
        (await this.#firstListed(product, operation, collection, name)) ?? samplePathValue(operation, name)
      )
    }
    const {status, json, body} = await this.#send(
      creation,
      creation.path.endsWith('.json') ? `${collection}.json` : pieces.join('/'),
    )
    if (status >= 300) throw new Error(`${creation.id}: ${status} ${body}`)
    const id = idOf(json, name)
    this.#createdIds.set(operation.server + collection, id)
    return id
  }

  /** The id of a record that no request creates. */
  async #firstListed(
    {operations}: ProductCatalog,
    {server}: Operation,
    collection: string,
    name: string,
  ): Promise<string | undefined> {
    const pieces = collection.split('/')
    const list = Object.values(operations).find((other) => {
      const own = withoutSuffix(other.path).split('/')
      const isSame = own.every((piece, index) => piece.startsWith('{') || piece === pieces[index])
      return other.action === 'list' && other.server === server && own.length === pieces.length && isSame
    })
    if (!list) return undefined
    const suffix = list.path.endsWith('.json') ? '.json' : ''
    const {json} = await call(this.#emulator, 'GET', `${server}${collection}${suffix}`)
    const records = Object.values(json).find(Array.isArray) as Json[] | undefined
    return records?.[0] && idOf(records[0], name)
  }

  /** Later operations use the created record. */
  #remember(product: ProductCatalog, operation: Operation, path: string, json: Json): void {
    const collection = withoutSuffix(operation.path)
    const name = Object.values(product.operations)
      .map((other) => withoutSuffix(other.path))
      .find(
        (other) => other.startsWith(`${collection}/{`) && !other.slice(collection.length + 1).includes('/'),
      )
    const parameter = /\{(\w+)\}$/.exec(name ?? '')?.[1]
    if (parameter && operation.path !== '/2010-04-01/Accounts.json') {
      this.#createdIds.set(operation.server + withoutSuffix(path), idOf(json, parameter))
    }
  }

  /** Forgets a removed record, so that later operations create another one. */
  #forget(operation: Operation, path: string): void {
    this.#createdIds.delete(operation.server + withoutSuffix(path).replace(/\/[^/]+$/, ''))
  }
}
