import assert from 'node:assert/strict'
import type {ServerResponse} from 'node:http'
import {describe, it} from 'node:test'
import type {ErrorId} from '../../src/lib/app/error-ids.ts'
import {type RunResult, runTwilio} from '../support/run.ts'
import {type Answer, startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const TOKEN = 'f00dfeedf00dfeedf00dfeedf00dfeed'
const PATH = `/2010-04-01/Accounts/${ACCOUNT}/Messages`
const LIST = ['api:core:messages:list']
const FETCH = ['api:core:messages:fetch', '--sid', `SM${'2'.repeat(32)}`]

const html = (status = 200): Answer => ({
  status,
  headers: {'content-type': 'text/html'},
  body: '<html>Please log in</html>',
})

/** A response with this many MiB between head and tail. */
const large = (head: string, mebibytes: number, tail: string): Answer => ({
  raw(response: ServerResponse) {
    response.on('error', () => {})
    response.writeHead(200, {'content-type': 'application/json'})
    response.write(head)
    const chunk = '{"sid":"SM1","body":"x"},'.repeat(2 ** 16 / 32)
    let left = mebibytes * 16
    const fill = (): unknown => {
      while (left-- > 0) if (!response.write(chunk)) return response.once('drain', fill)
      return response.end(tail)
    }
    fill()
  },
})

type Sent = RunResult & {readonly requested: string[]}

/** Runs a command against a server that always sends this response. */
const send = (args: readonly string[], answer: Answer): Promise<Sent> => sendAs(args, 'json', answer)

async function sendAs(args: readonly string[], format: string, answer: Answer): Promise<Sent> {
  const server = await startTwilio(() => answer)
  const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN}
  const result = await runTwilio([...args, '-o', format, '--no-retry'], {server, env})
  await server.close()
  return {...result, requested: server.requests.map(({host, path}) => `${host}${path}`)}
}

/** One JSON object on stderr, with exit code 1. */
function assertOneError({code, stderr}: RunResult, id: ErrorId, details?: RegExp): void {
  assert.equal(code, 1, stderr)
  const error = JSON.parse(stderr)
  assert.equal(error.id, id, stderr)
  if (details) assert.match(error.message, details)
  assert.ok(`${error.message}\n${error.hint ?? ''}`.split('\n').length <= 3, stderr)
  assert.doesNotMatch(stderr, /\bat .*:\d+:\d+/)
}

