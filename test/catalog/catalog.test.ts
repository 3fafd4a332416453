import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {buildCatalog} from '../../scripts/build-catalog.ts'
import {OperationReader} from '../../scripts/catalog/operations.ts'
import {SdkRecorder} from '../../scripts/catalog/recorder.ts'
import {RecordShapes} from '../../scripts/catalog/records.ts'
import {Catalog} from '../../src/lib/api/catalog.ts'
import type {Operation} from '../../src/lib/api/operation.ts'

const folder = mkdtempSync(join(tmpdir(), 'switchboard-catalog-'))
after(() => rmSync(folder, {recursive: true, force: true}))
const summary = buildCatalog(join(folder, 'one'))
const catalog = new Catalog(join(folder, 'one'))

const operation = (id: string): Operation => {
  const found = catalog.operation(id)
  assert.ok(found, `${id} not found`)
  return found
}

test('the build prints the number of products, topics and operations', () => {
  const [products = 0, topics = 0, operations = 0] = (summary.match(/\d+/g) ?? []).map(Number)
  assert.equal(products, catalog.index.products.length)
  assert.ok(topics > 700)
  assert.ok(operations >= 1560)
  assert.equal(
    operations,
    catalog.index.products.reduce((sum, product) => sum + product.operations, 0),
  )
})

test('two builds in two processes create identical files', () => {
  const again = join(folder, 'two')
  const script = new URL('../../scripts/build-catalog.ts', import.meta.url).href
  execFileSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      `(await import('${script}')).buildCatalog(process.argv[1])`,
      again,
    ],
    {cwd: new URL('../..', import.meta.url)},
  )
  const files = readdirSync(join(folder, 'one'))
  assert.deepEqual(readdirSync(again), files)
  for (const file of files) {
    assert.equal(
      readFileSync(join(again, file), 'utf8'),
      readFileSync(join(folder, 'one', file), 'utf8'),
      file,
    )
  }
})

test('every operation has everything that its command needs', () => {
  for (const {product} of catalog.index.products) {
    const {operations = {}, records = {}, topics = {}} = catalog.product(product) ?? {}
    for (const {id, path, parameters, summary, record, action, columns} of Object.values(operations)) {
      const flags = parameters.map(({flag}) => flag)
      assert.equal(new Set(flags).size, flags.length, `${id} has a flag twice`)
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({wire}) => `{${wire}}`)
      assert.deepEqual(path.match(/\{\w+\}/g) ?? [], inPath, `${id} has other path parameters than its path`)
      assert.ok(summary, `${id} has no summary`)
      assert.ok(topics[id.slice(0, id.lastIndexOf(':'))], `${id} has no topic`)
      if (record) assert.ok(records[record], `${id} has no record ${record}`)
      // A fetch that only redirects has no record in the SDK; what comes is shown all the same.
      if (action === 'list') assert.ok(record, `${id} has no record`)
      if (action === 'list' || action === 'fetch')
        assert.ok(columns.length > 0 || !records[record ?? '']?.length, `${id} shows nothing`)
    }
  }
})

