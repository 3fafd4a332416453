import assert from 'node:assert/strict'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, beforeEach, test} from 'node:test'
import {startProxy} from '../support/proxy.ts'
import {type RunOptions, runTwilio, temporaryHome} from '../support/run.ts'
import {runOnTerminal} from '../support/terminal.ts'
import {type Handler, json, startTwilio} from '../support/twilio-server.ts'

const key = 'SG.abcdefghijklmnop.ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const env = {SENDGRID_API_KEY: key}

const sendGrid: Handler = ({method, host, path}) =>
  method === 'POST' && host === 'api.sendgrid.com' && path === '/v3/mail/send'
    ? {status: 202, headers: {'x-message-id': 'message-1'}}
    : undefined

const server = await startTwilio(sendGrid)
after(() => server.close())
beforeEach(() => {
  server.requests.length = 0
})

const addressed = ['--from', 'me@example.com', '--to', 'you@example.com', '--subject', 'Hello']
const send = (flags: string[], options: RunOptions = {}) =>
  runTwilio(['email:send', ...flags], {server, ...options, env: {...env, ...options.env}})

/** What SendGrid got in its last request. */
function sent() {
  const request = server.requests.at(-1)
  assert.ok(request, 'nothing was sent')
  return JSON.parse(request.body)
}

const refusal = (status: number, message: string, field: string | null = null) =>
  json({errors: [{message, field, help: null}]}, status)

test('an email goes to all recipients, as text and as HTML, and the outcome is said on stderr', async () => {
  const flags = ['--from', 'me@example.com', '--to', 'a@example.com, b@example.com,A@example.com']
  const {code, stdout, stderr} = await send([...flags, '--subject', 'Hello', '--text', '1 < 2 & so\non'])
  assert.equal(code, 0, stderr)
  assert.equal(stdout, '')
  assert.match(
    stderr,
    /^Your email "Hello" from me@example\.com to a@example\.com, b@example\.com has been sent!\n$/,
  )
  assert.equal(server.requests[0]?.headers.authorization, `Bearer ${key}`)
  assert.deepEqual(sent(), {
    from: {email: 'me@example.com'},
    personalizations: [{to: [{email: 'a@example.com'}, {email: 'b@example.com'}]}],
    subject: 'Hello',
    content: [
      {type: 'text/plain', value: '1 < 2 & so\non'},
      {type: 'text/html', value: '<p>1 &lt; 2 &amp; so<br>on</p>'},
    ],
  })
})

test('--html is sent as it is, with or without text', async () => {
  const html = '<h1>Hi</h1>'
  await send([...addressed, '--html', html])
  assert.deepEqual(sent().content, [{type: 'text/html', value: html}])
  await send([...addressed, '--html', html, '--text', 'Hi'])
  assert.deepEqual(sent().content, [
    {type: 'text/plain', value: 'Hi'},
    {type: 'text/html', value: html},
  ])
})

test('a file is attached with its name and type', async () => {
  const cwd = temporaryHome()
  const png = Buffer.from('89504e470d0a1a0a00000000', 'hex')
  const files: [string, Buffer, string][] = [
    ['notes.txt', Buffer.from('Привет\n'), 'text/plain'],
    ['picture.dat', png, 'image/png'],
    ['table.csv', Buffer.from('a,b\n'), 'text/csv'],
    ['core', Buffer.from([1, 0, 2]), 'application/octet-stream'],
  ]
  for (const [filename, content, type] of files) {
    writeFileSync(join(cwd, filename), content)
    const {code, stderr} = await send([...addressed, '--text', 'x', '--attachment', filename], {cwd})
    assert.equal(code, 0, stderr)
    assert.ok(stderr.includes(`, with ${filename} (${type}), has been sent!`), stderr)
    const [attachment, ...others] = sent().attachments
    assert.equal(others.length, 0)
    assert.deepEqual(attachment, {
      content: content.toString('base64'),
      filename,
      type,
      disposition: 'attachment',
    })
  }
})

test('what is piped in is attached, unless --no-attachment is said', async () => {
  const bytes = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x80, 0xfe])
  await send([...addressed, '--text', 'x'], {input: 'the output\n'})
  assert.deepEqual(
    [sent().attachments[0].filename, sent().attachments[0].content],
    ['piped.txt', Buffer.from('the output\n').toString('base64')],
  )
  await send([...addressed, '--text', 'x', '--attachment', '-'], {input: bytes})
  assert.deepEqual(
    [sent().attachments[0].filename, sent().attachments[0].content],
    ['piped.jpg', bytes.toString('base64')],
  )
  await send([...addressed, '--text', 'x', '--no-attachment'], {input: 'the output\n'})
  assert.equal(sent().attachments, undefined)
  await send([...addressed, '--text', 'x'])
  assert.equal(sent().attachments, undefined)
})

