import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, describe, test} from 'node:test'
import {untilAborted} from '../../src/lib/runtime/abort.ts'
import {type ContextOptions, runCommand} from '../support/context.ts'
import {messages} from '../support/messages.ts'
import {temporaryHome} from '../support/run.ts'
import {runOnTerminal} from '../support/terminal.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'

const ACCOUNT = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: '0'.repeat(32)}
const LIST = ['api:core:messages:list', '--no-limit', '--page-size', '50']

/** 400 messages; the requests for their third page never end. */
let server: TwilioServer
before(async () => {
  const pages = messages(400)
  server = await startTwilio((request) => (request.query.get('Page') === '2' ? {raw() {}} : pages(request)))
})
after(() => server.close())

const file = (): string => join(temporaryHome(), 'paged')

/** Lists on a terminal of 30 lines with a pager that keeps what it shows in a file. */
async function list(args: readonly string[], options: ContextOptions = {}) {
  const paged = file()
  const outcome = await runCommand(['api:core:messages:list', ...args], {
    server,
    width: 100,
    height: 30,
    ...options,
    env: {...ACCOUNT, TWILIO_PAGER: `sh -c 'cat > "${paged}"'`, ...options.env},
  })
  return {...outcome, paged: existsSync(paged) ? readFileSync(paged, 'utf8') : undefined}
}

describe('a pager', () => {
  test('shows what is longer than the screen', async () => {
    for (const [args, start] of [
      [[], 'SID'],
      [['-o', 'json'], '['],
      [['--query', '[*].sid'], 'SM'],
      [['--template', '{{ sid }}'], 'SM'],
    ] as const) {
      const {paged, stdout, code} = await list(args)
      assert.equal(stdout, '')
      assert.ok(paged?.startsWith(start), args.join(' '))
      assert.equal(code, 0)
    }
  })

  test('is not started for what fits on the screen', async () => {
    for (const limit of ['28', '1', '0']) {
      const {paged, stdout} = await list(['--limit', limit])
      assert.equal(paged, undefined)
      assert.equal(stdout === '', limit === '0')
    }
    assert.notEqual((await list(['--limit', '29'])).paged, undefined)
  })

  test('long lines take several rows', async () => {
    const options = {width: 20, env: {TWILIO_PAGER: ''}}
    const {stdout} = await list(['-o', 'tsv', '--limit', '20'], options)
    assert.equal(stdout.split('\n').length, 22)
    assert.notEqual((await list(['-o', 'tsv', '--limit', '20'], {width: 20})).paged, undefined)
  })

  test('keeps colors and escapes control characters, as the terminal gets them', async () => {
    const {paged} = await list([], {color: true})
    assert.ok(paged?.startsWith('\u001b[1mSID'))
  })

  for (const [name, args, options] of [
    ['--no-pager', ['--no-pager'], {}],
    ['--silent', ['--silent'], {}],
    ['an empty TWILIO_PAGER', [], {env: {TWILIO_PAGER: '', PAGER: 'false'}}],
    ['the pager cat', [], {env: {TWILIO_PAGER: 'cat'}}],
    ['a pipe', [], {width: undefined, height: undefined}],
    ['CI or a dumb terminal', [], {height: undefined}],
  ] as const) {
    test(`is not started with ${name}`, async () => {
      const {paged, stdout, code} = await list(args, options)
      assert.equal(paged, undefined)
      assert.equal(stdout.split('\n').length > 50, name !== '--silent')
      assert.equal(code, 0)
    })
  }

  test('PAGER is used when there is no TWILIO_PAGER', async () => {
    const paged = file()
    await list([], {env: {TWILIO_PAGER: undefined, PAGER: `sh -c 'cat > "${paged}"'`}})
    assert.ok(readFileSync(paged, 'utf8').startsWith('SID'))
  })

  test('gets LESS and LV unless they are set', async () => {
    for (const [env, expected] of [
      [{}, 'FRX -c'],
      [{LESS: '-i', LV: ''}, '-i '],
    ] as const) {
      const shown = file()
      const print = `sh -c 'printf "%s %s" "$LESS" "$LV" > "${shown}"; cat > /dev/null'`
      await list([], {env: {TWILIO_PAGER: print, ...env}})
      assert.equal(readFileSync(shown, 'utf8'), expected)
    }
  })

  test('that cannot be started is a warning, and the output is printed', async () => {
    const {stdout, stderr, code} = await list([], {env: {TWILIO_PAGER: '/nowhere/pager -x'}})
    assert.equal(stdout.split('\n').length, 52)
    assert.match(stderr, /"\/nowhere\/pager"/)
    assert.equal(code, 0)
  })

  test('no less is no warning', async () => {
    const options = {env: {TWILIO_PAGER: undefined, PATH: '/nowhere'}}
    const {stdout, stderr, code} = await list([], options)
    assert.equal(stdout.split('\n').length, 52)
    assert.doesNotMatch(stderr, /less/)
    assert.equal(code, 0)
  })

  test('that is quit ends the list, also while a request hangs', async () => {
    const options = {env: {TWILIO_PAGER: "sh -c 'head -1 > /dev/null'"}}
    const {stdout, code} = await list(['--no-limit', '--page-size', '50', '-o', 'tsv'], options)
    assert.deepEqual({stdout, code}, {stdout: '', code: 0})
  })

  test('an error in the middle is printed after the pager, with its exit code', async () => {
    const failing = await startTwilio((request) =>
      request.query.has('Page')
        ? {status: 400, body: '{"code": 20001, "message": "no"}'}
        : messages(400)(request),
    )
    try {
      const {paged, code} = await list(['--no-limit', '--page-size', '50', '-o', 'tsv'], {server: failing})
      assert.equal(paged?.split('\n').length, 52)
      assert.equal(code, 20)
    } finally {
      await failing.close()
    }
  })
})

test('untilAborted closes its source', async () => {
  const ends: string[] = []
  async function* source() {
    try {
      yield 1
      yield 2
    } finally {
      ends.push('closed')
    }
  }
  const controller = new AbortController()
  for await (const value of untilAborted(source(), controller.signal)) {
    assert.equal(value, 1)
    controller.abort()
  }
  assert.deepEqual(ends, ['closed'])
})

describe('less on a terminal', {skip: process.platform !== 'linux'}, () => {
  // bash replaces itself with the program; another shell would end with 130 after Ctrl-C.
  const env = {...ACCOUNT, TWILIO_PAGER: undefined, PAGER: undefined, SHELL: '/bin/bash'}

  for (const [name, keys] of [
    ['q', ['q']],
    ['Ctrl-C, which is for less alone, and then q', ['\u0003', 'q']],
  ] as const) {
    test(`shows a screen until ${name}`, async () => {
      const steps = keys.map((type) => ({see: /:\s*$/, type}))
      const {code, screen} = await runOnTerminal([...LIST, '-o', 'tsv'], steps, {server, env})
      assert.match(screen, /^\s*sid\s+from/)
      assert.match(screen, /SM0{31}5/)
      assert.doesNotMatch(screen, /SM0{30}20/)
      assert.equal(code, 0)
    })
  }
})
