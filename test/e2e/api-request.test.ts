import assert from 'node:assert/strict'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, beforeEach, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'a'.repeat(32)}`
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'b'.repeat(32)}
const ACCOUNTS = '/2010-04-01/Accounts'

let server: TwilioServer
before(async () => {
  server = await startTwilio()
})
after(() => server.close())
beforeEach(() => {
  server.requests.length = 0
})

const request = (args: string[], more: {env?: Record<string, string>; input?: string} = {}) =>
  runCommand(['api:request', ...args], {server, ...more, env: {...env, ...more.env}})

const SENT: readonly [args: string[], sent: string, body?: string][] = [
  [
    [
      'GET',
      '/2010-04-01/Accounts/{AccountSid}/Messages.json',
      '-F',
      'To=+1 555',
      '-F',
      'DateSent>=2026-01-31',
    ],
    `GET api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json?To=%2B1%20555&DateSent%3E=2026-01-31`,
  ],
  [
    ['get', '2010-04-01/Accounts.json?PageSize=5', '-F', 'Status=active'],
    `GET api.twilio.com${ACCOUNTS}.json?PageSize=5&Status=active`,
  ],
  [
    ['POST', `${ACCOUNTS}.json`, '-F', 'A=1', '-F', 'B=x=y&ü', '-F', 'A=', '--field', 'Empty='],
    `POST api.twilio.com${ACCOUNTS}.json`,
    'A=1&A=&B=x%3Dy%26%C3%BC&Empty=',
  ],
  [['POST', `${ACCOUNTS}.json`], `POST api.twilio.com${ACCOUNTS}.json`, ''],
  [
    ['PUT', 'https://memory.twilio.com/v1/Stores/1', '--json', '{"n": 1.10}', '-F', 'q=1'],
    'PUT memory.twilio.com/v1/Stores/1?q=1',
    '{"n": 1.10}',
  ],
  [
    ['PATCH', 'content.twilio.com/v1/Content/HX1', '-F', 'A=1'],
    'PATCH content.twilio.com/v1/Content/HX1',
    'A=1',
  ],
  [
    ['DELETE', '//verify.twilio.com/v2/Services/VA1', '-F', 'A=1'],
    'DELETE verify.twilio.com/v2/Services/VA1?A=1',
  ],
]

for (const [args, sent, body = ''] of SENT) {
  test(`api:request ${args.join(' ')}`, async () => {
    server.answer(json({}))
    const {code, stderr} = await request(args)
    assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
    const [got] = server.requests
    assert.equal(`${got?.method} ${got?.host}${got?.path}${got?.search && `?${got.search}`}`, sent)
    assert.equal(got?.body, body)
    assert.match(got?.headers.authorization ?? '', /^Basic /)
  })
}

test('a JSON body is read from a file or standard input, and -H sets headers', async () => {
  const file = join(temporaryHome(), 'body.json')
  writeFileSync(file, '{"from": "a file"}')
  server.answer(json({}), json({}))
  await request(['POST', 'content.twilio.com/v1/Content', '--json', file, '-H', 'if-match: "3"'])
  await request(['POST', 'content.twilio.com/v1/Content', '--json', '-', '-H', 'If-Match: 4'], {input: '[1]'})
  assert.deepEqual(
    server.requests.map(({body, headers}) => [body, headers['content-type'], headers['if-match']]),
    [
      ['{"from": "a file"}', 'application/json', '"3"'],
      ['[1]', 'application/json', '4'],
    ],
  )
})

test('the response is printed unchanged, but indented', async () => {
  const body =
    '{"Price":1.10,"big":12345678901234567890,"text":"a \\"b\\": [c], {d}","none":[],"no":{},"list":[1,{"x":null}]}'
  server.answer({body})
  const {stdout} = await request(['GET', '/x.json'])
  assert.equal(
    stdout,
    `{
  "Price": 1.10,
  "big": 12345678901234567890,
  "text": "a \\"b\\": [c], {d}",
  "none": [],
  "no": {},
  "list": [
    1,
    {
      "x": null
    }
  ]
}
`,
  )
})

test('-i prints status and headers first; a response without a body prints a note', async () => {
  server.answer({status: 201, headers: {'x-odd': 'yes'}, body: '{}'}, {status: 204})
  const created = await request(['POST', '/x.json', '-i'])
  assert.match(created.stdout, /^HTTP\/1\.1 201 Created\n(.+: .+\n)*x-odd: yes\n(.+: .+\n)*\n\{\}\n$/)
  const removed = await request(['DELETE', '/x.json'])
  assert.deepEqual([removed.code, removed.stdout], [0, ''])
  assert.match(removed.stderr, /no body/)
})

const record = (sid: string) => ({sid})
const PAGED: readonly [how: string, url: string, pages: object[], requested: string[]][] = [
  [
    'by URI',
    '/a/Messages.json',
    [
      {messages: [record('1')], next_page_uri: '/a/Messages.json?Page=1', page: 0},
      {messages: [record('2')], next_page_uri: null, page: 1},
    ],
    ['/a/Messages.json?', '/a/Messages.json?Page=1'],
  ],
  [
    'by URL',
    'verify.twilio.com/v2/Services',
    [
      {
        services: [record('1')],
        meta: {key: 'services', next_page_url: 'https://verify.twilio.com/v2/Services?Page=1'},
      },
      {services: [record('2')], meta: {key: 'services', next_page_url: null}},
    ],
    ['/v2/Services?', '/v2/Services?Page=1'],
  ],
  [
    'by token',
    'conversations.twilio.com/v2/Conversations',
    [
      {conversations: [record('1')], meta: {key: 'conversations', nextToken: 'T1'}},
      {conversations: [record('2')], meta: {key: 'conversations'}},
    ],
    ['/v2/Conversations?', '/v2/Conversations?pageToken=T1'],
  ],
]

for (const [how, url, pages, requested] of PAGED) {
  test(`--paginate fetches pages ${how}, and prints one page`, async () => {
    server.answer(...pages.map((page) => json(page)))
    const {code, stdout} = await request(['GET', url, '--paginate'])
    assert.equal(code, 0)
    assert.deepEqual(
      server.requests.map(({path, search}) => `${path}?${search}`),
      requested,
    )
    const merged = JSON.parse(stdout)
    const list = Object.values(merged).find(Array.isArray)
    assert.deepEqual(list, [record('1'), record('2')])
    assert.equal(merged.next_page_uri ?? merged.meta?.next_page_url ?? merged.meta?.nextToken ?? null, null)
    server.answer(...pages.map((page) => json(page)))
    assert.equal((await request(['GET', url, '--paginate', '-o', 'tsv'])).stdout, 'sid\n1\n2\n')
  })
}

for (const [how, next] of [
  ['a URI', {next_page_uri: '/2010-04-01/Accounts.json?Page=1'}],
  ['a URL', {meta: {next_page_url: 'https://api.twilio.com/2010-04-01/Accounts.json?Page=1'}}],
  ['a token', {meta: {nextToken: 'again'}}],
] as const) {
  test(`--paginate stops when pages form a loop by ${how}`, async () => {
    const looping = await startTwilio(() => json({accounts: [{sid: '1'}], ...next}))
    const args = ['api:request', 'GET', `${ACCOUNTS}.json`, '--paginate', '--no-retry', '-o', 'json']
    const outcome = await runCommand(args, {server: looping, env})
    await looping.close()
    assert.equal(outcome.code, 1)
    assert.equal(outcome.stdout, '')
    assert.equal(errorOf(outcome).id, 'page-loop')
    assert.match(errorOf(outcome).message, /api\.twilio\.com/)
    assert.ok(looping.requests.length < 5)
  })
}

test('a next page on another host is not requested', async () => {
  server.answer(json({messages: [], next_page_uri: 'https://evil.example.com/x'}))
  const outcome = await request(['GET', '/a.json', '--paginate', '-o', 'json'])
  assert.deepEqual([outcome.code, server.requests.length], [1, 1])
  assert.equal(errorOf(outcome).id, 'next-page-refused')
})

test('region and edge change the host', async () => {
  server.answer(json({}))
  await request(['GET', '/a.json'], {env: {TWILIO_REGION: 'au1', TWILIO_EDGE: 'sydney'}})
  assert.equal(server.requests[0]?.host, 'api.sydney.au1.twilio.com')
})

test('an error of Twilio is reported with its code and exit code', async () => {
  const outcome = await request(['GET', '/nothing.json', '-o', 'json'])
  assert.deepEqual([outcome.code, outcome.stdout], [20, ''])
  const {id, code, message} = errorOf(outcome)
  assert.deepEqual([id, code], ['not-found', 20404])
  assert.match(message, /was not found/)
})

const REFUSED: readonly [id: string, args: string[]][] = [
  ['not-twilio', ['GET', 'https://example.com/2010-04-01/Accounts.json']],
  ['not-twilio', ['GET', 'https://api.twilio.com.example.com/']],
  ['not-twilio', ['GET', 'https://nottwilio.com/']],
  ['not-twilio', ['GET', 'http://api.twilio.com/x']],
  ['not-twilio', ['GET', 'https://api.twilio.com:8443/x']],
  ['not-twilio', ['GET', 'https://user@api.twilio.com/x']],
  ['not-twilio', ['GET', 'https://example.com\\@api.twilio.com/x']],
  ['not-twilio', ['GET', 'ftp://api.twilio.com/x']],
  ['invalid-argument', ['GET', '/2010-04-01/Accounts/{Sid}.json']],
  ['invalid-argument', ['FETCH', '/x']],
  ['invalid-flag-value', ['GET', '/x', '-F', 'novalue']],
  ['invalid-flag-value', ['GET', '/x', '-H', 'Authorization: Basic x']],
  ['invalid-flag-value', ['GET', '/x', '-H', 'host: example.com']],
  ['invalid-json', ['POST', '/x', '--json', '{broken']],
  ['file-unreadable', ['POST', '/x', '--json', '/no/such/file']],
  ['conflicting-flags', ['POST', '/x', '--paginate']],
  ['missing-argument', ['GET']],
]

for (const [id, args] of REFUSED) {
  test(`api:request ${args.join(' ')} is refused, and nothing is sent`, async () => {
    const outcome = await request([...args, '-o', 'json'])
    assert.deepEqual([outcome.code, outcome.stdout, server.requests.length], [2, '', 0])
    assert.equal(errorOf(outcome).id, id)
  })
}

test('with the emulator profile all hosts are the emulator, and nothing leaves this machine', async () => {
  const home = temporaryHome()
  const emulator = (...args: string[]) =>
    runCommand(['api:request', ...args, '-p', 'emulator'], {server, home})
  const {code} = await emulator('POST', 'verify.twilio.com/v2/Services', '-F', 'FriendlyName=Mine')
  assert.equal(code, 0)
  for (const url of [
    'https://verify.twilio.com/v2/Services',
    'http://localhost:4010/verify.twilio.com/v2/Services',
  ]) {
    const {stdout} = await emulator('GET', url)
    assert.deepEqual(
      JSON.parse(stdout).services.map((service: {friendly_name: string}) => service.friendly_name),
      ['Mine'],
    )
  }
  const account = await emulator('GET', 'https://example.com/2010-04-01/Accounts/{AccountSid}.json')
  assert.match(JSON.parse(account.stdout).sid, /^AC/)
  assert.equal(server.requests.length, 0)
})
