import assert from 'node:assert/strict'
import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {messages} from '../support/messages.ts'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {until} from '../support/until.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const CREDENTIALS = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed'}
const PROGRAM = join(root, 'bin/run.js')
const CODES = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const
type Signal = keyof typeof CODES

/** Responds to the first page of a list; other requests hang. */
let server: TwilioServer
before(async () => {
  const page = messages(200)
  server = await startTwilio((request) =>
    request.path.endsWith('/Messages.json') && request.method === 'GET' && !request.query.has('Page')
      ? page(request)
      : {raw() {}},
  )
})
after(() => server.close())

const start = (args: readonly string[], home = temporaryHome()): ChildProcess =>
  spawn(process.execPath, [PROGRAM, ...args], {
    env: cleanEnvironment(home, {...server.env, ...CREDENTIALS}),
  })

/** The exit code as a shell's `$?` shows it. */
const shellCode = (code: number | null, signal: NodeJS.Signals | null): number =>
  code ?? CODES[signal as Signal] ?? -1

/** Sends the signal. @returns the exit code: what hangs here would never end the program by itself with the code of a signal */
async function end(child: ChildProcess, signal: Signal): Promise<number> {
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  child.kill(signal)
  const [code, by] = await closed
  return shellCode(code, by)
}

const SEND = ['api:core:messages:create', '--to', '+12063996576', '--from', '+15005550006', '--body', 'x']
const LIST = ['api:core:messages:list', '--no-limit', '--page-size', '50', '-o', 'tsv']

for (const signal of Object.keys(CODES) as Signal[]) {
  for (const [what, args] of [
    ['a request hangs', SEND],
    ['the second page of a list hangs', LIST],
    ['a list of 30 seconds is retried', ['debugger:logs:list']],
  ] as const) {
    test(`${signal} while ${what} exits with ${CODES[signal]}`, async () => {
      const before = server.requests.length
      const child = start(args)
      let stdout = ''
      let stderr = ''
      child.stdout?.on('data', (chunk) => {
        stdout += chunk
      })
      child.stderr?.on('data', (chunk) => {
        stderr += chunk
      })
      await until(() => server.requests.length > before + (args === LIST ? 1 : 0))
      if (args === LIST) await until(() => stdout.endsWith('\n'))
      assert.equal(await end(child, signal), CODES[signal])
      // Only a request that may have been processed needs a word.
      assert.equal(stderr.includes('The request may have been processed'), args === SEND, stderr)
      assert.equal(stderr === '', args !== SEND, stderr)
      // The header, 50 complete rows, and the end of the last line.
      if (args === LIST) assert.equal(stdout.split('\n').length, 52)
    })
  }

  test(`${signal} ends --streaming with ${CODES[signal]}`, async () => {
    const child = start(['debugger:logs:list', '--streaming'])
    const before = server.requests.length
    await until(() => server.requests.length > before)
    assert.equal(await end(child, signal), CODES[signal])
  })
}

test('Ctrl-C ends a shell loop that runs the program', {
  skip: process.platform === 'win32',
}, async () => {
  const loop = `for i in 1 2 3; do '${process.execPath}' '${PROGRAM}' ${SEND.join(' ')}; echo went on; done`
  const child = spawn('bash', ['-c', loop], {
    detached: true,
    env: cleanEnvironment(temporaryHome(), {...server.env, ...CREDENTIALS}),
  })
  let stdout = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  const before = server.requests.length
  await until(() => server.requests.length > before)
  const closed = once(child, 'close')
  // A terminal sends the signal to the whole process group.
  process.kill(-(child.pid as number), 'SIGINT')
  await closed
  assert.equal(stdout, '')
})

test('Ctrl-C during a write of the emulator loses no resource that was returned', async () => {
  const home = temporaryHome()
  const sent: string[] = []
  for (let round = 0; round < 4; round++) {
    const child = spawn(
      'bash',
      [
        '-c',
        `while true; do '${process.execPath}' '${PROGRAM}' ${SEND.join(' ')} -p emulator -o tsv --properties sid || break; done`,
      ],
      {detached: true, env: cleanEnvironment(home)},
    )
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    await until(() => stdout.length > 60)
    await sleep(round * 70)
    const closed = once(child, 'close')
    // Repeated, because the first can arrive after the command has finished, and the loop continues.
    const press = (): unknown => child.exitCode ?? process.kill(-(child.pid as number), 'SIGINT')
    const pressing = setInterval(press, 1000)
    press()
    await closed
    clearInterval(pressing)
    sent.push(...stdout.split('\n').filter((line) => /^SM\w{32}$/.test(line)))
  }
  const list = await runTwilio(['api:core:messages:list', '-p', 'emulator', '--no-limit', '-o', 'json'], {
    home,
  })
  assert.equal(list.code, 0, list.stderr)
  const stored = new Set((JSON.parse(list.stdout) as {sid: string}[]).map(({sid}) => sid))
  assert.deepEqual(
    sent.filter((sid) => !stored.has(sid)),
    [],
  )
  assert.deepEqual(
    readdirSync(join(home, '.twilio-cli')).filter((name) => /\.new$/.test(name)),
    [],
  )
})

test('SIGTERM while a profile is created leaves no partial profile', async () => {
  const home = temporaryHome()
  const before = server.requests.length
  const child = start(['profiles:create', ACCOUNT, '-p', 'live', '--auth-token', '-'], home)
  child.stdin?.end(CREDENTIALS.TWILIO_AUTH_TOKEN)
  await until(() => server.requests.length > before)
  assert.equal(await end(child, 'SIGTERM'), 143)
  assert.ok(!existsSync(join(home, '.twilio-cli/config.json')))
})

const noTerminal =
  spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0
    ? false
    : 'script of util-linux, which opens a terminal, is not installed'

for (const signal of Object.keys(CODES) as Signal[]) {
  test(`${signal} at a prompt restores the terminal`, {skip: noTerminal}, async () => {
    const home = temporaryHome()
    // Prints the terminal settings before and after, and the program's process id, which the signal is sent to.
    const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
    const program = `set -m; '${process.execPath}' '${PROGRAM}' profiles:create & echo "pid $!"; fg > /dev/null`
    const around = `trap : INT; stty -g; bash -c ${quoted(program)}; echo "code $?"; stty -g`
    const child = spawn('script', ['-qfec', `sh -c ${quoted(around)}`, '/dev/null'], {
      env: cleanEnvironment(home, {TERM: 'xterm', SHELL: '/bin/sh', ...server.env}),
    })
    let screen = ''
    child.stdout.on('data', (chunk) => {
      screen += chunk
    })
    await until(() => /Account SID:/.test(screen) && /pid \d+/.test(screen))
    await sleep(200)
    process.kill(Number(/pid (\d+)/.exec(screen)?.[1]), signal)
    await once(child, 'close')
    const settings = screen.split('\r\n').filter((line) => /^[0-9a-f]+(:[0-9a-f]+){5,}$/.test(line))
    assert.equal(settings.length, 2, screen)
    assert.equal(settings[0], settings[1])
    assert.match(screen, new RegExp(`code ${CODES[signal]}`))
    assert.ok(screen.lastIndexOf('\x1b[?25h') >= screen.lastIndexOf('\x1b[?25l'), 'the cursor is hidden')
  })
}

test('Ctrl-C twice ends --streaming at once', async () => {
  const child = start(['debugger:logs:list', '--streaming'])
  const before = server.requests.length
  await until(() => server.requests.length > before)
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  child.kill('SIGINT')
  child.kill('SIGINT')
  assert.equal(shellCode(...(await closed)), 130)
})
