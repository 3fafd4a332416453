import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import type {ProductCatalog} from '../../src/lib/api/catalog.ts'
import type {Operation} from '../../src/lib/api/operation.ts'
import {catalog, type Json, openSandbox} from './sandbox.ts'
import {Tour} from './tour.ts'

/** Properties that some APIs send although the specification does not have them. */
const UNDOCUMENTED = ['private']

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

/** Operations that need more than sample values: a code that was sent, a message that has been delivered. */
const NEEDS_PREPARATION = new Set([
  'api:core:calls:remove',
  'api:core:messages:remove',
  'api:verify:v2:services:verification-check:create',
])

/** Actions that never respond with 404. */
const ALWAYS_FOUND = new Set(['create', 'list'])

const tour = new Tour(openSandbox().emulator)

describe('every operation of the catalog', () => {
  for (const {product: name} of catalog.index.products) {
    it(`works in ${name}`, async () => {
      const product = catalog.product(name)
      assert.ok(product)
      for await (const {operation, response} of tour.visit(product)) {
        const {status, json, body: text} = response
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
        } else if (operation.action === 'list') {
          for (const record of listOf(json)) assertShape(product, operation, record)
        } else if (operation.record) {
          assertShape(product, operation, json)
        }
      }
    })
  }
})
