import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {Operation} from '../../src/lib/api/operation.ts'
import {isSettled} from '../../src/lib/flow/final-states.ts'
import {findFetch} from '../../src/lib/flow/find-fetch.ts'
import {catalog} from '../emulator/sandbox.ts'

const operations = catalog.index.products.flatMap(({product}) =>
  Object.values(catalog.product(product)?.operations ?? {}),
)

const recordOf = (id: string): string | undefined => catalog.operation(id)?.record

/** Operation, property, what it waits for; then the states that end the wait, of those that are named. */
const TABLE: readonly (readonly [
  id: string,
  property: string,
  wanted: string,
  final: string,
  open: string,
])[] = [
  [
    'api:core:messages:fetch',
    'status',
    'delivered',
    'failed undelivered canceled read received',
    'queued sending sent scheduled',
  ],
  ['api:core:messages:fetch', 'status', 'read', 'failed undelivered canceled', 'sent delivered'],
  [
    'api:core:calls:fetch',
    'status',
    'in-progress',
    'completed busy failed no-answer canceled',
    'queued ringing',
  ],
  ['api:core:conferences:fetch', 'status', 'in-progress', 'completed', 'init'],
  [
    'api:core:recordings:fetch',
    'status',
    'completed',
    'absent deleted',
    'in-progress paused stopped processing',
  ],
  ['api:core:recordings:fetch', 'status', 'deleted', 'absent', 'completed'],
  ['api:core:calls:streams:update', 'status', 'in-progress', 'stopped', 'starting'],
  [
    'api:verify:v2:services:verifications:fetch',
    'status',
    'approved',
    'canceled expired failed max_attempts_reached',
    'pending',
  ],
  ['api:verify:v2:services:entities:challenges:fetch', 'status', 'approved', 'denied expired', 'pending'],
  ['api:serverless:v1:services:builds:fetch', 'status', 'completed', 'failed', 'building'],
  [
    'api:fax:v1:faxes:fetch',
    'status',
    'delivered',
    'failed busy no-answer canceled received',
    'queued processing sending',
  ],
  ['api:video:v1:compositions:fetch', 'status', 'completed', 'failed deleted', 'enqueued processing'],
  [
    'api:taskrouter:v1:workspaces:tasks:fetch',
    'assignmentStatus',
    'completed',
    'canceled',
    'pending reserved assigned wrapping',
  ],
  ['api:supersim:v1:sms-commands:fetch', 'status', 'delivered', 'failed received', 'queued sent'],
  [
    'api:messaging:v1:tollfree:verifications:fetch',
    'status',
    'TWILIO_APPROVED',
    'TWILIO_REJECTED',
    'PENDING_REVIEW IN_REVIEW',
  ],
  ['api:conversations:v1:conversations:fetch', 'state', 'active', 'closed', 'initializing inactive'],
]
for (const [id, property, wanted, final, open] of TABLE) {
  test(`${id}: what cannot become ${wanted}`, () => {
    const settles = (state: string): boolean => isSettled(recordOf(id), property, state, [wanted])
    assert.ok(recordOf(id))
    for (const state of final.split(' ')) assert.equal(settles(state), true, state)
    for (const state of open.split(' ')) assert.equal(settles(state), false, state)
  })
}

test('only states are final: a body, a name or a number may be anything', () => {
  assert.equal(isSettled(recordOf('api:core:messages:fetch'), 'body', 'failed', ['x']), false)
  assert.equal(isSettled(recordOf('api:core:messages:fetch'), 'status', null, ['x']), false)
  assert.equal(isSettled(undefined, 'status', 'failed', ['completed']), true)
})

/** A record with each of its properties. */
const recordFor = (operation: Operation) =>
  Object.fromEntries(
    (catalog.records(operation)[operation.record ?? ''] ?? []).map(({name}) => [name, `a ${name}`]),
  )

test('whatever is fetched after a create or an update has all parameters of its path', () => {
  let count = 0
  for (const operation of operations) {
    if (!['create', 'update', 'fetch'].includes(operation.action)) continue
    const values = Object.fromEntries(operation.parameters.map(({flag}) => [flag, `given ${flag}`]))
    const plan = findFetch(catalog, operation, values)
    if (!plan) continue
    count++
    const found = plan.valuesFor(recordFor(operation))
    for (const {in: place, flag} of plan.operation.parameters) {
      if (place === 'path') assert.ok(found[flag], `${operation.id}: --${flag}`)
    }
  }
  assert.ok(count > 850, String(count))
})

test('a created resource is fetched by its own identifier', () => {
  const keyOf = (id: string): unknown => {
    const operation = catalog.operation(id)
    assert.ok(operation)
    return Object.values(findFetch(catalog, operation, {})?.valuesFor(recordFor(operation)) ?? {}).at(-1)
  }
  assert.equal(keyOf('api:core:messages:create'), 'a sid')
  assert.equal(keyOf('api:core:conferences:participants:create'), 'a callSid')
  assert.equal(keyOf('api:sync:v1:services:maps:items:create'), 'a key')
  assert.equal(keyOf('api:sync:v1:services:lists:items:create'), 'a index')
  assert.equal(keyOf('api:verify:v2:services:entities:create'), 'a identity')
  assert.equal(keyOf('api:voice:v3:transcriptions:create'), 'a id')
})
