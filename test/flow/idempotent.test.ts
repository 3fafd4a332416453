import assert from 'node:assert/strict'
import {after, beforeEach, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {json, startTwilio, twilioError} from '../support/twilio-server.ts'

const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'f0e1d2c3'.repeat(4)}
const server = await startTwilio()
after(() => server.close())
beforeEach(() => {
  server.requests.splice(0)
  server.forget()
})

const run = (args: readonly string[]) => runCommand([...args, '--no-retry'], {server, env})
const sent = (): string[] =>
  server.requests.map(({method, path, search}) => `${method} ${path}${search && `?${search}`}`)

const SERVICE = `IS${'2'.repeat(32)}`
const DOCUMENT = ['api:sync:v1:services:documents:create', '--service-sid', SERVICE, '--unique-name', 'cart']
const document = {sid: `ET${'3'.repeat(32)}`, unique_name: 'cart', data: {}}
const exists = twilioError(409, 54301, 'Unique name already exists')

test('without the flag, a duplicate is an error', async () => {
  server.answer(exists)
  const outcome = await run([...DOCUMENT, '-o', 'json'])
  assert.equal(errorOf(outcome).id, 'request-refused')
  assert.equal(outcome.code, 54)
})

test('a duplicate is fetched by its unique name and printed', async () => {
  server.answer(exists, json(document))
  const {code, stdout, stderr} = await run([...DOCUMENT, '--idempotent', '-o', 'json'])
  assert.equal(code, 0, stderr)
  assert.equal(JSON.parse(stdout)[0].sid, document.sid)
  assert.ok(stderr.includes(document.sid))
  assert.deepEqual(sent(), [
    `POST /v1/Services/${SERVICE}/Documents`,
    `GET /v1/Services/${SERVICE}/Documents/cart`,
  ])
})

test('what is created is printed, and nothing else is requested', async () => {
  server.answer(json(document, 201))
  const {stdout, stderr} = await run([...DOCUMENT, '--idempotent', '-o', 'json'])
  assert.equal(JSON.parse(stdout)[0].sid, document.sid)
  assert.equal(stderr, '')
  assert.equal(server.requests.length, 1)
})

test('where a name is not accepted in the path, the list is searched, filtered where it can be', async () => {
  const worker = (name: string, digit: string) => ({sid: `WK${digit.repeat(32)}`, friendly_name: name})
  const workspace = `WS${'4'.repeat(32)}`
  server.answer(
    twilioError(400, 20001, 'Worker named alice already exists'),
    json({
      workers: [worker('alice2', '5'), worker('alice', '6')],
      meta: {key: 'workers', next_page_url: null},
    }),
  )
  const line = ['api:taskrouter:v1:workspaces:workers:create', '--workspace-sid', workspace]
  const {code, stdout, stderr} = await run([
    ...line,
    '--friendly-name',
    'alice',
    '--idempotent',
    '-o',
    'json',
  ])
  assert.equal(code, 0, stderr)
  assert.equal(JSON.parse(stdout)[0].sid, `WK${'6'.repeat(32)}`)
  assert.ok(sent()[1]?.includes('FriendlyName=alice'), sent()[1])
})

test('the number of a messaging service is found by its SID', async () => {
  const number = `PN${'7'.repeat(32)}`
  const conflict = twilioError(409, 21710, 'Phone number is already in the messaging service')
  const list = json({phone_numbers: [{sid: number}], meta: {key: 'phone_numbers', next_page_url: null}})
  server.answer(conflict, list)
  const line = ['api:messaging:v1:services:phone-numbers:create', '--service-sid', `MG${'8'.repeat(32)}`]
  const {code, stdout, stderr} = await run([
    ...line,
    '--phone-number-sid',
    number,
    '--idempotent',
    '-o',
    'json',
  ])
  assert.equal(code, 0, stderr)
  assert.equal(JSON.parse(stdout)[0].sid, number)
})

test('a duplicate that cannot be found is noted, and the exit code is 0', async () => {
  server.answer(exists)
  const {code, stdout, stderr} = await run([...DOCUMENT, '--idempotent', '-o', 'json'])
  assert.equal(code, 0, stderr)
  assert.equal(stdout, '')
  assert.ok(stderr.includes('54301'), stderr)
})

test('with --wait-for, what exists is waited for, and must be found', async () => {
  const line = [
    'api:video:v1:rooms:create',
    '--unique-name',
    'r',
    '--idempotent',
    '--wait-for',
    'status=completed',
  ]
  const room = (status: string) => json({sid: `RM${'9'.repeat(32)}`, unique_name: 'r', status})
  const roomExists = twilioError(409, 53113, 'Room exists')
  server.answer(roomExists, room('in-progress'), room('completed'))
  const clock = {sleep: async () => {}}
  const {stdout} = await runCommand([...line, '-o', 'json'], {server, env, clock})
  assert.equal(JSON.parse(stdout)[0].status, 'completed')
  server.answer(roomExists)
  assert.equal(errorOf(await run([...line, '-o', 'json'])).code, 53113)
})

