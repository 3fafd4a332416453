import assert from 'node:assert/strict'
import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {after, describe, it} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {type Answer, startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f'.repeat(32)}
const WARNING = /The request may have been processed\. Check before retrying\./

const CREATE = ['api:core:messages:create', '--to', '+12065550100', '--from', '+15005550006', '--body', 'x']
const REQUEST = ['api:request', 'POST', `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`]
const LIST = ['api:core:messages:list']

const server = await startTwilio()
after(() => server.close())

const send = async (args: readonly string[], answer: Answer) => {
  server.answer(answer)
  const outcome = await runCommand([...args, '--no-retry', '-o', 'json'], {server, env})
  server.forget()
  assert.notEqual(outcome.code, 0, outcome.stdout)
  assert.equal(outcome.stdout, '')
  const {id, hint} = errorOf(outcome)
  return {id, warned: WARNING.test(String(hint))}
}

/** Responses that do not say whether the request was processed. */
const UNCLEAR: readonly (readonly [what: string, id: string, answer: Answer])[] = [
  ['broken JSON', 'unexpected-response', {status: 201, body: '{"sid":"SM1"'}],
  ['a web page', 'unexpected-response', {status: 200, body: '<html>Log in</html>'}],
  ['text', 'unexpected-response', {status: 201, body: 'OK'}],
  ['a body that is cut off', 'connection-lost', {status: 201, body: '{"sid":"SM1"}', cutAfter: 4}],
  ['no response at all', 'connection-lost', {cutAfter: 'nothing'}],
  ['a redirect', 'redirect-refused', {status: 303, headers: {location: 'https://login.example/'}}],
  ['a request timeout', 'request-refused', {status: 408, body: ''}],
  ['a server error', 'server-error', {status: 500, body: ''}],
  ['a web page with a server error', 'server-error', {status: 502, body: '<html>Bad gateway</html>'}],
]
/** JSON that is no record. */
const NO_RECORD: typeof UNCLEAR = [
  ['null', 'unexpected-response', {status: 201, body: 'null'}],
  ['an empty array', 'unexpected-response', {status: 201, body: '[]'}],
  ['an array', 'unexpected-response', {status: 201, body: '[{"sid":"SM1"}]'}],
  ['an error as a success', 'unexpected-response', {status: 201, body: {error: 'busy', status: 503}}],
  ['a number', 'unexpected-response', {status: 201, body: '1'}],
]

describe('a request that may have been processed says so after', () => {
  for (const [args, table] of [
    [CREATE, [...UNCLEAR, ...NO_RECORD]],
    [REQUEST, UNCLEAR],
  ] as const) {
    for (const [what, id, answer] of table) {
      it(`${what}, with ${args[0]}`, async () => {
        assert.deepEqual(await send(args, answer), {id, warned: true})
      })
    }
  }
})

describe('nothing is said after', () => {
  for (const [what, args, answer] of [
    ['a refused request', CREATE, {status: 400, body: {code: 21211, message: 'Invalid To'}}],
    ['a rate limit', CREATE, {status: 429, body: {code: 20429, message: 'Too many'}}],
    ['a list that fails', LIST, {status: 500, body: ''}],
    ['a list that is broken', LIST, {body: '{"messages":'}],
  ] as const) {
    it(what, async () => assert.equal((await send(args, answer)).warned, false))
  }
})

describe('a record that was created but cannot be printed', () => {
  const SID = `SM${'a'.repeat(32)}`

  it('is named on stderr when it is nested too deeply', async () => {
    server.answer({status: 201, body: `{"sid":"${SID}","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`})
    const outcome = await runCommand([...CREATE, '-o', 'json'], {server, env})
    // Newer versions of V8 write JSON of any depth.
    if (outcome.code === 0) return assert.ok(outcome.stdout.includes(SID))
    assert.equal(outcome.code, 1)
    assert.equal(errorOf(outcome).id, 'nested-too-deeply')
    assert.match(outcome.stderr, new RegExp(`completed \\(${SID}\\)`))
  })

  it('is named on stderr when the output is full or closed', {
    skip: !existsSync('/dev/full') && '/dev/full does not exist',
  }, () => {
    const home = temporaryHome()
    const program = `'${process.execPath}' '${root}/bin/run.js'`
    const run = (redirection: string) =>
      spawnSync('bash', ['-c', `${program} ${CREATE.join(' ')} -p emulator ${redirection}`], {
        env: cleanEnvironment(home),
        encoding: 'utf8',
      })
    const full = run('> /dev/full')
    assert.equal(full.status, 1)
    const closed = run('| true')
    const sids = JSON.parse(
      execFileSync(process.execPath, [`${root}/bin/run.js`, ...LIST, '-p', 'emulator', '-o', 'json'], {
        env: cleanEnvironment(home),
        encoding: 'utf8',
      }),
    ).map(({sid}: {sid: string}) => sid)
    assert.equal(sids.length, 2)
    for (const [sid, {stderr}] of [
      [sids[1], full],
      [sids[0], closed],
    ]) {
      assert.ok(stderr.includes(`completed (${sid})`), stderr)
    }
  })
})

describe('a record with none of the default columns', () => {
  it('is shown with all that it has', async () => {
    server.answer({status: 201, body: {name: 'x', note: 'unknown here'}})
    const {code, stdout} = await runCommand(CREATE, {server, env})
    assert.equal(code, 0)
    assert.match(stdout, /unknown here/)
  })
})
