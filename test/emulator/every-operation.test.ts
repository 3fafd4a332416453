import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {Operation, Parameter, ProductCatalog} from '../../src/lib/api/catalog.ts'
import {ACCOUNT, call, catalog, type Json, openSandbox} from './sandbox.ts'

/** Values that a parameter of that name has to have. */
const SAMPLES: Readonly<Record<string, string>> = {
  To: '+12063996576',
  From: '+12067523880',
  Body: 'Hello',
  Url: 'https://example.com/',
  Channel: 'sms',
  Code: '123456',
  AccountSid: ACCOUNT,
  AccountSidPath: ACCOUNT,
}

/** Where the resource needs a record that another resource has. */
const OWN_NUMBER_SID = `PN${'1'.padStart(32, '0')}`

const PLUGIN_CONFIGURATIONS = 'https://flex-api.twilio.com/v1/PluginService/Configurations'

/** What some APIs answer with though no specification names it. */
const UNLISTED = ['private']

/** What some resources want though the SDK doesn't ask for it. */
const WANTED_ANYWAY = ['To', 'From', 'Body', 'Url', 'PhoneNumber', 'Code', 'Identity']

let unique = 0

function sample({wire, type, options, repeatable}: Parameter): unknown {
  if (options?.[0] !== undefined) return repeatable ? [options[0]] : options[0]
  if (SAMPLES[wire] !== undefined) return SAMPLES[wire]
  if (/PhoneNumberSid$/.test(wire)) return OWN_NUMBER_SID
  if (wire === 'ConfigurationId') return made.get(PLUGIN_CONFIGURATIONS)
  unique += 1
  if (wire === 'PhoneNumber') return `+1206555${String(unique).padStart(4, '0')}`
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
    const wanted = operation.action === 'create' && WANTED_ANYWAY.includes(parameter.wire)
    if (isBody(parameter) && (parameter.required || wanted)) {
      body[parameter.wire] = sample(parameter)
    }
  }
  return body
}

const {channel} = openSandbox()

const send = (operation: Operation, path: string, body?: Json) =>
  call(
    channel,
    operation.method,
    `${operation.server}${path}`,
    body && operation.encoding === 'json' ? JSON.stringify(body) : body,
  )

/** Records made on the way, by the path of their collection. */
const made = new Map<string, string>()

/** Finds or makes what a path names, and puts its SID in the place of the parameter. */
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
  const known = made.get(operation.server + collection)
  if (known !== undefined) return known
  // Studio's first version has no creation of its own.
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
  assert.ok(status < 300, `${creation.id} answered ${status} ${body}`)
  const id = idOf(json, name)
  made.set(operation.server + collection, id)
  return id
}

function idOf(json: Json, parameter: string): string {
  const camel = parameter.charAt(0).toLowerCase() + parameter.slice(1)
  const snake = parameter.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  return String(json[snake] ?? json[camel] ?? json.sid ?? json.id ?? json.displayName ?? 'none')
}

/** What a creation made is what later operations work on. */
function remember(product: ProductCatalog, operation: Operation, path: string, json: Json): void {
  const collection = operation.path.replace(/\.json$/, '')
  const name = Object.values(product.operations)
    .map((other) => other.path.replace(/\.json$/, ''))
    .find((other) => other.startsWith(`${collection}/{`) && !other.slice(collection.length + 1).includes('/'))
  const parameter = /\{(\w+)\}$/.exec(name ?? '')?.[1]
  if (parameter && operation.path !== '/2010-04-01/Accounts.json') {
    made.set(operation.server + path.replace(/\.json$/, ''), idOf(json, parameter))
  }
}

/** Keys of the answer are those of the record, no more and no less. */
function assertShape(product: ProductCatalog, operation: Operation, record: Json): void {
  const shape = product.records[operation.record ?? ''] ?? []
  const extra = operation.action === 'create' ? ['secret', 'sid', ...UNLISTED] : UNLISTED
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

/** Creations first, removals last, each with what is above it before what is below. */
const ORDER = ['create', 'list', 'fetch', 'update', 'patch', 'remove']
const depth = ({path}: Operation): number => path.split('/').length

/** Operations that need more than a sample: a code that was sent, a message that has been delivered. */
const NEEDS_MORE = new Set([
  'api:core:calls:remove',
  'api:core:messages:remove',
  'api:verify:v2:services:verification-check:create',
])

const MUST_BE_THERE = new Set(['create', 'list'])

/** A removed collection member, so that later operations make another one. */
function forget(operation: Operation, path: string): void {
  const collection = path.replace(/\.json$/, '').replace(/\/[^/]+$/, '')
  made.delete(operation.server + collection)
}

describe('every operation of the catalog', () => {
  for (const {product: name} of catalog.index.products) {
    it(`answers for ${name}`, async () => {
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
        const said = `${operation.id} answered ${status} ${text.slice(0, 300)}`
        if (status === 404) {
          // There are records that no request makes: recordings, conferences, alerts.
          assert.equal(json.code, 20404, said)
          assert.ok(!MUST_BE_THERE.has(operation.action) || NEEDS_MORE.has(operation.id), said)
          continue
        }
        if (NEEDS_MORE.has(operation.id) && status < 500) continue
        assert.equal(Math.floor(status / 100), 2, said)
        if (operation.action === 'remove') {
          assert.equal(status, 204, said)
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
