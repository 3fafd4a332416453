import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'
import {message, messages} from '../support/messages.ts'
import {type RunOptions, type RunResult, runTwilio, temporaryHome} from '../support/run.ts'
import {json, startTwilio, type TwilioServer, twilioError} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const SID = `SM${'2'.repeat(32)}`
const CREDENTIALS = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed'}
const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT}:${CREDENTIALS.TWILIO_AUTH_TOKEN}`).toString('base64')}`

let server: TwilioServer
before(async () => {
  server = await startTwilio()
})
after(() => server.close())

const twilio = (args: string[], options: RunOptions = {}): Promise<RunResult> =>
  runTwilio(args, {server, ...options, env: {...CREDENTIALS, ...options.env}})

const lastRequest = () => {
  const request = server.requests.at(-1)
  assert.ok(request, 'no request was received')
  return request
}

const path = (rest: string): string => `/2010-04-01/Accounts/${ACCOUNT}/${rest}`

/** The keys of a message in JSON. */
const KEYS = [
  'accountSid',
  'apiVersion',
  'body',
  'dateCreated',
  'dateSent',
  'dateUpdated',
  'direction',
  'errorCode',
  'errorMessage',
  'from',
  'messagingServiceSid',
  'numMedia',
  'numSegments',
  'price',
  'priceUnit',
  'sid',
  'status',
  'subresourceUris',
  'to',
  'uri',
]

test('a message is sent with the parameters of the command line', async () => {
  server.answer(json(message(1, ACCOUNT), 201))
  const {code, stdout, stderr} = await twilio([
    'api:core:messages:create',
    '--from',
    '+12067523880',
    '--to',
    '+12063996576',
    '--body',
    'Hello from Twilio API',
  ])
  assert.equal(stderr, '')
  assert.equal(code, 0)
  assert.match(stdout, /^SID +From +To +Status +Direction +Date Sent\s*\nSM0{31}1 +\+12063996576 /)
  const request = lastRequest()
  assert.equal(
    `${request.method} ${request.host}${request.path}`,
    `POST api.twilio.com${path('Messages.json')}`,
  )
  assert.equal(request.headers.authorization, AUTHORIZATION)
  assert.equal(request.headers['content-type'], 'application/x-www-form-urlencoded')
  assert.deepEqual(Object.fromEntries(request.form), {
    To: '+12063996576',
    From: '+12067523880',
    Body: 'Hello from Twilio API',
  })
})

test('a list as JSON has the keys and the types of the official CLI', async () => {
  server.answer(messages(1))
  const {code, stdout} = await twilio(['api:core:messages:list', '-o', 'json'])
  assert.equal(code, 0)
  const [record, ...others] = JSON.parse(stdout)
  assert.deepEqual(others, [])
  assert.deepEqual(Object.keys(record).sort(), KEYS)
  assert.equal(record.dateSent, '2021-08-03T22:41:06.000Z')
  assert.equal(record.errorCode, null)
  assert.equal(record.numSegments, '1')
  assert.deepEqual(Object.keys(record.subresourceUris), ['media', 'feedback'])
  assert.ok(stdout.startsWith('[\n  {\n    "'), 'it is indented by two spaces')
})

test('the parts of a command can be separated by spaces or colons', async () => {
  server.answer(messages(1))
  const {stdout} = await twilio([
    'api',
    'core',
    'messages',
    'list',
    '--no-header',
    '-o',
    'tsv',
    '--properties',
    'sid,body',
  ])
  assert.equal(stdout, `SM${'0'.repeat(32)}\tMessage 0\n`)
})

test('a message is fetched by its SID, which is encoded in the path', async () => {
  server.answer(json(message(2, ACCOUNT)))
  const {code} = await twilio([
    'api:core:messages:fetch',
    '--sid',
    'SM a/b?c#d',
    '--skip-parameter-validation',
  ])
  assert.equal(code, 0)
  assert.equal(lastRequest().path, path('Messages/SM%20a%2Fb%3Fc%23d.json'))
})

test('an empty body redacts a message', async () => {
  server.answer(json({...message(3, ACCOUNT), body: ''}))
  const {code} = await twilio(['api:core:messages:update', '--sid', SID, '--body', ''])
  assert.equal(code, 0)
  assert.equal(`${lastRequest().method} ${lastRequest().body}`, 'POST Body=')
})

test('a removal prints a note on stderr, and nothing on stdout', async () => {
  server.answer({status: 204})
  const {code, stdout, stderr} = await twilio(['api:core:messages:remove', '--sid', SID])
  assert.deepEqual(
    {code, stdout, stderr},
    {code: 0, stdout: '', stderr: 'The resource was deleted successfully\n'},
  )
  assert.equal(lastRequest().method, 'DELETE')
})

