import assert from 'node:assert/strict'
import {test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'

/** Questions as operators type them, and the command that each is about. */
const QUESTIONS: readonly [question: string, id: string][] = [
  ['redact message', 'api:core:messages:update'],
  ['cancel scheduled message', 'api:core:messages:update'],
  ['cancel scheduled', 'api:core:messages:update'],
  ['block number', 'api:accounts:v1:consents:bulk:create'],
  ['who owns number', 'api:lookups:v2:phone-numbers:fetch'],
  ['look up a phone number', 'api:lookups:v2:phone-numbers:fetch'],
  ['buy number', 'phone-numbers:buy:local'],
  ['send sms', 'api:core:messages:create'],
  ['send a text', 'api:core:messages:create'],
  ['list recordings', 'api:core:recordings:list'],
  ['delete recording', 'api:core:recordings:remove'],
  ['check verification code', 'api:verify:v2:services:verification-check:create'],
  ['who called me', 'api:core:calls:list'],
  ['forward calls', 'api:core:calls:update'],
  ['balance', 'api:core:balance:fetch'],
  ['subaccounts', 'api:core:accounts:list'],
  ['rotate api key', 'api:core:keys:create'],
  ['make a phone call', 'api:core:calls:create'],
  ['hang up call', 'api:core:calls:update'],
  ['release phone number', 'api:core:incoming-phone-numbers:remove'],
  ['list my phone numbers', 'phone-numbers:list'],
  ['change webhook of number', 'phone-numbers:update'],
  ['download message media', 'api:core:messages:media:fetch'],
  ['delete message', 'api:core:messages:remove'],
  ['message history', 'api:core:messages:list'],
  ['how much did we spend', 'api:core:usage:records:list'],
  ['create subaccount', 'api:core:accounts:create'],
  ['mute conference participant', 'api:core:conferences:participants:update'],
  ['list conferences', 'api:core:conferences:list'],
  ['send verification code', 'api:verify:v2:services:verifications:create'],
  ['send email', 'email:send'],
  ['error log', 'debugger:logs:list'],
  ['switch profile', 'profiles:use'],
  ['shell completion', 'autocomplete'],
  ['access token for video', 'token:video'],
  ['add number to messaging service', 'api:messaging:v1:services:phone-numbers:create'],
  ['price of sms by country', 'api:pricing:v1:messaging:countries:fetch'],
  ['create port in request', 'api:numbers:v1:porting:port-in:create'],
  ['search available toll free numbers', 'api:core:available-phone-numbers:toll-free:list'],
  ['create usage alert', 'api:core:usage:triggers:create'],
  ['create studio flow execution', 'api:studio:v2:flows:executions:create'],
  ['dialing permissions', 'api:voice:v1:dialing-permissions:countries:list'],
  ['list a2p brands', 'api:messaging:v1:a2p:brand-registrations:list'],
  ['transcribe recording', 'api:core:recordings:transcriptions:list'],
  ['create sip domain', 'api:core:sip:domains:create'],
  ['short codes', 'api:core:sms:short-codes:list'],
  ['delete api key', 'api:core:keys:remove'],
  ['start emulator', 'emulator:start'],
  ['add a worker to a workspace', 'api:taskrouter:v1:workspaces:workers:create'],
]

interface Result {
  readonly id: string
  readonly summary: string
}

const search = async (...argv: string[]): Promise<Result[]> => {
  const run = await runCommand(['search', ...argv, '-o', 'json'])
  assert.equal(run.code, 0, run.stderr)
  return JSON.parse(run.stdout) as Result[]
}

for (const [question, id] of QUESTIONS) {
  test(`"${question}" finds ${id} first`, async () => {
    const results = await search(...question.split(' '))
    assert.equal(results[0]?.id, id, results.map((result) => result.id).join(' '))
  })
}

test('a mistyped word and the beginning of one find what they are for', async () => {
  assert.equal((await search('recieved', 'mesages'))[0]?.id, 'api:core:messages:list')
  assert.equal((await search('list', 'confer'))[0]?.id, 'api:core:conferences:list')
})

test('a result has an id and a summary; --limit and --properties apply; words may be one argument', async () => {
  const results = await search('redact message', '--limit', '2')
  assert.deepEqual(results[0], {
    id: 'api:core:messages:update',
    summary: 'Redact a message, or cancel a scheduled one',
  })
  assert.equal(results.length, 2)
  assert.equal((await search('message')).length, 10)
  const run = await runCommand([
    'search',
    'redact',
    'message',
    '--properties',
    'id',
    '--limit',
    '1',
    '-o',
    'tsv',
    '--no-header',
  ])
  assert.equal(run.stdout, 'api:core:messages:update\n')
})

test('a question without results is no error', async () => {
  const run = await runCommand(['search', 'xyzzyplugh'])
  assert.deepEqual([run.code, run.stdout], [0, ''])
  assert.match(run.stderr, /^No results\n.*--help/)
  assert.deepEqual(await search('xyzzyplugh'), [])
})

test('a question without words is a usage error', async () => {
  const run = await runCommand(['search', '-o', 'json'])
  assert.deepEqual([run.code, errorOf(run).id], [2, 'missing-argument'])
})
