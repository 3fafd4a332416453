import assert from 'node:assert/strict'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, beforeEach, test} from 'node:test'
import {CHECK_BEFORE_RETRY_HINT} from '../../src/lib/twilio/acting-requests.ts'
import {parseError} from '../support/printed-error.ts'
import {startProxy} from '../support/proxy.ts'
import {type RunOptions, runTwilio, temporaryHome} from '../support/run.ts'
import {runShell} from '../support/shell.ts'
import {runOnTerminal} from '../support/terminal.ts'
import {type Answer, type Handler, json, startTwilio} from '../support/twilio-server.ts'

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

const addressFlags = ['--from', 'me@example.com', '--to', 'you@example.com', '--subject', 'Hello']
const send = (flags: string[], options: RunOptions = {}) =>
  runTwilio(['email:send', ...flags], {server, ...options, env: {...env, ...options.env}})

function withFile(directory: string, name: string, content: string): string {
  writeFileSync(join(directory, name), content)
  return directory
}

/** The last request that SendGrid received. */
function lastRequest() {
  const request = server.requests.at(-1)
  assert.ok(request, 'nothing was sent')
  return JSON.parse(request.body)
}

const rejection = (status: number, message: string, field: string | null = null) =>
  json({errors: [{message, field, help: null}]}, status)

test('email:send sends text and HTML to all recipients and reports success on stderr', async () => {
  const flags = ['--from', 'me@example.com', '--to', 'a@example.com, b@example.com,A@example.com']
  const {code, stdout, stderr} = await send([...flags, '--subject', 'Hello', '--text', '1 < 2 & so\non'])
  assert.equal(code, 0, stderr)
  assert.equal(stdout, '')
  assert.match(
    stderr,
    /^Your email "Hello" from me@example\.com to a@example\.com, b@example\.com has been sent!\n$/,
  )
  assert.equal(server.requests[0]?.headers.authorization, `Bearer ${key}`)
  assert.deepEqual(lastRequest(), {
    from: {email: 'me@example.com'},
    personalizations: [{to: [{email: 'a@example.com'}, {email: 'b@example.com'}]}],
    subject: 'Hello',
    content: [
      {type: 'text/plain', value: '1 < 2 & so\non'},
      {type: 'text/html', value: '<p>1 &lt; 2 &amp; so<br>on</p>'},
    ],
  })
})

test('--html is sent unchanged, with or without --text', async () => {
  const html = '<h1>Hi</h1>'
  await send([...addressFlags, '--html', html])
  assert.deepEqual(lastRequest().content, [{type: 'text/html', value: html}])
  await send([...addressFlags, '--html', html, '--text', 'Hi'])
  assert.deepEqual(lastRequest().content, [
    {type: 'text/plain', value: 'Hi'},
    {type: 'text/html', value: html},
  ])
})

test('--attachment sends the file with its name and type', async () => {
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
    const {code, stderr} = await send([...addressFlags, '--text', 'x', '--attachment', filename], {cwd})
    assert.equal(code, 0, stderr)
    assert.ok(stderr.includes(`, with ${filename} (${type}), has been sent!`), stderr)
    const [attachment, ...others] = lastRequest().attachments
    assert.equal(others.length, 0)
    assert.deepEqual(attachment, {
      content: content.toString('base64'),
      filename,
      type,
      disposition: 'attachment',
    })
  }
})

test('standard input is attached with --attachment -, and only then', async () => {
  const bytes = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x80, 0xfe])
  const flags = [...addressFlags, '--text', 'x']
  for (const [input, filename] of [
    [Buffer.from('the output\n'), 'piped.txt'],
    [bytes, 'piped.jpg'],
  ] as const) {
    await send([...flags, '--attachment', '-'], {input})
    const [attachment] = lastRequest().attachments
    assert.deepEqual([attachment.filename, attachment.content], [filename, input.toString('base64')])
  }
  for (const more of [[], ['--no-attachment']]) {
    assert.equal((await send([...flags, ...more], {input: 'the output\n'})).code, 0)
    assert.equal(lastRequest().attachments, undefined)
  }
})

