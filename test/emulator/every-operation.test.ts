import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {ProductCatalog} from '../../src/lib/api/catalog.ts'
import type {Operation, Parameter} from '../../src/lib/api/operation.ts'
import {ACCOUNT, call, catalog, type Json, KEY, openSandbox} from './sandbox.ts'

/** Valid values of parameters that are validated, by name. */
const SAMPLES: Readonly<Record<string, string>> = {
  To: '+12063996576',
  From: '+12067523880',
  Body: 'Hello',
  Url: 'https://example.com/',
  Channel: 'sms',
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

/** Properties that some APIs send although the specification does not have them. */
const UNDOCUMENTED = ['private']

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

let unique = 0

function sample({wire, type, options, repeatable}: Parameter, isTollFree: boolean): unknown {
  if (options?.[0] !== undefined) return repeatable ? [options[0]] : options[0]
  if (SAMPLES[wire] !== undefined) return SAMPLES[wire]
  if (/PhoneNumberSid$/.test(wire)) return OWN_NUMBER_SID
  if (wire === 'ConfigurationId') return createdIds.get(PLUGIN_CONFIGURATIONS)
  unique += 1
  if (wire === 'PhoneNumber') return `+1${isTollFree ? 800 : 206}555${String(unique).padStart(4, '0')}`
  const values: Record<string, unknown> = {
    integer: 1,
    number: 1,
    boolean: true,
    date: '2026-01-02',
    'date-time': '2026-01-02T03:04:05Z',
    object: {},
  }
  const value =
    values[type] ?? (/Sid$/.test(wire) ? `XX${String(unique).padStart(32, '0')}` : `value-${unique}`)
  return repeatable ? [value] : value
}

const isBody = (parameter: Parameter): boolean => parameter.in === 'form' || parameter.in === 'json'

function sampleBody(operation: Operation): Json {
  const body: Json = {}
  for (const parameter of operation.parameters) {
    const alsoRequired = operation.action === 'create' && ALSO_REQUIRED.includes(parameter.wire)
    if (isBody(parameter) && (parameter.required || alsoRequired)) {
      body[parameter.wire] = sample(parameter, operation.path.endsWith('/TollFree.json'))
    }
  }
  return body
}

const {emulator} = openSandbox()

const send = (operation: Operation, path: string, body?: Json) =>
  call(
    emulator,
    operation.method,
    `${operation.server}${path}`,
    body && operation.encoding === 'json' ? JSON.stringify(body) : body,
  )

/** Ids of the created records, by the URL of their collection. */
const createdIds = new Map<string, string>()

/** Replaces each parameter of a path with the id of a record, which is created if necessary. */
async function fillPath(product: ProductCatalog, operation: Operation): Promise<string> {
  let path = ''
  for (const piece of operation.path
    .replace(/\.json$/, '')
    .split('/')
    .slice(1)) {
    const parameter = /^\{(.+)\}$/.exec(piece)?.[1]
    path += `/${parameter === undefined ? piece : await idIn(product, operation, path, parameter)}`
  }
  return operation.path.endsWith('.json') ? `${path}.json` : path
}

async function idIn(
  product: ProductCatalog,
  operation: Operation,
  collection: string,
  name: string,
): Promise<string> {
  if (collection === '/2010-04-01/Accounts') return ACCOUNT
  const known = createdIds.get(operation.server + collection)
  if (known !== undefined) return known
  // Studio v1 has no create operation.
  const template = (path: string): string =>
    path
      .replace(/\.json$/, '')
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
  if (!creation)
    return /Sid$/.test(name) ? `XX${'0'.repeat(32)}` : name === 'CountryCode' ? 'US' : `some-${name}`
  const {status, json, body} = await send(
    creation,
    creation.path.endsWith('.json') ? `${collection}.json` : pieces.join('/'),
    sampleBody(creation),
  )
  assert.ok(status < 300, `${creation.id}: ${status} ${body}`)
  const id = idOf(json, name)
  createdIds.set(operation.server + collection, id)
  return id
}

function idOf(json: Json, parameter: string): string {
  const camel = parameter.charAt(0).toLowerCase() + parameter.slice(1)
  const snake = parameter.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  return String(json[snake] ?? json[camel] ?? json.sid ?? json.id ?? json.displayName ?? 'none')
}

/** Later operations use the created record. */
function remember(product: ProductCatalog, operation: Operation, path: string, json: Json): void {
  const collection = operation.path.replace(/\.json$/, '')
  const name = Object.values(product.operations)
    .map((other) => other.path.replace(/\.json$/, ''))
    .find((other) => other.startsWith(`${collection}/{`) && !other.slice(collection.length + 1).includes('/'))
  const parameter = /\{(\w+)\}$/.exec(name ?? '')?.[1]
  if (parameter && operation.path !== '/2010-04-01/Accounts.json') {
    createdIds.set(operation.server + path.replace(/\.json$/, ''), idOf(json, parameter))
  }
}

/** A response has exactly the properties of its record. */
function assertShape(product: ProductCatalog, operation: Operation, record: Json): void {
  const shape = product.records[operation.record ?? ''] ?? []
  const extra = operation.action === 'create' ? ['secret', 'sid', ...UNDOCUMENTED] : UNDOCUMENTED
  const keys = Object.keys(record).filter((key) => !extra.includes(key))
  assert.deepEqual(
    keys.sort(),
    shape
      .map(({wire}) => wire)
      .filter((wire) => !extra.includes(wire))
      .sort(),
  )
  for (const {wire, type} of shape) {
    const value = record[wire]
    if (value === null || value === undefined) continue
    if (type === 'array') assert.ok(Array.isArray(value), `${wire} of ${operation.id}`)
    if (type === 'boolean') assert.equal(typeof value, 'boolean', `${wire} of ${operation.id}`)
    if (type === 'string') assert.equal(typeof value, 'string', `${wire} of ${operation.id}`)
    if (type.startsWith('date'))
      assert.ok(!Number.isNaN(Date.parse(String(value))), `${wire} of ${operation.id}`)
  }
}

function listOf(json: Json): Json[] {
  const {key} = (json.meta ?? {}) as {key?: string}
  const found = key ? json[key] : Object.values(json).find(Array.isArray)
  assert.ok(Array.isArray(found), 'a list has records')
  return found as Json[]
}

/** Create operations come first and remove operations last. Parents are created before their children and removed after them. */
const ORDER = ['create', 'list', 'fetch', 'update', 'patch', 'remove']
const depth = ({path}: Operation): number => path.split('/').length

/** Operations that need more than sample values: a code that was sent, a message that has been delivered. */
const NEEDS_PREPARATION = new Set([
  'api:core:calls:remove',
  'api:core:messages:remove',
  'api:verify:v2:services:verification-check:create',
])

/** Actions that never respond with 404. */
const ALWAYS_FOUND = new Set(['create', 'list'])

/** Forgets a removed record, so that later operations create another one. */
function forget(operation: Operation, path: string): void {
  const collection = path.replace(/\.json$/, '').replace(/\/[^/]+$/, '')
  createdIds.delete(operation.server + collection)
}

describe('every operation of the catalog', () => {
  for (const {product: name} of catalog.index.products) {
    it(`works in ${name}`, async () => {
      const product = catalog.product(name)
      assert.ok(product)
      const operations = Object.values(product.operations).sort(
        (a, b) =>
          ORDER.indexOf(a.action) - ORDER.indexOf(b.action) ||
          (a.action === 'remove' ? depth(b) - depth(a) : depth(a) - depth(b)),
      )
      for (const operation of operations) {
        const path = await fillPath(product, operation)
        const body = operation.encoding ? sampleBody(operation) : undefined
        const {status, json, body: text} = await send(operation, path, body)
        const summary = `${operation.id}: ${status} ${text.slice(0, 300)}`
        if (status === 404) {
          // No request creates some records, such as conferences and alerts.
          assert.equal(json.code, 20404, summary)
          assert.ok(!ALWAYS_FOUND.has(operation.action) || NEEDS_PREPARATION.has(operation.id), summary)
          continue
        }
        if (NEEDS_PREPARATION.has(operation.id) && status < 500) continue
        assert.equal(Math.floor(status / 100), 2, summary)
        if (operation.action === 'remove') {
          assert.equal(status, 204, summary)
          forget(operation, path)
        } else if (operation.action === 'list') {
          for (const record of listOf(json)) assertShape(product, operation, record)
        } else if (operation.record) {
          assertShape(product, operation, json)
          if (operation.action === 'create') remember(product, operation, path, json)
        }
      }
    })
  }
})
