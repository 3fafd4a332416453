import assert from 'node:assert/strict'
import {after, beforeEach, describe, it} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {type RecordedRequest, startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const OTHER_ACCOUNT = `AC${'2'.repeat(32)}`
const ORGANIZATION = `OR${'3'.repeat(32)}`
const MESSAGES = `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`
const LIST = ['api:core:messages:list']
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f'.repeat(32)}

let respond = (_request: RecordedRequest): object => ({})
const server = await startTwilio((request) => ({body: respond(request)}))
after(() => server.close())
beforeEach(() => server.requests.splice(0))

const run = (args: readonly string[], isRead = false) =>
  runCommand([...args, '--no-retry', '-o', 'json'], {server, env, isRead})

const sidsOf = ({stdout}: {stdout: string}): string[] => stdout.match(/S\d+/g) ?? []

const messages = (count: number, more = false): object => ({
  messages: Array.from({length: count}, (_, index) => ({sid: `S${index}`})),
  next_page_uri: more ? `${MESSAGES}?Page=1` : null,
})

describe('a next page', () => {
  for (const [what, next] of [
    ['of another account', MESSAGES.replace(ACCOUNT, OTHER_ACCOUNT)],
    ['of another resource', MESSAGES.replace('Messages', 'Keys')],
    ['of a parent path', `/2010-04-01/Accounts/${ACCOUNT}.json`],
    ['with a path that leads elsewhere', `/2010-04-01/Accounts/${ACCOUNT}/x/../Keys.json`],
    ['on another host', 'https://example.com/2010-04-01/Messages.json'],
    ['of another product', `https://verify.twilio.com${MESSAGES}`],
  ]) {
    for (const args of [
      [...LIST, '--no-limit'],
      ['api:request', 'GET', MESSAGES, '--paginate'],
    ]) {
      it(`${what} is not requested by ${args[0]}`, async () => {
        respond = () => ({messages: [{sid: 'S1'}], next_page_uri: `${next}?Page=1`})
        const outcome = await run(args)
        assert.equal(outcome.code, 1)
        assert.equal(errorOf({stderr: outcome.stderr}).id, 'next-page-refused')
        assert.equal(server.requests.length, 1)
      })
    }
  }

  it('may have the SID of what the command line names', async () => {
    const path = (service: string) => `https://sync.twilio.com/v1/Services/${service}/Documents`
    const sid = `IS${'4'.repeat(32)}`
    respond = ({query}) =>
      query.get('Page') === '1'
        ? {documents: [{sid: 'S2'}], meta: {key: 'documents', next_page_url: null}}
        : {documents: [{sid: 'S1'}], meta: {key: 'documents', next_page_url: `${path(sid)}?Page=1`}}
    for (const args of [
      ['api:sync:v1:services:documents:list', '--service-sid', 'default'],
      ['api:request', 'GET', path('default'), '--paginate'],
    ]) {
      const outcome = await run(args)
      assert.equal(outcome.code, 0, outcome.stderr)
      assert.deepEqual(sidsOf(outcome), ['S1', 'S2'])
    }
  })

  it('may omit .json, and encode characters in another way', async () => {
    const path = '/v2/Services/My%20Service%2B1/RateLimits'
    respond = ({query}) =>
      query.get('Page') === '1'
        ? {rate_limits: [{sid: 'S2'}], meta: {key: 'rate_limits', next_page_url: null}}
        : {
            rate_limits: [{sid: 'S1'}],
            meta: {
              key: 'rate_limits',
              next_page_url: `https://verify.twilio.com${path.replace('%2B', '+')}?Page=1`,
            },
          }
    const outcome = await run(['api:request', 'GET', `https://verify.twilio.com${path}`, '--paginate'])
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.deepEqual(sidsOf(outcome), ['S1', 'S2'])
  })
})

describe('a list without URLs of next pages', () => {
  const tokens = ({query}: RecordedRequest): object => {
    const page = Number(query.get('Token') ?? 0)
    return {
      port_in_requests: [{port_in_request_sid: `S${page}`}],
      meta: {key: 'port_in_requests', next_token: page < 2 ? String(page + 1) : null},
    }
  }
  const pages = ({query}: RecordedRequest): object => {
    const page = Number(query.get('Page') ?? 0)
    return {results: [{sid: `S${page}`}], page, has_next: page < 2, total_elements: 3}
  }
  for (const [what, handler, list, path] of [
    [
      'by token',
      tokens,
      'api:numbers:v1:porting:port-in:port-in-requests:list',
      'https://numbers.twilio.com/v1/Porting/PortIn/PortInRequests',
    ],
    [
      'by page number',
      pages,
      'api:numbers:v2:short-codes:applications:list',
      'https://numbers.twilio.com/v2/ShortCodes/Applications',
    ],
  ] as const) {
    for (const args of [[list], ['api:request', 'GET', path, '--paginate']]) {
      it(`is followed ${what} by ${args[0]}`, async () => {
        respond = handler
        const outcome = await run(args)
        assert.equal(outcome.code, 0, outcome.stderr)
        assert.deepEqual(sidsOf(outcome), ['S0', 'S1', 'S2'])
        assert.equal(outcome.stderr, '')
      })
    }
  }

  const users = ({query}: RecordedRequest): object => {
    const startIndex = Number(query.get('startIndex') ?? 1)
    return {
      schemas: ['urn:list'],
      totalResults: 3,
      startIndex,
      itemsPerPage: 1,
      Resources: [{id: `S${startIndex}`}],
    }
  }

  it('is reported as incomplete when no parameter requests the rest', async () => {
    respond = users
    const outcome = await run(['api:iam:organizations:scim:users:list', '--organization-sid', ORGANIZATION])
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.deepEqual(sidsOf(outcome), ['S1'])
    assert.match(outcome.stderr, /^ » .*more records/)
    assert.equal(server.requests.length, 1)
  })

  it('of SCIM is followed by api:request', async () => {
    respond = users
    const url = `https://preview-iam.twilio.com/Organizations/${ORGANIZATION}/scim/Users`
    const outcome = await run(['api:request', 'GET', url, '--paginate'])
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.deepEqual(sidsOf(outcome), ['S1', 'S2', 'S3'])
  })
})

describe('a list that is cut at its limit', () => {
  const NOTE = /Showing the first 2; use --no-limit for all\./
  for (const [what, records, more, isRead, noted] of [
    ['with records left on the page', 3, false, true, true],
    ['with a next page', 2, true, true, true],
    ['that has no more records', 2, false, true, false],
    ['that nobody reads', 3, true, false, false],
  ] as const) {
    it(`${what} ${noted ? 'is noted' : 'is not noted'}`, async () => {
      respond = () => messages(records, more)
      const outcome = await run([...LIST, '--limit', '2'], isRead)
      assert.deepEqual(sidsOf(outcome), ['S0', 'S1'])
      assert.equal(NOTE.test(outcome.stderr), noted, outcome.stderr)
    })
  }

  it('is not noted with --silent', async () => {
    respond = () => messages(3)
    const {stdout, stderr} = await run([...LIST, '--limit', '2', '--silent'], true)
    assert.equal(stdout + stderr, '')
  })
})