test('a list stops at its limit, and requests no unnecessary pages', async () => {
  const before = server.requests.length
  server.answer(messages(120), messages(120))
  const {stdout} = await twilio(['api:core:messages:list', '--limit', '60', '-o', 'json'])
  assert.equal(JSON.parse(stdout).length, 60)
  const asked = server.requests.slice(before).map(({search}) => search)
  assert.deepEqual(asked, ['', 'PageSize=50&Page=1&PageToken=PASM1'])
})

test('--no-limit lists all pages, on one connection', async () => {
  const connections = server.connections()
  server.answer(messages(25), messages(25), messages(25))
  const {stdout} = await twilio(['api:core:messages:list', '--no-limit', '--page-size', '10', '-o', 'json'])
  assert.equal(JSON.parse(stdout).length, 25)
  assert.equal(server.connections() - connections, 1)
})

test('a page size above the limit is reduced to it', async () => {
  server.answer(messages(5))
  await twilio(['api:core:messages:list', '--limit', '3', '--page-size', '100'])
  assert.equal(lastRequest().query.get('PageSize'), '3')
})

test('filters are sent in the query, with dates unchanged', async () => {
  server.answer(messages(0))
  const {code, stdout, stderr} = await twilio([
    'api:core:messages:list',
    '--to',
    '+1 206',
    '--date-sent-before',
    '2021-08-03T22:41:06Z',
    '-o',
    'json',
  ])
  assert.deepEqual({code, stdout, stderr}, {code: 0, stdout: '[]\n', stderr: 'No results\n'})
  assert.equal(lastRequest().search, 'To=%2B1%20206&DateSent%3C=2021-08-03T22%3A41%3A06Z')
})

test('repeated flags are sent repeatedly, and booleans can be true or false', async () => {
  server.answer(json(message(1, ACCOUNT), 201))
  await twilio(
    'api:core:messages:create --to +1 --from +2 --media-url https://a --media-url https://b --smart-encoded --no-shorten-urls'.split(
      ' ',
    ),
  )
  const {form} = lastRequest()
  assert.deepEqual(form.getAll('MediaUrl'), ['https://a', 'https://b'])
  assert.deepEqual([form.get('SmartEncoded'), form.get('ShortenUrls')], ['true', 'false'])
})

test('--account-sid selects another account', async () => {
  const other = `AC${'9'.repeat(32)}`
  server.answer(messages(0))
  await twilio(['api:core:messages:list', '--account-sid', other])
  assert.equal(lastRequest().path, `/2010-04-01/Accounts/${other}/Messages.json`)
})

test('region and edge change the host', async () => {
  server.answer(messages(0))
  await twilio(['api:core:messages:list'], {env: {TWILIO_REGION: 'au1', TWILIO_EDGE: 'sydney'}})
  assert.equal(lastRequest().host, 'api.sydney.au1.twilio.com')
})

for (const [what, args, id, details] of [
  ['a missing required flag', ['create', '--from', '+1'], 'missing-flag', /--to\b/],
  ['an unknown flag', ['list', '--tp', '+1'], 'unknown-flag', /--tp\b.* --to\b/],
  [
    'an invalid number',
    ['create', '--to', '+1', '--attempt', 'many'],
    'invalid-flag-value',
    /--attempt .*"many"/,
  ],
  [
    'an invalid value',
    ['create', '--to', '+1', '--risk-check', 'maybe'],
    'invalid-flag-value',
    /--risk-check .*enable, disable/,
  ],
  ['an invalid date', ['list', '--date-sent', '2021-02-30'], 'invalid-flag-value', /--date-sent .*date/],
  ['an invalid limit', ['list', '--limit', '-5'], 'invalid-flag-value', /--limit/],
  ['a dot as SID', ['fetch', '--sid', '..'], 'invalid-flag-value', /--sid .*SID/],
  ['an unexpected argument', ['list', 'yesterday'], 'unexpected-argument', /yesterday/],
] as const) {
  test(`${what} is refused before anything is sent`, async () => {
    const before = server.requests.length
    const words = [`api:core:messages:${args[0]}`, ...args.slice(1), '-o', 'json']
    const {code, stdout, stderr} = await twilio(words)
    assert.equal(code, 2, stderr)
    assert.equal(stdout, '')
    const error = JSON.parse(stderr)
    assert.equal(error.id, id)
    assert.match(`${error.message} ${error.hint}`, details)
    assert.doesNotMatch(stderr, /\bat .*:\d+:\d+/, 'there is no stack trace')
    assert.equal(server.requests.length, before)
  })
}

