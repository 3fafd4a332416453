import assert from 'node:assert/strict'
import {before, test} from 'node:test'
import {SourceConfig} from '../../scripts/source-config.ts'
import {expandShortId, shortenId} from '../../src/lib/oclif/short-ids.ts'
import {errorOf, runCommand, testContext} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'

let config: SourceConfig
before(async () => {
  const {context} = await testContext([])
  config = new SourceConfig(context)
  await config.load()
})

const MEANINGS: readonly [short: string, ids: readonly string[]][] = [
  ['messages:list', ['api:core:messages:list']],
  ['messages', ['api:core:messages']],
  ['core:messages:list', ['api:core:messages:list']],
  ['accounts:list', ['api:core:accounts:list']],
  ['accounts', ['api:core:accounts', 'api:accounts']],
  ['verify', ['api:verify']],
  ['verify:services:list', ['api:verify:v2:services:list']],
  ['api:verify:services:list', ['api:verify:v2:services:list']],
  ['verify:v2:services:list', ['api:verify:v2:services:list']],
  // These products have several versions.
  ['lookups:phone-numbers:fetch', []],
  ['api:lookups:phone-numbers:fetch', []],
  // These belong to a known plugin, installed or not.
  ['serverless:services:list', []],
  ['api:serverless:services:list', ['api:serverless:v1:services:list']],
  ['api:messages:list', []],
  ['nothing:list', []],
]

for (const [short, ids] of MEANINGS) {
  test(`${short} stands for ${ids.join(' or ') || 'nothing'}`, () => {
    assert.deepEqual(expandShortId(config, short), ids)
  })
}

test('the short form of every operation stands for that operation alone, and is no other id', () => {
  const ids = config.catalog.index.products.flatMap(({product}) =>
    Object.keys(config.catalog.outline(product)?.summaries ?? {}),
  )
  const shortened = ids.flatMap((id) => {
    const short = shortenId(config, id)
    if (short === undefined) return []
    assert.equal(config.findCommand(short), undefined, short)
    assert.deepEqual(expandShortId(config, short), [id])
    return [short]
  })
  assert.equal(new Set(shortened).size, shortened.length)
  assert.ok(shortened.length > 1000, String(shortened.length))
  assert.equal(shortenId(config, 'api:core:messages:list'), 'messages:list')
  assert.equal(shortenId(config, 'api:verify:v2:services:list'), 'verify:services:list')
  assert.equal(shortenId(config, 'phone-numbers:list'), undefined)
})

test('a short id runs the command, with colons or spaces', async () => {
  const home = temporaryHome()
  const send = ['--from', '+15005550006', '--to', '+12063996576', '--body', 'Hello']
  const sent = await runCommand(['messages', 'create', '-p', 'emulator', ...send], {home})
  assert.equal(sent.code, 0, sent.stderr)
  const listed = await runCommand(['messages:list', '-p', 'emulator', '-o', 'json'], {home})
  const full = await runCommand(['api:core:messages:list', '-p', 'emulator', '-o', 'json'], {home})
  assert.equal((JSON.parse(listed.stdout) as unknown[]).length, 1)
  assert.equal(listed.stdout, full.stdout)
})

test('help of a short id is that of the full one, which shows the short form', async () => {
  for (const [argv, full] of [
    [
      ['messages:list', '--help'],
      ['api:core:messages:list', '--help'],
    ],
    [
      ['messages', '--help'],
      ['api:core:messages', '--help'],
    ],
    [['messages'], ['api:core:messages']],
    [
      ['help', 'verify', 'services', 'list'],
      ['help', 'api:verify:v2:services:list'],
    ],
    [
      ['verify', '--help'],
      ['api:verify', '--help'],
    ],
  ] as const) {
    const short = await runCommand(argv)
    const long = await runCommand(full)
    assert.deepEqual(short, long)
    assert.equal(short.code, 0)
  }
  const {stdout} = await runCommand(['api:core:messages:list', '--help'], {width: 100})
  assert.match(stdout, /^SHORT FORM\n {2}\$ twilio messages:list$/m)
  const topic = await runCommand(['messages', '--help'], {width: 100})
  assert.match(topic.stdout, /"twilio messages:create" is "twilio api:core:messages:create"/)
})

const SUGGESTIONS: readonly [line: string, suggested: readonly string[]][] = [
  ['accounts', ['api:core:accounts', 'api:accounts']],
  [
    'lookups:phone-numbers:fetch',
    ['api:lookups:v1:phone-numbers:fetch', 'api:lookups:v2:phone-numbers:fetch'],
  ],
  ['message:list', ['messages:list']],
  ['messages:delete', ['messages:remove']],
  ['verify:service:list', ['verify:services:list']],
  ['api:core:mesages:list', ['api:core:messages:list']],
]

for (const [line, suggested] of SUGGESTIONS) {
  test(`for ${line}, ${suggested.join(' and ')} are suggested`, async () => {
    const run = await runCommand([...line.split(' '), '--limit', '1', '-o', 'json'])
    const {id, hint = ''} = errorOf(run)
    assert.deepEqual([run.code, id], [2, 'unknown-command'])
    for (const each of suggested) assert.ok(hint.split(/[ ,?]+/).includes(each), hint)
  })
}