test('sender and subject come from email:set, and flags go before them', async () => {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  const file = join(home, '.twilio-cli/config.json')
  writeFileSync(file, JSON.stringify({email: {other: 1}, prompts: {}}), {mode: 0o600})
  const set = await runTwilio(['email:set', '--from', 'me@example.com', '--subject', 'From the build'], {
    home,
  })
  assert.equal(set.code, 0, set.stderr)
  assert.match(set.stderr, /Default sender: me@example\.com\nDefault subject: "From the build"\n/)
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
    email: {other: 1, fromEmail: 'me@example.com', subjectLine: 'From the build'},
    prompts: {},
  })
  await send(['--to', 'you@example.com', '--text', 'x'], {home})
  assert.deepEqual([sent().from.email, sent().subject], ['me@example.com', 'From the build'])
  await send(['--to', 'you@example.com', '--text', 'x', '--subject', 'Other'], {home})
  assert.equal(sent().subject, 'Other')

  await runTwilio(['email:set', '--subject', ''], {home})
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).email, {other: 1, fromEmail: 'me@example.com'})
})

test('email:set refuses a bad address, and nothing to set', async () => {
  const home = temporaryHome()
  const bad = await runTwilio(['email:set', '--from', 'nobody'], {home})
  assert.equal(bad.code, 2)
  assert.match(bad.stderr, /--from: "nobody" is not an address/)
  const nothing = await runTwilio(['email:set'], {home})
  assert.equal(nothing.code, 2)
  assert.match(nothing.stderr, /nothing to set/)
})

const refused: [what: string, flags: string[], message: RegExp][] = [
  ['what is missing', ['--to', 'you@example.com'], /The email lacks --from, --subject, --text\./],
  [
    'bad recipients',
    ['--from', 'me@example.com', '--to', 'a@example.com,b@,c d@example.com'],
    /--to: "b@", "c d@example\.com" are not addresses/,
  ],
  ['a bad sender', ['--from', 'me@localhost', '--to', 'a@example.com'], /--from: "me@localhost" is not/],
  ['two senders', ['--from', 'a@example.com,b@example.com'], /--from takes one address, not 2/],
  [
    'a file that is not there',
    [...addressed, '--text', 'x', '--attachment', 'no.txt'],
    /no\.txt.*no such file/,
  ],
  ['a directory', [...addressed, '--text', 'x', '--attachment', '.'], /it is a directory/],
  ['an empty pipe', [...addressed, '--text', 'x', '--attachment', '-'], /Standard input is empty/],
]
for (const [what, flags, message] of refused) {
  test(`${what}: it is named, and nothing is sent`, async () => {
    const {code, stdout, stderr} = await send(flags)
    assert.notEqual(code, 0)
    assert.equal(stdout, '')
    assert.match(stderr, message)
    assert.equal(server.requests.length, 0)
  })
}

test('without a key it says where to get one', async () => {
  const {code, stderr} = await send([...addressed, '--text', 'x'], {env: {SENDGRID_API_KEY: undefined}})
  assert.equal(code, 1)
  assert.match(stderr, /SENDGRID_API_KEY is not set/)
  assert.match(stderr, /app\.sendgrid\.com\/settings\/api_keys/)
})

const failures: [number, string, RegExp][] = [
  [
    401,
    'The provided authorization grant is invalid',
    /grant is invalid \(HTTP 401\)[\s\S]*Check SENDGRID_API_KEY/,
  ],
  [403, 'The from address does not match', /does not match \(HTTP 403\)[\s\S]*verified sender/],
  [500, 'Oops', /Oops \(HTTP 500\)/],
]
for (const [status, message, said] of failures) {
  test(`SendGrid’s ${status} is said in words, without a stack or the key, and the email is sent once`, async () => {
    server.answer(refusal(status, `${message}: ${key}`))
    const {code, stdout, stderr} = await send([...addressed, '--text', 'x', '-l', 'debug'])
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr.replace(/: \[redacted\]/g, ''), said)
    assert.ok(!stderr.includes(key))
    assert.equal(server.requests.length, 1)
    server.answer(refusal(status, message))
    const quiet = await send([...addressed, '--text', 'x'])
    assert.doesNotMatch(quiet.stderr, /^ +at /m)
  })
}

test('-o json says a refusal as an object', async () => {
  server.answer(refusal(400, 'Does not contain a valid address.', 'personalizations.0.to.0.email'))
  const {stderr} = await send([...addressed, '--text', 'x', '-o', 'json'])
  const said = JSON.parse(stderr)
  assert.equal(said.status, 400)
  assert.deepEqual(said.errors, ['Does not contain a valid address (personalizations.0.to.0.email)'])
})