test('in a while read loop, each address gets one email, and none of the list is attached', async () => {
  const home = temporaryHome()
  const {code, shown} = await runShell(
    `while read -r to; do
      twilio email:send --from me@example.com --to "$to" --subject Hello --text "Hi $to" || exit
    done < list.txt
    printf 'ada@example.com\\nbob@example.com\\n' | while read -r to; do
      twilio email:send --from me@example.com --to "$to" --subject Hello --text "Hi $to" --no-attachment || exit
    done`,
    {
      home: withFile(home, 'list.txt', 'a@example.com\nb@example.com\nc@example.com\n'),
      env: {...server.env, ...env},
    },
  )
  assert.equal(code, 0, shown)
  const bodies = server.requests.map(({body}) => JSON.parse(body))
  assert.deepEqual(
    bodies.map(({personalizations}) => personalizations[0].to[0].email),
    ['a', 'b', 'c', 'ada', 'bob'].map((name) => `${name}@example.com`),
  )
  assert.ok(bodies.every(({attachments}) => attachments === undefined))
  // What the official CLI attaches is not dropped without a word.
  assert.equal(shown.match(/--attachment -\./g)?.length, 3)
})

test('email:send uses the defaults of email:set, and flags take precedence', async () => {
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
  assert.deepEqual([lastRequest().from.email, lastRequest().subject], ['me@example.com', 'From the build'])
  await send(['--to', 'you@example.com', '--text', 'x', '--subject', 'Other'], {home})
  assert.equal(lastRequest().subject, 'Other')

  await runTwilio(['email:set', '--subject', ''], {home})
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).email, {other: 1, fromEmail: 'me@example.com'})
})

test('email:set rejects an invalid address and an empty command line', async () => {
  const home = temporaryHome()
  const invalid = await runTwilio(['email:set', '--from', 'nobody', '-o', 'json'], {home})
  assert.equal(invalid.code, 2)
  const {id, message} = parseError(invalid.stderr)
  assert.equal(id, 'invalid-email-address')
  assert.match(message, /--from: "nobody"/)
  const nothing = await runTwilio(['email:set', '-o', 'json'], {home})
  assert.equal(nothing.code, 2)
  assert.equal(parseError(nothing.stderr).id, 'nothing-to-do')
})

const invalid: [what: string, flags: string[], code: number, id: string, mentions: RegExp][] = [
  ['missing flags', ['--to', 'you@example.com'], 2, 'missing-flag', /--from, --subject, --text\./],
  [
    'invalid recipients',
    ['--from', 'me@example.com', '--to', 'a@example.com,b@,c d@example.com'],
    2,
    'invalid-email-address',
    /--to: "b@", "c d@example\.com" are/,
  ],
  [
    'an invalid sender',
    ['--from', 'me@localhost', '--to', 'a@example.com'],
    2,
    'invalid-email-address',
    /--from: "me@localhost"/,
  ],
  ['two senders', ['--from', 'a@example.com,b@example.com'], 2, 'invalid-email-address', /--from .*\b2\b/],
  [
    'a missing file',
    [...addressFlags, '--text', 'x', '--attachment', 'no.txt'],
    1,
    'file-unreadable',
    /no\.txt.*not found/,
  ],
  [
    'a directory',
    [...addressFlags, '--text', 'x', '--attachment', '.'],
    1,
    'file-unreadable',
    /it is a directory/,
  ],
  [
    'empty standard input',
    [...addressFlags, '--text', 'x', '--attachment', '-'],
    2,
    'empty-input',
    /Standard input/,
  ],
]
for (const [what, flags, exitCode, expectedId, mentions] of invalid) {
  test(`email:send rejects ${what} and sends nothing`, async () => {
    const {code, stdout, stderr} = await send([...flags, '-o', 'json'])
    assert.equal(code, exitCode)
    assert.equal(stdout, '')
    const {id, message} = parseError(stderr)
    assert.equal(id, expectedId)
    assert.match(message, mentions)
    assert.equal(server.requests.length, 0)
  })
}