describe('an unusable response is one error', () => {
  for (const [what, answer, id, details] of [
    ['a web page of a proxy', html(), 'unexpected-response', /\(HTTP 200, text\/html\)/],
    ['a web page with an error status', html(502), 'server-error', /Bad Gateway/],
    ['an incomplete response', {body: '{"messages":[]}', cutAfter: 5}, 'connection-lost', /after 5 bytes/],
    ['incomplete JSON', {body: '{"messages":['}, 'unexpected-response', /not JSON/],
    ['large incomplete JSON', large('{"messages":[', 1, '{"sid":"SM1"}'), 'unexpected-response', /./],
    ['200 MiB of JSON', large('{"messages":[', 200, '{"sid":"SM1"}]}'), 'response-too-large', /64 MiB/],
    ['200 MiB of HTML', large('<html>', 200, '</html>'), 'response-too-large', /64 MiB/],
    ['null', {body: 'null'}, 'unexpected-response', /./],
    ['a string', {body: '"text"'}, 'unexpected-response', /./],
    [
      'a redirect',
      {status: 302, headers: {location: 'https://example.com/'}},
      'redirect-refused',
      /example\.com \(HTTP 302\)/,
    ],
    [
      'a redirect to HTTP',
      {status: 307, headers: {location: 'http://api.twilio.com/'}},
      'redirect-refused',
      /./,
    ],
  ] as const) {
    it(`${what}`, async () => {
      for (const [args, path] of [
        [LIST, `${PATH}.json`],
        [FETCH, `${PATH}/SM${'2'.repeat(32)}.json`],
      ] as const) {
        const result = await send(args, answer)
        assertOneError(result, id, details)
        assert.equal(result.stdout, '')
        assert.deepEqual(result.requested, [`api.twilio.com${path}`])
      }
    })
  }

  for (const body of ['[]', '{}', '', '{"messages":null}', '{"messages":{}}', '{"messages":"a"}']) {
    it(`a list that is ${body || 'empty'}`, async () => {
      assertOneError(await send(LIST, {body}), 'unexpected-response')
    })
  }

  for (const [what, args] of [
    ['a creation', ['api:core:messages:create', '--to', '+1', '--from', '+2', '--body', 'x']],
    ['a removal', ['api:core:messages:remove', '--sid', `SM${'2'.repeat(32)}`]],
    ['a request', ['api:request', 'POST', `${PATH}.json`]],
  ] as const) {
    it(`a redirect with JSON after ${what}, which is not reported as done`, async () => {
      const headers = {location: 'https://login.example/'}
      const result = await send(args, {status: 302, headers, body: {sid: 'SM1', status: 'queued'}})
      assertOneError(result, 'redirect-refused', /login\.example \(HTTP 302\)/)
      assert.equal(result.stdout, '')
      assert.equal(result.requested.length, 1)
    })
  }

  it('a deeply nested record', async () => {
    const value = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const body = `{"messages":[{"sid":${value}}]}`
    // Newer versions of V8 write JSON of any depth.
    const isComplete = ({code, stdout}: {code: number | null; stdout: string}): boolean =>
      code === 0 && stdout.replace(/\s/g, '').includes(value)
    const json = await send(LIST, {body})
    if (!isComplete(json)) assertOneError(json, 'nested-too-deeply')
    for (const format of ['columns', 'tsv']) {
      const {code, stdout, stderr} = await sendAs(LIST, format, {body})
      if (isComplete({code, stdout})) continue
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, /nested too deeply/)
      assert.ok(stderr.split('\n').length <= 3, stderr)
      assert.doesNotMatch(stderr, /\bat .*:\d+:\d+/)
    }
  })

  it('a deeply nested error is shown without its details', async () => {
    const details = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const answer = {status: 400, body: `{"code":21211,"message":"Wrong","details":${details}}`}
    const {code, stderr} = await send(LIST, answer)
    assert.equal(code, 21)
    assert.equal(JSON.parse(stderr).message, 'Wrong')
    assert.ok(stderr.length < 1000)
  })
})

describe('the next page of a list', () => {
  const page = (next: object): Answer => ({body: {messages: [{sid: 'SM1'}], ...next}})

  for (const next of [
    {meta: {next_page_url: 'https://example.com/2010-04-01/Accounts'}},
    {meta: {next_page_url: 'https://api.twilio.com.example.com/x'}},
    {meta: {next_page_url: 'https://api.twilio.com@example.com/x'}},
    {meta: {next_page_url: 'http://api.twilio.com/x'}},
    {meta: {next_page_url: '//example.com/x'}},
    {meta: {next_page_url: 'https://verify.twilio.com/v2/Services'}},
  ]) {
    it(`is not requested at ${next.meta.next_page_url}`, async () => {
      const result = await send(LIST, page(next))
      assertOneError(result, 'next-page-refused')
      assert.deepEqual(result.requested, [`api.twilio.com${PATH}.json`])
    })
  }

  for (const uri of [
    'https://example.com/x',
    '//example.com/x',
    '@example.com/x',
    '.example.com/x',
    ':80/x',
  ]) {
    it(`stays at its host with the path ${uri}`, async () => {
      const {requested} = await send([...LIST, '--limit', '2'], page({next_page_uri: uri}))
      for (const address of requested) assert.ok(address.startsWith('api.twilio.com/'), address)
    })
  }

  it('is requested once when the pages form a loop', async () => {
    const result = await send([...LIST, '--no-limit'], page({next_page_uri: `${PATH}.json?Page=1`}))
    assertOneError(result, 'page-loop')
    assert.ok(result.requested.length <= 4)
  })
})