test('a connection that is cut is said in words', async () => {
  server.answer({cutAfter: 'nothing'})
  const {code, stderr} = await send([...addressed, '--text', 'x'])
  assert.equal(code, 1)
  assert.match(stderr, /api\.sendgrid\.com cut the connection/)
  assert.doesNotMatch(stderr, /^ +at /m)
})

test('it goes through the proxy of the environment', async () => {
  const proxy = await startProxy({port: server.port, username: 'user', password: 'pass word'})
  try {
    const {code, stderr} = await send([...addressed, '--text', 'x'], {env: {HTTPS_PROXY: proxy.url}})
    assert.equal(code, 0, stderr)
    assert.deepEqual(
      proxy.connects.map(({target}) => target),
      ['api.sendgrid.com:443'],
    )
    assert.equal(server.requests.length, 1)
  } finally {
    await proxy.close()
  }
})

test('on a terminal it asks for what is missing, and again after a bad address', async () => {
  const cwd = temporaryHome()
  writeFileSync(join(cwd, 'notes.txt'), 'notes')
  const {code, screen} = await runOnTerminal(
    ['email:send', '--from', 'me@example.com'],
    [
      {see: /To .*:/, type: 'nobody\r'},
      {see: /Not an address: nobody/, type: '\x15you@example.com\r'},
      {see: /Subject:/, type: 'Hello\r'},
      {see: /Text:/, type: 'How are you?\r'},
      {see: /Attach a file\?/, type: 'y\r'},
      {see: /File:/, type: 'notes.txt\r'},
    ],
    {server, env, cwd},
  )
  assert.equal(code, 0, screen)
  assert.match(screen, /has been sent!/)
  assert.equal(sent().personalizations[0].to[0].email, 'you@example.com')
  assert.equal(sent().content[0].value, 'How are you?')
  assert.equal(sent().attachments[0].filename, 'notes.txt')
})

test('on a terminal email:set proposes what was there', async () => {
  const home = temporaryHome()
  await runTwilio(['email:set', '--from', 'me@example.com', '--subject', 'Old'], {home})
  const {code, screen} = await runOnTerminal(
    ['email:set'],
    [
      {see: /Default sender:.*me@example\.com/, type: '\r'},
      {see: /Default subject:/, type: 'New\r'},
    ],
    {home},
  )
  assert.equal(code, 0, screen)
  const {email} = JSON.parse(readFileSync(join(home, '.twilio-cli/config.json'), 'utf8'))
  assert.deepEqual(email, {fromEmail: 'me@example.com', subjectLine: 'New'})
})

test('a rate limit is waited for, a failure of SendGrid is not repeated: it may have sent the email', async () => {
  server.answer({status: 429}, {status: 202})
  const {code, stderr} = await send([...addressed, '--text', 'x', '-l', 'debug'])
  assert.equal(code, 0, stderr)
  assert.match(stderr, /Trying again in .* s \(attempt 2 of 4\): HTTP 429/)
  assert.equal(server.requests.length, 2)

  server.answer({status: 429}, {status: 429})
  const refused = await send([...addressed, '--text', 'x', '--retries', '1'])
  assert.match(refused.stderr, /SendGrid refused the email: no reason given \(HTTP 429\), after 2 attempts\./)

  server.requests.length = 0
  for (const [answer, flags] of [
    [{status: 503}, []],
    [{cutAfter: 'nothing'}, []],
    [{status: 429}, ['--no-retry']],
  ] as const) {
    server.answer(answer)
    assert.equal((await send([...addressed, '--text', 'x', ...flags])).code, 1)
  }
  assert.equal(server.requests.length, 3)
})

test('--timeout and TWILIO_TIMEOUT limit the sending', async () => {
  const answer = {status: 202, delayMs: 5000}
  server.answer(answer, answer)
  const text = ['--text', 'x']
  for (const {stderr} of [
    await send([...addressed, ...text, '--timeout', '1']),
    await send([...addressed, ...text], {env: {TWILIO_TIMEOUT: '1'}}),
  ]) {
    assert.match(stderr, /api\.sendgrid\.com did not answer within 1 second\.\n.*may have been carried out/)
  }
})

test('an email is said to be sent only where SendGrid says so', async () => {
  const page = {headers: {'content-type': 'text/html'}, body: '<html>Please log in</html>'}
  for (const answer of [page, {status: 302, headers: {location: 'https://login.example/'}}]) {
    server.answer(answer)
    const {code, stderr} = await send([...addressed, '--text', 'x'])
    assert.equal(code, 1)
    assert.match(stderr, /did not answer as SendGrid does \(HTTP \d+, .*\): the email was probably not sent/)
    assert.match(stderr, /login page/)
  }
  server.answer({...page, status: 403})
  assert.match((await send([...addressed, '--text', 'x'])).stderr, /\(HTTP 403\)[\s\S]*login page/)
})
