import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import net from 'node:net'
import {join} from 'node:path'
import {test} from 'node:test'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'

/** Of the form of an auth token. */
const TOKEN = '0123456789abcdef5ec2e70123456789'
const ACCOUNT = `AC${'1'.repeat(32)}`
const EMULATOR = ['-p', 'emulator', '-l', 'debug']
const BODY = `{"name": "x",\n "password": "hunter2-${TOKEN}`

test('what DEBUG makes the libraries say shows no secret', async () => {
  const argv = ['profiles:create', ACCOUNT, '-p', 'x', '--auth-token', TOKEN, '--timeout', '1']
  const {stderr} = await runTwilio([...argv, '--no-retry'], {
    env: {DEBUG: '*', HTTPS_PROXY: 'http://user:hunter2-of-a-proxy@127.0.0.1:1'},
  })
  assert.match(stderr, /oclif:config runCommand profiles:create/)
  assert.match(stderr, /https-proxy-agent/)
  assert.doesNotMatch(stderr, /hunter2|5ec2e7/)
})

/** Secrets in the wrong place, and what is said of it. */
const MISTYPED: readonly [what: string, argv: readonly string[], said: RegExp, input?: string][] = [
  ['a token as an argument', ['profiles:create', ACCOUNT, TOKEN, '-p', 'x'], /^ » Unexpected argument: \[/],
  [
    'a token as the account',
    ['profiles:create', TOKEN, '-p', 'x', '--auth-token', '-'],
    /account SID/,
    TOKEN,
  ],
  [
    'a flag with a slip in its name',
    ['profiles:create', ACCOUNT, '-p', 'x', `--auth-tokn=hunter2-${TOKEN}`],
    /^ » There is no flag --auth-tokn\.\nDid you mean --auth-token\?/,
  ],
  ['a token as a choice', ['profiles:create', '--storage', TOKEN], /one of keychain, file/],
  ['a token as a command', [TOKEN], /There is no command \[redacted\]/],
  [
    'a broken body on the command line',
    ['api:request', 'POST', '/x', '--json', BODY, ...EMULATOR],
    /The body is not JSON: see line 2, column 14\./,
  ],
  [
    'a broken body from standard input',
    ['api:request', 'POST', '/x', '--json', '-', ...EMULATOR],
    /The body is not JSON: see line 2, column 14\./,
    BODY,
  ],
  [
    'a broken body of an operation',
    ['api:content:v1:content:create', '--json', BODY, ...EMULATOR],
    /The body is not JSON: see line 2, column 14\./,
  ],
  [
    'a body without its brace',
    ['api:request', 'POST', '/x', '--json', BODY.slice(1), ...EMULATOR],
    /What --json has is neither JSON nor a file\./,
  ],
  [
    'a broken property',
    ['api:assistants:v1:assistants:create', '--name', 'x', '--customer-ai', BODY, ...EMULATOR],
    /--customer-ai takes JSON, and this is none: see line 2, column 14\./,
  ],
  [
    'a field without its name',
    ['api:request', 'POST', '/x', '-F', 'a=b', '-F', `hunter2-${TOKEN}`, ...EMULATOR],
    /-F takes name=value, and number 2 is not of that form\./,
  ],
  [
    'a header without its colon',
    ['api:request', 'POST', '/x', '-H', `Bearer hunter2-${TOKEN}`, ...EMULATOR],
    /-H takes 'Name: value', and number 1 is not of that form\./,
  ],
]

for (const [what, argv, said, input] of MISTYPED) {
  test(`${what} is refused, and not repeated`, async () => {
    const {code, stdout, stderr} = await runTwilio(argv, {input: input ?? ''})
    assert.equal(code, 2, stderr)
    assert.equal(stdout, '')
    assert.match(stderr, said)
    assert.doesNotMatch(stderr, /hunter2|5ec2e7/)
  })
}

const TITLED: readonly (readonly string[])[] = [
  ['profiles:create', ACCOUNT, '-p', 'x', `--auth-token=${TOKEN}`],
  ['api:request', 'POST', '/x', '-F', 'Password=hunter2hunter2'],
  ['api:request', 'POST', '/x', '-H', 'Cookie: hunter2hunter2'],
  ['api:request', 'POST', '/x', '--json', '{"password": "hunter2hunter2"}'],
]
for (const argv of TITLED) {
  test(`the list of processes does not show the secret of ${argv[0]} ${argv.at(-2)} while it runs`, {
    skip: process.platform !== 'linux',
  }, async (t) => {
    // A proxy that takes connections, and no more.
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