test('an error without -o json is text on stderr, without a stack trace', async () => {
  const before = server.requests.length
  const {code, stdout, stderr} = await twilio(['api:core:messages:list', '-o', 'xml'])
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^ » .*xml/)
  assert.doesNotMatch(stderr, /\bat .*:\d+:\d+/)
  assert.equal(server.requests.length, before)
})

test('an enum value is sent in the case of the API', async () => {
  server.answer(json(message(1, ACCOUNT), 201))
  await twilio(['api:core:messages:create', '--to', '+1', '--from', '+2', '--risk-check', 'ENABLE'])
  assert.equal(lastRequest().form.get('RiskCheck'), 'enable')
})

test("an error of Twilio has its code, status and link; the exit code is the code's first two digits", async () => {
  server.answer(twilioError(400, 21211, "Invalid 'To' Phone Number: 1"))
  const {code, stdout, stderr} = await twilio([
    'api:core:messages:create',
    '--to',
    '1',
    '--from',
    '+2',
    '--body',
    'x',
  ])
  assert.equal(code, 21)
  assert.equal(stdout, '')
  assert.match(
    stderr,
    /Invalid 'To' Phone Number: 1.*error 21211, HTTP 400.*\n.*https:\/\/www\.twilio\.com\/docs\/errors\/21211/,
  )
})

test('with -o json an error is one JSON object on stderr', async () => {
  server.answer(twilioError(404, 20404, 'Not found'))
  const {code, stdout, stderr} = await twilio(['api:core:messages:fetch', '--sid', SID, '-o', 'json'])
  assert.equal(code, 20)
  assert.equal(stdout, '')
  const error = JSON.parse(stderr)
  assert.deepEqual([error.id, error.code, error.status], ['not-found', 20404, 404])
})

test('--silent prints nothing', async () => {
  server.answer(messages(2))
  const {code, stdout, stderr} = await twilio(['api:core:messages:list', '--silent'])
  assert.deepEqual({code, stdout, stderr}, {code: 0, stdout: '', stderr: ''})
})

test('at -l debug the request is shown, and never the credentials', async () => {
  server.answer(messages(1))
  const {stderr} = await twilio(['api:core:messages:list', '-l', 'debug'])
  assert.match(stderr, /GET https:\/\/api\.twilio\.com/)
  assert.doesNotMatch(stderr, /f00dfeed/)
  assert.ok(!stderr.includes(AUTHORIZATION.slice('Basic '.length)))
})

test('escape sequences in a message are not printed', async () => {
  server.answer(json({...message(1, ACCOUNT), body: '\u001b[31mred\u001b]0;title\u0007'}))
  const {stdout} = await twilio(['api:core:messages:fetch', '--sid', SID, '--properties', 'body'])
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
  assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f]/)
  assert.match(stdout, /red/)
})

test('the five message commands work on the emulator without an account', async () => {
  const home = temporaryHome()
  const emulated = (...args: string[]): Promise<RunResult> =>
    runTwilio([...args, '-p', 'emulator', '-o', 'json'], {home})
  const created = await emulated(
    ...['api:core:messages:create', '--from', '+15005550006', '--to', '+12063996576', '--body', 'Hello'],
  )
  assert.equal(created.code, 0, created.stderr)
  const [{sid, status}] = JSON.parse(created.stdout)
  assert.equal(status, 'queued')
  const listed = JSON.parse((await emulated('api:core:messages:list')).stdout)
  assert.deepEqual(
    listed.map((record: {sid: string}) => record.sid),
    [sid],
  )
  assert.deepEqual(Object.keys(listed[0]).sort(), KEYS)
  const fetched = await emulated('api:core:messages:fetch', '--sid', sid)
  assert.equal(JSON.parse(fetched.stdout)[0].body, 'Hello')
  await new Promise((resolve) => setTimeout(resolve, 2500))
  const redacted = await emulated('api:core:messages:update', '--sid', sid, '--body', '')
  assert.equal(JSON.parse(redacted.stdout)[0].body, '')
  const removed = await emulated('api:core:messages:remove', '--sid', sid)
  assert.deepEqual([removed.code, removed.stdout], [0, ''])
  const gone = await emulated('api:core:messages:fetch', '--sid', sid)
  assert.equal(gone.code, 20)
  assert.equal(JSON.parse(gone.stderr).code, 20404)
})
