import assert from 'node:assert/strict'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {parse} from 'yaml'
import {openCatalog} from '../../src/lib/api/catalog.ts'
import {findParameter} from '../../src/lib/oclif/input/find-parameter.ts'
import {createSkeleton, createYamlSkeleton} from '../../src/lib/oclif/input/skeleton.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {root} from '../support/run.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const env = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed',
}
const server = await startTwilio(() => json({sid: `SM${'1'.repeat(32)}`}, 201))
after(() => server.close())

const CREATE = 'api:core:messages:create'

test('--skeleton prints the parameters as JSON, required ones first, without credentials and required flags', async () => {
  for (const flag of ['--skeleton', '--cli-skeleton']) {
    const {code, stdout, stderr} = await runCommand([CREATE, flag])
    assert.equal(code, 0, stderr)
    const skeleton = JSON.parse(stdout)
    assert.equal(Object.keys(skeleton)[0], 'to')
    assert.equal(skeleton.to, '<required: string>')
    assert.deepEqual(skeleton.mediaUrl, ['<optional: string>'])
    assert.equal(skeleton.smartEncoded, '<optional: true|false>')
    assert.equal(skeleton.sendAt, '<optional: date-time>')
    assert.match(skeleton.contentRetention, /^<optional: retain\|discard>$/)
  }
})

test('--params takes a skeleton that is filled in, and placeholders of optional parameters are no values', async () => {
  const {stdout} = await runCommand([CREATE, '--skeleton'])
  const filled = {
    ...JSON.parse(stdout),
    to: '+15558675310',
    from: '+15005550006',
    mediaUrl: ['https://example.com'],
  }
  const outcome = await runCommand([CREATE, '--params', '-'], {env, server, input: JSON.stringify(filled)})
  assert.equal(outcome.code, 0, outcome.stderr)
  const form = Object.fromEntries(new URLSearchParams(server.requests[0]?.body))
  assert.deepEqual(form, {To: '+15558675310', From: '+15005550006', MediaUrl: 'https://example.com'})
})

test('a placeholder of a required parameter, and one that is only edited, are refused', async () => {
  server.requests.length = 0
  const {stdout} = await runCommand([CREATE, '--skeleton'])
  for (const [change, id] of [
    [{}, 'missing-flag'],
    [{to: '<required: +15558675310>'}, 'invalid-params'],
    [{to: '+15558675310', mediaUrl: ['<optional: string>', 'https://example.com']}, 'invalid-params'],
  ] as const) {
    const input = JSON.stringify({...JSON.parse(stdout), ...change})
    const outcome = await runCommand([CREATE, '--params', '-', '-o', 'json'], {env, server, input})
    assert.equal(outcome.code, 2)
    assert.equal(errorOf(outcome).id, id)
  }
  assert.equal(server.requests.length, 0)
})

test('-o yaml prints YAML with comments, which --params takes once it is filled in', async () => {
  const {code, stdout, stderr} = await runCommand([CREATE, '--skeleton', '-o', 'yaml'])
  assert.equal(code, 0, stderr)
  assert.deepEqual(parse(stdout), {to: null})
  assert.match(stdout, /^# body:$/m)
  const input = stdout.replace(/^to:$/m, 'to: +15558675310').replace(/^# body:$/m, 'body: Hi')
  server.requests.length = 0
  const outcome = await runCommand([CREATE, '--params', '-'], {env, server, input})
  assert.equal(outcome.code, 0, outcome.stderr)
  const form = Object.fromEntries(new URLSearchParams(server.requests[0]?.body))
  assert.deepEqual(form, {To: '+15558675310', Body: 'Hi'})
})

test('the skeletons of all operations have every parameter by a name of its own', () => {
  const catalog = openCatalog(join(root, 'dist', 'catalog'))
  let count = 0
  for (const {product} of catalog.index.products) {
    for (const operation of Object.values(catalog.product(product)?.operations ?? {})) {
      const names = Object.keys(createSkeleton(operation))
      const found = new Set(names.map((name) => findParameter(operation, name, '--params')))
      assert.equal(found.size, operation.parameters.length, operation.id)
      const required = operation.parameters.filter((parameter) => parameter.required)
      const yaml = createYamlSkeleton(operation)
      assert.equal(Object.keys(parse(yaml) ?? {}).length, required.length, operation.id)
      count++
    }
  }
  assert.ok(count > 1500)
})