test('a conflict for another reason, and any other refusal, stay errors', async () => {
  server.answer(
    twilioError(409, 20409, 'Conflict'),
    twilioError(404, 20404, 'Not found'),
    json({documents: [], meta: {key: 'documents', next_page_url: null}}),
  )
  const conflict = await run([...DOCUMENT, '--idempotent', '-o', 'json'])
  assert.equal(errorOf(conflict).code, 20409)
  server.answer(twilioError(400, 54302, 'Invalid unique name'))
  assert.equal(errorOf(await run([...DOCUMENT, '--idempotent', '-o', 'json'])).code, 54302)
  server.answer({cutAfter: 'nothing'})
  assert.equal((await run([...DOCUMENT, '--idempotent'])).code, 1)
})

test('a removal of what does not exist is done with --ignore-missing', async () => {
  const line = ['api:sync:v1:services:documents:remove', '--service-sid', SERVICE, '--sid', 'cart']
  server.answer(twilioError(404, 54100, 'Document not found'))
  const ignored = await run([...line, '--ignore-missing'])
  assert.equal(ignored.code, 0)
  assert.equal(ignored.stdout, '')
  assert.ok(!ignored.stderr.includes('deleted successfully'), ignored.stderr)
  assert.notEqual(ignored.stderr, '')
  assert.equal((await run(line)).code, 20)
  server.answer({status: 404, headers: {'content-type': 'text/html'}, body: '<html>'})
  assert.equal((await run([...line, '--ignore-missing'])).code, 1)
  server.answer(twilioError(403, 20403, 'Forbidden'))
  assert.equal((await run([...line, '--ignore-missing'])).code, 20)
  server.answer({status: 204})
  assert.ok((await run([...line, '--ignore-missing'])).stderr.includes('deleted successfully'))
})

test('the flags are only where they fit', async () => {
  for (const args of [
    ['api:core:messages:list', '--idempotent'],
    ['api:core:messages:fetch', '--sid', `SM${'1'.repeat(32)}`, '--ignore-missing'],
    ['api:core:messages:remove', '--sid', `SM${'1'.repeat(32)}`, '--idempotent'],
  ]) {
    assert.equal(errorOf(await run([...args, '-o', 'json'])).id, 'unknown-flag')
  }
})

test('the emulator answers duplicates as Twilio does, and both flags work with it', async () => {
  const home = temporaryHome()
  const emulated = async (args: readonly string[]) => {
    const {code, stdout, stderr} = await runCommand([...args, '-p', 'emulator', '-o', 'json'], {home})
    return {code, stderr, records: stdout ? JSON.parse(stdout) : []}
  }
  const create = async (id: string, args: readonly string[]) => {
    const {records, stderr} = await emulated([id, ...args])
    assert.ok(records[0], stderr)
    return String(records[0].sid)
  }
  const sync = await create('api:sync:v1:services:create', [])
  const workspace = await create('api:taskrouter:v1:workspaces:create', ['--friendly-name', 'w'])
  const verify = await create('api:verify:v2:services:create', ['--friendly-name', 'v'])
  const map = await create('api:sync:v1:services:maps:create', ['--service-sid', sync, '--unique-name', 'm'])
  const inMap = ['--service-sid', sync, '--map-sid', map, '--key', 'k', '--data', '{}']
  const conversation = await create('api:conversations:v1:conversations:create', ['--unique-name', 'c'])
  const lines: readonly (readonly [number, string, readonly string[]])[] = [
    [54301, 'api:sync:v1:services:documents:create', ['--service-sid', sync, '--unique-name', 'd']],
    [54208, 'api:sync:v1:services:maps:items:create', inMap],
    [50353, 'api:conversations:v1:conversations:create', ['--unique-name', 'again']],
    [
      50433,
      'api:conversations:v1:conversations:participants:create',
      ['--conversation-sid', conversation, '--identity', 'i'],
    ],
    [50201, 'api:conversations:v1:users:create', ['--identity', 'u']],
    [60208, 'api:verify:v2:services:rate-limits:create', ['--service-sid', verify, '--unique-name', 'r']],
    [
      20001,
      'api:taskrouter:v1:workspaces:task-queues:create',
      ['--workspace-sid', workspace, '--friendly-name', 'q'],
    ],
    [53113, 'api:video:v1:rooms:create', ['--unique-name', 'room']],
  ]
  for (const [code, id, args] of lines) {
    const first = await emulated([id, ...args])
    assert.equal(first.code, 0, first.stderr)
    assert.equal(errorOf(await emulated([id, ...args])).code, code, id)
    const second = await emulated([id, ...args, '--idempotent'])
    assert.equal(second.code, 0, second.stderr)
    assert.deepEqual(second.records[0], first.records[0], id)
  }
  const gone = [
    'api:sync:v1:services:documents:remove',
    '--service-sid',
    sync,
    '--sid',
    'd',
    '--ignore-missing',
  ]
  assert.equal((await emulated(gone)).code, 0)
  assert.equal((await emulated(gone)).code, 0)
})
