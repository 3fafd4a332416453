import assert from 'node:assert/strict'
import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, describe, it} from 'node:test'
import {formatEnvironment} from '../../src/lib/emulator/programs/format-environment.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {temporaryDirectory} from './sandbox.ts'

const VALUES = {
  PLAIN: 'http://127.0.0.1:4010',
  SPACE: 'a  b',
  SHELL_SYNTAX: '$HOME `id` $(id) "x" \\n ! %PATH% # ; & |',
  QUOTES: `it's "quoted" 'twice''`,
  TYPOGRAPHIC: '\u2018a\u2019',
  EMPTY: '',
}

/** What a shell has after it has read the lines. */
function readBy(shell: readonly string[], text: string): unknown {
  const file = join(temporaryDirectory(), 'variables')
  writeFileSync(file, text)
  const names = JSON.stringify(Object.keys(VALUES))
  const print = `console.log(JSON.stringify(Object.fromEntries(${names}.map((n) => [n, process.env[n]]))))`
  writeFileSync(`${file}.cjs`, print)
  const [program = '', ...args] = shell
  const {stdout, stderr} = spawnSync(
    program.replace('NODE', process.execPath),
    args.map((word) => word.replaceAll('FILE', file).replaceAll('NODE', process.execPath)),
    {encoding: 'utf8', env: cleanEnvironment(temporaryHome()) as NodeJS.ProcessEnv},
  )
  assert.ok(stdout, stderr)
  return JSON.parse(stdout)
}

describe('emulator:env', () => {
  for (const shell of ['bash', 'sh', 'zsh']) {
    it(`quotes for ${shell}`, () => {
      const command = [shell, '-c', '. FILE; "NODE" FILE.cjs']
      assert.deepEqual(readBy(command, formatEnvironment(VALUES, 'bash')), VALUES)
    })
  }

  it('quotes for fish', () => {
    const command = ['fish', '-c', 'source FILE; NODE FILE.cjs']
    assert.deepEqual(readBy(command, formatEnvironment(VALUES, 'fish')), VALUES)
  })

  it('quotes for PowerShell', () => {
    const text = formatEnvironment({NAME: VALUES.QUOTES, OTHER: VALUES.TYPOGRAPHIC}, 'powershell')
    assert.equal(text, `$env:NAME = 'it''s "quoted" ''twice'''''\n$env:OTHER = '\u2018\u2018a\u2019\u2019'\n`)
  })

  it('quotes for files of variables', () => {
    const text = formatEnvironment({...VALUES, QUOTES: `it's "quoted"`}, 'dotenv')
    const command = ['NODE', '--env-file=FILE', 'FILE.cjs']
    assert.deepEqual(readBy(command, text), {...VALUES, QUOTES: `it's "quoted"`})
  })

  it('needs a running emulator', async () => {
    const outcome = await runCommand(['emulator:env', '-o', 'json'])
    assert.deepEqual([outcome.code, errorOf(outcome).id], [1, 'emulator-not-running'])
  })
})

describe('emulator:env of a running emulator', () => {
  const home = temporaryHome()
  const server = spawn(
    process.execPath,
    [join(root, 'bin/run.js'), 'emulator:start', '--port', '0', '-o', 'json'],
    {
      env: cleanEnvironment(home),
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  before(() => once(server.stdout, 'data'))
  after(async () => {
    server.kill()
    await once(server, 'exit')
  })

  it('prints variables with which a program reaches it', async () => {
    const {code, stdout, stderr} = await runCommand(['emulator:env', '--shell', 'bash'], {home})
    assert.equal(code, 0, stderr)
    const script = `${stdout}\ncurl -sSf -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" https://api.twilio.com/2010-04-01/Accounts.json`
    const outcome = spawnSync('bash', ['-c', script], {
      encoding: 'utf8',
      env: cleanEnvironment(home) as NodeJS.ProcessEnv,
    })
    assert.equal(JSON.parse(outcome.stdout).accounts[0].friendly_name, 'Emulator', outcome.stderr)
  })

  it('prints the same when the variables are set already', async () => {
    const {stdout} = await runCommand(['emulator:env', '-o', 'json'], {home})
    const env = JSON.parse(stdout) as Record<string, string>
    const files = (): string[] =>
      ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'].map((name) => readFileSync(String(env[name]), 'utf8'))
    const before = files()
    const again = await runCommand(['emulator:env', '-o', 'json'], {home, env})
    assert.deepEqual(JSON.parse(again.stdout), env)
    assert.equal(files()[0], before[0])
    assert.equal(files()[1]?.length, before[1]?.length)
  })

  it('is what this program uses in a shell that has them, as are emulator:seed and emulator:reset', async () => {
    const {stdout} = await runCommand(['emulator:env', '-o', 'json'], {home})
    const {TWILIO_EMULATOR_URL} = JSON.parse(stdout) as Record<string, string>
    const seed = join(temporaryDirectory(), 'seed.json')
    writeFileSync(
      seed,
      JSON.stringify([{url: 'https://verify.twilio.com/v2/Services', params: {FriendlyName: 'Mine'}}]),
    )
    // Another home has other data; the variable leads to the server.
    const env = {TWILIO_EMULATOR_URL}
    const seeded = await runCommand(['emulator:seed', seed, '-o', 'json'], {env})
    assert.equal(seeded.code, 0, seeded.stderr)
    const listed = await runCommand(['api:verify:v2:services:list', '-p', 'emulator', '-o', 'json'], {env})
    assert.equal(JSON.parse(listed.stdout)[0].sid, JSON.parse(seeded.stdout)[0].sid)
    assert.equal((await runCommand(['emulator:reset', '--force'], {env})).code, 0)
    const emptied = await runCommand(['api:verify:v2:services:list', '-p', 'emulator', '-o', 'json'], {env})
    assert.deepEqual(JSON.parse(emptied.stdout), [])
    writeFileSync(seed, '[{"url": "/nothing"}]')
    const refused = await runCommand(['emulator:seed', seed, '-o', 'json'], {env})
    assert.deepEqual([refused.code, errorOf(refused).id], [1, 'emulator-request-refused'])
  })
})