test('without an API key, email:send explains where to create one', async () => {
  const {code, stderr} = await send([...addressFlags, '--text', 'x', '-o', 'json'], {
    env: {SENDGRID_API_KEY: undefined},
  })
  assert.equal(code, 1)
  const {id, message, hint} = parseError(stderr)
  assert.equal(id, 'no-sendgrid-key')
  assert.match(message, /SENDGRID_API_KEY/)
  assert.match(hint ?? '', /app\.sendgrid\.com\/settings\/api_keys/)
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
for (const [status, message, expected] of failures) {
  test(`a ${status} from SendGrid is reported without a stack trace or the API key, and the email is sent once`, async () => {
    server.answer(rejection(status, `${message}: ${key}`))
    const {code, stdout, stderr} = await send([...addressFlags, '--text', 'x', '-l', 'debug'])
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr.replace(/: \[redacted\]/g, ''), expected)
    assert.ok(!stderr.includes(key))
    assert.equal(server.requests.length, 1)
    server.answer(rejection(status, message))
    const quiet = await send([...addressFlags, '--text', 'x'])
    assert.doesNotMatch(quiet.stderr, /^ +at /m)
  })
}

test('-o json prints a rejection as an object', async () => {
  server.answer(rejection(400, 'Does not contain a valid address.', 'personalizations.0.to.0.email'))
  const {stderr} = await send([...addressFlags, '--text', 'x', '-o', 'json'])
  const error = JSON.parse(stderr)
  assert.equal(error.id, 'email-refused')
  assert.equal(error.status, 400)
  assert.deepEqual(error.errors, ['Does not contain a valid address (personalizations.0.to.0.email)'])
})

test('a closed connection is reported without a stack trace', async () => {
  server.answer({cutAfter: 'nothing'}, {cutAfter: 'nothing'})
  const {code, stderr} = await send([...addressFlags, '--text', 'x', '-o', 'json'])
  assert.equal(code, 1)
  const {id, message} = parseError(stderr)
  assert.equal(id, 'connection-lost')
  assert.match(message, /api\.sendgrid\.com/)
  const plain = await send([...addressFlags, '--text', 'x'])
  assert.equal(plain.code, 1)
  assert.doesNotMatch(plain.stderr, /^ +at /m)
})

test('email:send uses the proxy of the environment', async () => {
  const proxy = await startProxy({port: server.port, username: 'user', password: 'pass word'})
  try {
    const {code, stderr} = await send([...addressFlags, '--text', 'x'], {env: {HTTPS_PROXY: proxy.url}})
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

test('on a terminal, email:send prompts for missing values, and again after an invalid address', async () => {
  const cwd = temporaryHome()
  writeFileSync(join(cwd, 'notes.txt'), 'notes')
  const {code, screen} = await runOnTerminal(
    ['email:send', '--from', 'me@example.com'],
    [
      {see: /To .*:/, type: 'nobody\r'},
      {see: /Invalid email address: nobody/, type: '\x15you@example.com\r'},
      {see: /Subject:/, type: 'Hello\r'},
      {see: /Text:/, type: 'How are you?\r'},
      {see: /Attach a file\?/, type: 'y\r'},
      {see: /File:/, type: 'notes.txt\r'},
    ],
    {server, env, cwd},
  )
  assert.equal(code, 0, screen)
  assert.match(screen, /has been sent!/)
  assert.equal(lastRequest().personalizations[0].to[0].email, 'you@example.com')
  assert.equal(lastRequest().content[0].value, 'How are you?')
  assert.equal(lastRequest().attachments[0].filename, 'notes.txt')
})

test('on a terminal, email:set offers the current values', async () => {
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

test('a rate limit is retried, and a server error is not: the email may have been sent', async () => {
  server.answer({status: 429}, {status: 202})
  const {code, stderr} = await send([...addressFlags, '--text', 'x', '-l', 'debug'])
  assert.equal(code, 0, stderr)
  assert.match(stderr, /\(attempt 2 of 4\): HTTP 429/)
  assert.equal(server.requests.length, 2)

  server.answer({status: 429}, {status: 429})
  const rejected = await send([...addressFlags, '--text', 'x', '--retries', '1', '-o', 'json'])
  const {id, status, message} = parseError(rejected.stderr)
  assert.deepEqual([id, status], ['email-refused', 429])
  assert.match(message, /after 2 attempts/)
  assert.equal(server.requests.length, 4)

  server.requests.length = 0
  for (const [answer, flags] of [
    [{status: 503}, []],
    [{cutAfter: 'nothing'}, []],
    [{status: 429}, ['--no-retry']],
  ] as const) {
    server.answer(answer)
    assert.equal((await send([...addressFlags, '--text', 'x', ...flags])).code, 1)
  }
  assert.equal(server.requests.length, 3)
})

test('--timeout and TWILIO_TIMEOUT limit the time for a response', async () => {
  const answer = {status: 202, delayMs: 5000}
  server.answer(answer, answer)
  const flags = [...addressFlags, '--text', 'x', '-o', 'json']
  for (const {stderr} of [
    await send([...flags, '--timeout', '1']),
    await send(flags, {env: {TWILIO_TIMEOUT: '1'}}),
  ]) {
    const {id, message, hint} = parseError(stderr)
    assert.equal(id, 'network-timeout')
    assert.match(message, /api\.sendgrid\.com .*\b1 second\b/)
    assert.match(hint ?? '', /--cli-timeout .*TWILIO_TIMEOUT.* may have been /)
  }
})

const page = {headers: {'content-type': 'text/html'}, body: '<html>Please log in</html>'}

const UNCONFIRMED: [what: string, answer: Answer, id: string][] = [
  ['a 500 with a reason', rejection(500, 'Oops'), 'server-error'],
  ['a 502 page of a proxy', {...page, status: 502}, 'server-error'],
  ['a 503 without a body', {status: 503}, 'server-error'],
  ['a 408', {status: 408}, 'unexpected-response'],
  ['a 202 with a body', {...page, status: 202}, 'unexpected-response'],
  ['a 200 page of a proxy', page, 'unexpected-response'],
  ['a redirect', {status: 302, headers: {location: 'https://login.example/'}}, 'unexpected-response'],
  ['a connection that breaks before the response', {cutAfter: 'nothing'}, 'connection-lost'],
  ['a response that is cut off', {...page, cutAfter: 3}, 'connection-lost'],
  ['no response in time', {status: 202, delayMs: 5000}, 'network-timeout'],
]
for (const [what, answer, expectedId] of UNCONFIRMED) {
  test(`after ${what}, email:send fails, sends nothing again and warns that the email may have been sent`, async () => {
    server.answer(answer)
    const flags = ['--text', 'x', '-o', 'json', '--timeout', answer.delayMs ? '1' : '10']
    const {code, stdout, stderr} = await send([...addressFlags, ...flags])
    assert.equal(code, 1)
    assert.equal(stdout, '')
    const {id, hint} = parseError(stderr)
    assert.equal(id, expectedId)
    assert.ok(hint?.endsWith(CHECK_BEFORE_RETRY_HINT), hint)
    assert.equal(server.requests.length, 1)
  })
}

test('an email that SendGrid rejects was not sent, and email:send does not say that it may have been', async () => {
  for (const status of [400, 401, 403, 413]) {
    server.answer({...page, status})
    const {stderr} = await send([...addressFlags, '--text', 'x', '-o', 'json'])
    const error = parseError(stderr)
    assert.deepEqual([error.id, error.status], ['email-refused', status])
    assert.match(error.hint ?? '', /login page/)
    assert.ok(!stderr.includes(CHECK_BEFORE_RETRY_HINT))
  }
})

const EMULATED: [how: string, flags: string[], env: Record<string, string>, config: object][] = [
  ['-p emulator', ['-p', 'emulator'], {}, {}],
  ['TWILIO_PROFILE=emulator', [], {TWILIO_PROFILE: 'emulator'}, {}],
  ['the active profile emulator', [], {}, {activeProject: 'emulator'}],
  [
    'the active profile emulator and half of the credentials',
    [],
    {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`},
    {activeProject: 'emulator'},
  ],
  [
    'the active profile emulator and required profiles',
    [],
    {},
    {activeProject: 'emulator', requireProfileInput: true},
  ],
]
for (const [how, flags, more, config] of EMULATED) {
  test(`with ${how}, email:send stores the email on this machine and sends nothing`, async () => {
    const home = temporaryHome()
    mkdirSync(join(home, '.twilio-cli'))
    writeFileSync(join(home, '.twilio-cli/config.json'), JSON.stringify(config), {mode: 0o600})
    const {code, stdout, stderr} = await send([...addressFlags, '--text', 'How are you?', ...flags], {
      home,
      env: {SENDGRID_API_KEY: undefined, ...more},
    })
    assert.equal(code, 0, stderr)
    assert.equal(stdout, '')
    assert.equal(server.requests.length, 0)
    const directory = join(home, '.twilio-cli/emulator-emails')
    const [file = '', ...others] = readdirSync(directory)
    assert.deepEqual(others, [])
    assert.ok(stderr.includes(join(directory, file)) && stderr.includes('(emulator)'), stderr)
    assert.doesNotMatch(stderr, /has been sent/)
    const {personalizations, content} = JSON.parse(readFileSync(join(directory, file), 'utf8'))
    assert.deepEqual(personalizations, [{to: [{email: 'you@example.com'}]}])
    assert.equal(content[0].value, 'How are you?')
    assert.equal((await runTwilio(['emulator:reset', '--force'], {home})).code, 0)
    assert.equal(existsSync(directory), false)
  })
}

test('email:send needs no profile, but a profile that is named must exist', async () => {
  for (const {flags, env: more} of [
    {flags: ['-p', 'emulater'], env: {}},
    {flags: [], env: {TWILIO_PROFILE: 'emulater'}},
  ]) {
    const {code, stderr} = await send([...addressFlags, '--text', 'x', '-o', 'json', ...flags], {env: more})
    assert.equal(code, 1)
    assert.equal(parseError(stderr).id, 'profile-not-found')
  }
  assert.equal(server.requests.length, 0)
})
