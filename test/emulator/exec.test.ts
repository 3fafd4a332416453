import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {
  cleanEnvironment,
  type RunOptions,
  type RunResult,
  root,
  runTwilio,
  temporaryHome,
} from '../support/run.ts'
import {until} from '../support/until.ts'
import {temporaryDirectory} from './sandbox.ts'

const home = temporaryHome()
/** The emulator's temporary directories, and no others. */
const TMPDIR = temporaryDirectory()
const node = process.execPath

const exec = (args: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  runTwilio(['emulator:exec', ...args], {home, ...options, env: {TMPDIR, ...options.env}, timeoutMs: 60_000})

/** Starts the command, and waits for the first line of its program. */
async function start(...program: readonly string[]): Promise<{child: ChildProcess; line: string}> {
  const args = [join(root, 'bin/run.js'), 'emulator:exec', '--', ...program]
  const child = spawn(node, args, {
    env: cleanEnvironment(home, {TMPDIR}),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [data] = (await once(child.stdout, 'data')) as [Buffer]
  return {child, line: data.toString().trim()}
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('emulator:exec', () => {
  it("has the program's exit code, output and input, and leaves nothing behind", async () => {
    const {code, stdout, stderr} = await exec(
      ['--', 'sh', '-c', 'cat; echo "$1" >&2; exit 3', 'sh', '-- a'],
      {
        input: 'input',
      },
    )
    assert.deepEqual({code, stdout, stderr}, {code: 3, stdout: 'input', stderr: '-- a\n'})
    assert.deepEqual(readdirSync(TMPDIR), [])
  })

  it('passes the words after -- on as they are', async () => {
    const print = 'console.log(JSON.stringify(process.argv.slice(1)))'
    const words = ['--help', '-o', 'json', '--', '--version', '', 'a b', '-h']
    const {stdout} = await exec(['--', node, '-e', print, '--', ...words])
    assert.deepEqual(JSON.parse(stdout), words)
  })

  it('has an exit code as in shells if the program is ended by a signal, not found, or not executable', async () => {
    assert.equal((await exec(['--', 'sh', '-c', 'kill -KILL $$'])).code, 137)
    for (const [file, code] of [
      ['no-such-program', 127],
      [join(root, 'package.json'), 126],
    ] as const) {
      const outcome = await exec(['-o', 'json', '--', file])
      assert.equal(outcome.code, code)
      assert.equal(errorOf(outcome).id, 'program-not-started')
    }
    assert.deepEqual(readdirSync(TMPDIR), [])
  })

  it('needs a program after --', async () => {
    for (const args of [[], ['--'], ['npm', 'test'], ['npm', '--', 'test'], ['--', '']]) {
      const outcome = await runCommand(['emulator:exec', '-o', 'json', ...args])
      assert.equal(outcome.code, 2, args.join(' '))
    }
  })

  it('passes signals on: the program decides how it ends', async () => {
    const script =
      'process.on("SIGTERM", () => process.exit(7)); console.log("ready"); setInterval(() => {}, 1000)'
    const {child} = await start(node, '-e', script)
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [7, null])
    const {child: other} = await start('sh', '-c', 'echo ready; exec sleep 1000')
    other.kill('SIGINT')
    assert.deepEqual(await once(other, 'exit'), [130, null])
    assert.deepEqual(readdirSync(TMPDIR), [])
  })

  it('ends the processes that the program has started, after a signal and by itself', async () => {
    const {child, line} = await start('sh', '-c', 'sleep 1000 & echo $!; wait')
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [143, null])
    await until(() => !isRunning(Number(line)))
    const {code, stdout} = await exec(['--', 'sh', '-c', 'sleep 1000 >/dev/null & echo $!'])
    assert.equal(code, 0)
    await until(() => !isRunning(Number(stdout)))
  })

  it("gives each program data of its own, and does not touch the user's", async () => {
    const list = 'curl -sS -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" "$TWILIO_EMULATOR_URL$1"'
    const path = '/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json'
    await exec(['--', 'sh', '-c', `${list} -d To=+12063996576 -d From=+15005550006 -d Body=x`, 'sh', path])
    const {stdout} = await exec(['--', 'sh', '-c', list, 'sh', path])
    assert.deepEqual(JSON.parse(stdout).messages, [])
    assert.ok(!existsSync(join(home, '.twilio-cli/emulator.jsonl')))
  })

  it('keeps the data with --keep', async () => {
    const {code, stderr} = await exec(['--keep', '--', 'true'])
    assert.equal(code, 0)
    const [name = ''] = readdirSync(TMPDIR)
    const directory = join(TMPDIR, name)
    assert.ok(stderr.includes(directory), stderr)
    const env = {TWILIO_DATA_DIR: directory}
    assert.equal((await runCommand(['api:core:balance:fetch', '-p', 'emulator'], {env})).code, 0)
    rmSync(directory, {recursive: true})
  })

  it('keeps what the environment has, except where it would lead past the emulator', async () => {
    const extra = join(temporaryDirectory(), 'extra.pem')
    const {stdout: certificate} = await runCommand(['emulator:ca'])
    writeFileSync(extra, certificate)
    const print = `const {readFileSync} = require('node:fs')
      const {NO_PROXY, PYTHONPATH, MINE, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, HTTPS_PROXY, TWILIO_EMULATOR_URL} = process.env
      const [added, all] = [NODE_EXTRA_CA_CERTS, SSL_CERT_FILE].map((file) => readFileSync(file, 'utf8'))
      console.log(JSON.stringify({NO_PROXY, PYTHONPATH, MINE, added, all, isSame: HTTPS_PROXY === TWILIO_EMULATOR_URL}))`
    const {stdout} = await exec(['--', node, '-e', print], {
      env: {
        NO_PROXY: '*, db.internal, api.twilio.com:443 .sendgrid.com',
        PYTHONPATH: '/mine',
        MINE: 'x',
        NODE_EXTRA_CA_CERTS: extra,
        HTTPS_PROXY: 'http://proxy.example',
        TWILIO_AUTH_TOKEN: 'secret',
      },
    })
    const seen = JSON.parse(stdout)
    assert.equal(seen.NO_PROXY, 'localhost,127.0.0.1,::1,db.internal')
    assert.match(seen.PYTHONPATH, /:\/mine$/)
    assert.deepEqual([seen.MINE, seen.isSame], ['x', true])
    assert.ok(seen.added.includes(certificate.trim()) && seen.all.includes(certificate.trim()))
    assert.equal(seen.added.match(/BEGIN CERTIFICATE/g).length, 2)
    assert.ok(seen.all.match(/BEGIN CERTIFICATE/g).length > 50)
  })

  it("runs the user's own sitecustomize of Python too", async () => {
    const directory = temporaryDirectory()
    writeFileSync(join(directory, 'sitecustomize.py'), 'import sys\nsys.mine = "kept"\n')
    const {stdout} = await exec(['--', '/usr/bin/python3', '-c', 'import sys; print(sys.mine)'], {
      env: {PYTHONPATH: directory},
    })
    assert.equal(stdout, 'kept\n')
  })

  it('creates what the seed says', async () => {
    const seed = join(temporaryDirectory(), 'seed.json')
    const requests = [
      {url: 'https://verify.twilio.com/v2/Services', params: {FriendlyName: 'Shop'}, as: 'shop'},
      {
        url: 'https://verify.twilio.com/v2/Services/{shop.sid}/Verifications',
        params: {To: '+12063996576', Channel: 'sms'},
      },
      {
        url: '/2010-04-01/Accounts/{AccountSid}/Messages.json',
        params: {To: '+12063996576', From: '+15005550006', Body: '{x} {shop.friendly_name}'},
      },
    ]
    writeFileSync(seed, JSON.stringify(requests))
    const list = 'curl -sS -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" "$TWILIO_EMULATOR_URL$1"'
    const path = '/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json'
    const {code, stdout, stderr} = await exec(['--seed', seed, '--', 'sh', '-c', list, 'sh', path])
    assert.equal(code, 0, stderr)
    assert.equal(JSON.parse(stdout).messages[0].body, '{x} Shop')
  })

  it('runs nothing if the seed is not valid, or one of its requests fails', async () => {
    const seed = join(temporaryDirectory(), 'seed.json')
    for (const [text, id] of [
      ['', 'invalid-seed'],
      ['{}', 'invalid-seed'],
      ['[{"params": {}}]', 'invalid-seed'],
      ['[null]', 'invalid-seed'],
      ['[{"url": "/2010-04-01/Accounts/{AccountSid}/Messages.json"}]', 'invalid-seed'],
      ['[{"url": "https://example.com/"}]', 'invalid-seed'],
      [undefined, 'file-unreadable'],
    ] as const) {
      if (text === undefined) rmSync(seed)
      else writeFileSync(seed, text)
      const outcome = await runCommand(['emulator:exec', '-o', 'json', '--seed', seed, '--', 'false'], {
        env: {TMPDIR},
      })
      assert.equal(outcome.code, 1, outcome.stderr)
      assert.equal(errorOf(outcome).id, id, text)
    }
  })
})