/** Each kind of operation that the SDK has, with one that shows how it is read. */
const KINDS: readonly [
  kind: string,
  id: string,
  expected: Partial<Operation>,
  flags: Record<string, string>,
][] = [
  [
    'a list paged by URL',
    'api:core:messages:list',
    {method: 'GET', paging: 'url', path: '/2010-04-01/Accounts/{AccountSid}/Messages.json'},
    {'date-sent-after': 'query:DateSent>', 'page-size': 'query:PageSize', page: 'query:Page'},
  ],
  [
    'a list paged by token',
    'api:conversations:v2:conversations:list',
    {method: 'GET', paging: 'token'},
    {'page-token': 'query:pageToken'},
  ],
  [
    'a create with a form',
    'api:core:messages:create',
    {method: 'POST', encoding: 'form'},
    {to: 'form:To', 'media-url': 'form:MediaUrl', 'send-at': 'form:SendAt'},
  ],
  [
    'a create with a JSON body',
    'api:content:v1:content:create',
    {method: 'POST', encoding: 'json'},
    {'friendly-name': 'json:friendly_name', types: 'json:types'},
  ],
  [
    'a fetch with two SIDs',
    'api:core:messages:media:fetch',
    {method: 'GET', path: '/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json'},
    {'message-sid': 'path:MessageSid', sid: 'path:Sid'},
  ],
  [
    'a fetch with parameters',
    'api:lookups:v2:phone-numbers:fetch',
    {method: 'GET'},
    {'phone-number': 'path:PhoneNumber', fields: 'query:Fields'},
  ],
  [
    'a fetch of a resource without a SID',
    'api:flex:v1:configuration:fetch',
    {method: 'GET'},
    {'ui-version': 'query:UiVersion'},
  ],
  [
    'an update with a header',
    'api:sync:v1:services:documents:update',
    {method: 'POST', encoding: 'form'},
    {'if-match': 'header:If-Match', data: 'form:Data'},
  ],
  [
    'an update by PUT',
    'api:intelligence:v3:control-plane:configurations:update',
    {method: 'PUT', encoding: 'json'},
    {},
  ],
  ['a change by PATCH', 'api:memory:v1:control-plane:stores:patch', {method: 'PATCH', encoding: 'json'}, {}],
  ['a removal', 'api:core:messages:remove', {method: 'DELETE', record: undefined}, {sid: 'path:Sid'}],
  [
    'a map of free keys',
    'api:lookups:v1:phone-numbers:fetch',
    {method: 'GET'},
    {'add-ons-data': 'query:AddOns.*', 'add-ons': 'query:AddOns'},
  ],
]

for (const [kind, id, expected, flags] of KINDS) {
  test(`${kind} is read: ${id}`, () => {
    const found = operation(id)
    for (const [key, value] of Object.entries(expected))
      assert.deepEqual(found[key as keyof Operation], value, key)
    const places = Object.fromEntries(
      found.parameters.map((parameter) => [parameter.flag, `${parameter.in}:${parameter.wire}`]),
    )
    for (const [flag, place] of Object.entries(flags)) assert.equal(places[flag], place, flag)
  })
}

test('a parameter has a type, required and repeatable marks, and values', () => {
  const {parameters} = operation('api:core:messages:create')
  const of = (flag: string) => parameters.find((parameter) => parameter.flag === flag)
  assert.equal(of('to')?.required, true)
  assert.equal(of('media-url')?.repeatable, true)
  assert.equal(of('smart-encoded')?.type, 'boolean')
  assert.equal(of('send-at')?.type, 'date-time')
  assert.equal(of('validity-period')?.type, 'integer')
  assert.deepEqual(of('risk-check')?.options, ['enable', 'disable'])
  assert.match(of('to')?.text ?? '', /^The recipient's phone number in E\.164 \(https:\/\/www\.twilio\.com/)
})

test('a record has properties with types', () => {
  const {records = {}} = catalog.product('core') ?? {}
  const message = records[operation('api:core:messages:fetch').record ?? ''] ?? []
  const dateSent = message.find(({name}) => name === 'dateSent')
  assert.deepEqual(dateSent, {wire: 'date_sent', name: 'dateSent', type: 'date-time-rfc2822'})
  assert.ok(message.find(({name}) => name === 'status')?.options?.includes('delivered'))
})

test('default columns are those of the official CLI, or the SID, a name and a state', () => {
  assert.deepEqual(operation('api:core:messages:list').columns, [
    'sid',
    'from',
    'to',
    'status',
    'direction',
    'dateSent',
  ])
  assert.deepEqual(operation('api:memory:v1:control-plane:stores:fetch').columns, [
    'id',
    'displayName',
    'status',
  ])
})

test('an operation that cannot be read fails the build with its name', () => {
  const recorder = new SdkRecorder()
  const messages = recorder.found.find(
    ({factory, module}) => factory === 'MessageListInstance' && module.startsWith('api/'),
  )
  assert.ok(messages)
  const create = messages.list.create as (params: Record<string, unknown>) => unknown
  const forgetful = Object.assign((...args: unknown[]) => messages.list(...args), messages.list, {
    create: ({body: _body, ...params}: Record<string, unknown>) => create(params),
  })
  const reader = new OperationReader(recorder)
  const shapes = new RecordShapes()
  assert.throws(
    () => [...reader.read({...messages, list: forgetful}, () => shapes)],
    /api\.v2010\.accounts\(sid\)\.messages\.create: parameter body is in 0 places/,
  )
})
