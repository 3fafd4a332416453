import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import net from 'node:net'
import {join} from 'node:path'
import {test} from 'node:test'
import {errorOf} from '../support/context.ts'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'

/** Has the form of an auth token. */
const TOKEN = '0123456789abcdef5ec2e70123456789'
const ACCOUNT = `AC${'1'.repeat(32)}`
const EMULATOR = ['-p', 'emulator', '-l', 'debug']
const BODY = `{"name": "x",\n "password": "hunter2-${TOKEN}`

test('the debug output of libraries (DEBUG) shows no secret', async () => {
  const argv = ['profiles:create', ACCOUNT, '-p', 'x', '--auth-token', TOKEN, '--timeout', '1']
  const {stderr} = await runTwilio([...argv, '--no-retry'], {
    env: {DEBUG: '*', HTTPS_PROXY: 'http://user:hunter2-of-a-proxy@127.0.0.1:1'},
  })
  assert.match(stderr, /oclif:config runCommand profiles:create/)
  assert.match(stderr, /https-proxy-agent/)
  assert.doesNotMatch(stderr, /hunter2|5ec2e7/)
})

interface Mistake {
  readonly what: string
  readonly argv: readonly string[]
  readonly input?: string
  readonly id: string
  /** What the message and the hint must contain. */
  readonly shown: RegExp
}

const POSITION = /line 2, column 14\b/

/** Secrets in the wrong place. */
const MISTAKES: readonly Mistake[] = [
  {
    what: 'a token as an argument',
    argv: ['profiles:create', ACCOUNT, TOKEN, '-p', 'x'],
    id: 'unexpected-argument',
    shown: /: \[redacted\]/,
  },
  {
    what: 'a token as the account',
    argv: ['profiles:create', TOKEN, '-p', 'x', '--auth-token', '-'],
    input: TOKEN,
    id: 'invalid-account-sid',
    shown: /account SID/i,
  },
  {
    what: 'a flag with a typo',
    argv: ['profiles:create', ACCOUNT, '-p', 'x', `--auth-tokn=hunter2-${TOKEN}`],
    id: 'unknown-flag',
    shown: /--auth-tokn\b[^=]*--auth-token\?/s,
  },
  {
    what: 'a token as a choice',
    argv: ['profiles:create', '--storage', TOKEN],
    id: 'invalid-flag-value',
    shown: /--storage .*keychain, file\b/,
  },
  {what: 'a token as a command', argv: [TOKEN], id: 'unknown-command', shown: /\[redacted\]/},
  {
    what: 'an invalid body on the command line',
    argv: ['api:request', 'POST', '/x', '--json', BODY, ...EMULATOR],
    id: 'invalid-json',
    shown: POSITION,
  },
  {
    what: 'an invalid body on standard input',
    argv: ['api:request', 'POST', '/x', '--json', '-', ...EMULATOR],
    input: BODY,
    id: 'invalid-json',
    shown: POSITION,
  },
  {
    what: 'an invalid body of an operation',
    argv: ['api:content:v1:content:create', '--json', BODY, ...EMULATOR],
    id: 'invalid-json',
    shown: POSITION,
  },
  {
    what: 'a body without its brace',
    argv: ['api:request', 'POST', '/x', '--json', BODY.slice(1), ...EMULATOR],
    id: 'invalid-json',
    shown: /--json/,
  },
  {
    what: 'an invalid property',
    argv: ['api:assistants:v1:assistants:create', '--name', 'x', '--customer-ai', BODY, ...EMULATOR],
    id: 'invalid-flag-value',
    shown: /--customer-ai\b.*line 2, column 14\b/,
  },
  {
    what: 'a field without its name',
    argv: ['api:request', 'POST', '/x', '-F', 'a=b', '-F', `hunter2-${TOKEN}`, ...EMULATOR],
    id: 'invalid-flag-value',
    shown: /-F .*name=value.*\b2\b/,
  },
  {
    what: 'a header without its colon',
    argv: ['api:request', 'POST', '/x', '-H', `Bearer hunter2-${TOKEN}`, ...EMULATOR],
    id: 'invalid-flag-value',
    shown: /-H .*Name: value.*\b1\b/,
  },
]

for (const {what, argv, input = '', id, shown} of MISTAKES) {
  test(`${what} is an error that does not show it`, async () => {
    const text = await runTwilio(argv, {input})
    const json = await runTwilio([...argv, '-o', 'json'], {input})
    for (const {code, stdout, stderr} of [text, json]) {
      assert.equal(code, 2, stderr)
      assert.equal(stdout, '')
      assert.doesNotMatch(stderr, /hunter2|5ec2e7/)
    }
    // At -l debug, a stack trace follows.
    const error = errorOf({stderr: json.stderr.split('\n')[0] ?? ''})
    assert.equal(error.id, id, json.stderr)
    assert.match(`${error.message}\n${error.hint ?? ''}`, shown)
    assert.ok(text.stderr.startsWith(` » ${error.message}\n`), text.stderr)
  })
}

const TITLED: readonly (readonly string[])[] = [
  ['profiles:create', ACCOUNT, '-p', 'x', `--auth-token=${TOKEN}`],
  ['api:request', 'POST', '/x', '-F', 'Password=hunter2hunter2'],
  ['api:request', 'POST', '/x', '-H', 'Cookie: hunter2hunter2'],
  ['api:request', 'POST', '/x', '--json', '{"password": "hunter2hunter2"}'],
]
for (const argv of TITLED) {
  test(`the process list does not show the secret of ${argv[0]} ${argv.at(-2)} while it runs`, {
    skip: process.platform !== 'linux',
  }, async (t) => {
    // A proxy that accepts connections and never responds.
    const proxy = net.createServer((socket) => socket.on('error', () => {}))
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    t.after(() => proxy.close())
    const env = {
      HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as net.AddressInfo).port}`,
      ...(argv[0] === 'api:request' && {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN}),
    }
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...argv], {
      env: cleanEnvironment(temporaryHome(), env),
      stdio: 'ignore',
    })
    t.after(() => child.kill('SIGKILL'))
    await once(proxy, 'connection')
    assert.match(readFileSync(`/proc/${child.pid}/cmdline`, 'latin1'), /^twilio\0* *\0*$/)
  })
}
