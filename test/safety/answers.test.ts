import assert from 'node:assert/strict'
import type {ServerResponse} from 'node:http'
import {describe, it} from 'node:test'
import {type RunResult, runTwilio} from '../support/run.ts'
import {type Answer, startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const TOKEN = 'f00dfeedf00dfeedf00dfeedf00dfeed'
const PATH = `/2010-04-01/Accounts/${ACCOUNT}/Messages`
const LIST = ['api:core:messages:list', '-o', 'json']
const FETCH = ['api:core:messages:fetch', '--sid', `SM${'2'.repeat(32)}`]

const html = (status = 200): Answer => ({
  status,
  headers: {'content-type': 'text/html'},
  body: '<html>Please log in</html>',
})

/** Answers 200 with this many MiB between head and tail. */
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

async function ask(args: readonly string[], answer: Answer): Promise<RunResult & {readonly asked: string[]}> {
  const server = await startTwilio(() => answer)
  const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN}
  const result = await runTwilio([...args, '--no-retry'], {server, env})
  await server.close()
  return {...result, asked: server.requests.map(({host, path}) => `${host}${path}`)}
}

/** One sentence, and perhaps what to do; the exit code of a failure. */
function assertOneError({code, stderr}: RunResult, message: RegExp): void {
  assert.equal(code, 1, stderr)
  const {message: text} = stderr.startsWith('{') ? JSON.parse(stderr) : {message: stderr}
  assert.match(text, message)
  assert.ok(stderr.split('\n').length <= 3, stderr)
  assert.doesNotMatch(stderr, /should not have|\bat .*:\d+:\d+/)
}

describe('an answer that can not be used is one clear error', () => {
  for (const [what, answer, message] of [
    ['a page of a proxy', html(), /answered with something that is not JSON \(HTTP 200, text\/html\)/],
    ['a page with an error status', html(502), /Bad Gateway/],
    ['half an answer', {body: '{"messages":[]}', cutAfter: 5}, /broke off after 5 bytes/],
    ['half of the JSON', {body: '{"messages":['}, /is not JSON/],
    ['half of much JSON', large('{"messages":[', 1, '{"sid":"SM1"}'), /not what was asked for/],
    ['200 MiB of JSON', large('{"messages":[', 200, '{"sid":"SM1"}]}'), /is larger than 64 MiB/],
    ['200 MiB of something', large('<html>', 200, '</html>'), /is larger than 64 MiB/],
    ['null', {body: 'null'}, /not what was asked for/],
    ['a text', {body: '"text"'}, /not what was asked for/],
    [
      'a redirect',
      {status: 302, headers: {location: 'https://example.com/'}},
      /redirects to example\.com \(HTTP 302\)/,
    ],
    ['a redirect to HTTP', {status: 307, headers: {location: 'http://api.twilio.com/'}}, /redirects to/],
  ] as const) {
    it(`${what}`, async () => {
      for (const [args, path] of [
        [LIST, `${PATH}.json`],
        [FETCH, `${PATH}/SM${'2'.repeat(32)}.json`],
      ] as const) {
        const result = await ask(args, answer)
        assertOneError(result, message)
        assert.equal(result.stdout, '')
        assert.deepEqual(result.asked, [`api.twilio.com${path}`])
      }
    })
  }

  for (const body of ['[]', '{}', '', '{"messages":null}', '{"messages":{}}', '{"messages":"a"}']) {
    it(`a list that is ${body || 'empty'}`, async () => {
      assertOneError(await ask(LIST, {body}), /not what was asked for/)
    })
  }

  for (const [what, args] of [
    ['a creation', ['api:core:messages:create', '--to', '+1', '--from', '+2', '--body', 'x']],
    ['a removal', ['api:core:messages:remove', '--sid', `SM${'2'.repeat(32)}`]],
    ['a request', ['api:request', 'POST', `${PATH}.json`]],
  ] as const) {
    it(`a redirect with JSON after ${what}, which is not said to be done`, async () => {
      const headers = {location: 'https://login.example/'}
      const result = await ask(args, {status: 302, headers, body: {sid: 'SM1', status: 'queued'}})
      assertOneError(result, /redirects to login\.example \(HTTP 302\), which is not followed/)
      assert.equal(result.stdout, '')
      assert.equal(result.asked.length, 1)
    })
  }

  it('a record as deep as a well', async () => {
    const body = `{"messages":[{"sid":${'['.repeat(20_000)}${']'.repeat(20_000)}}]}`
    for (const format of ['columns', 'json', 'tsv']) {
      assertOneError(await ask([...LIST, '-o', format], {body}), /nested too deeply/)
    }
  })

  it('a refusal as deep as a well is shown as far as it helps', async () => {
    const details = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const answer = {status: 400, body: `{"code":21211,"message":"Wrong","details":${details}}`}
    const {code, stderr} = await ask(LIST, answer)
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
    it(`is not asked for at ${next.meta.next_page_url}`, async () => {
      const result = await ask(LIST, page(next))
      assertOneError(result, /next page is on another host/)
      assert.deepEqual(result.asked, [`api.twilio.com${PATH}.json`])
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
      const {asked} = await ask([...LIST, '--limit', '2'], page({next_page_uri: uri}))
      for (const address of asked) assert.ok(address.startsWith('api.twilio.com/'), address)
    })
  }

  it('is asked for once where pages go round in a circle', async () => {
    const result = await ask([...LIST, '--no-limit'], page({next_page_uri: `${PATH}.json?Page=1`}))
    assertOneError(result, /round in a circle/)
    assert.ok(result.asked.length <= 4)
  })
})
