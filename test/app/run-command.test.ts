import assert from 'node:assert/strict'
import {test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'

const FROM = ['--from', '+15005550006', '--to', '+12063996576', '--body', 'Hello']

test('a command runs in this process with its own terminal, and does not change the process', async () => {
  const before = {
    env: {...process.env},
    exitCode: process.exitCode,
    title: process.title,
  }
  const env = {TWILIO_DATA_DIR: temporaryHome()}
  const created = await runCommand(['api:core:messages:create', '-p', 'emulator', ...FROM, '-o', 'json'], {
    env,
  })
  assert.equal(created.code, 0, created.stderr)
  const [message] = JSON.parse(created.stdout)
  assert.equal(message.body, 'Hello')
  const listed = await runCommand(
    ['api', 'core', 'messages', 'list', '-p', 'emulator', '-o', 'tsv', '--properties', 'sid'],
    {env},
  )
  assert.equal(listed.stdout, `sid\n${message.sid}\n`)
  const after = {
    env: {...process.env},
    exitCode: process.exitCode,
    title: process.title,
  }
  assert.deepEqual(after, before)
})

test('with -o json, an error is a JSON object with its id on stderr', async () => {
  const table: [argv: string[], code: number, id: string][] = [
    [['nonsense', '-o', 'json'], 2, 'unknown-command'],
    [['api:core:messages:list', '--nonsense', '-o', 'json'], 2, 'unknown-flag'],
    [['api:core:messages:create', '-p', 'emulator', '-o', 'json'], 2, 'missing-flag'],
    [['api:core:messages:list', '-p', 'emulator', '--limit', 'x', '-o', 'json'], 2, 'invalid-flag-value'],
    [['profiles:use', '-o', 'json'], 2, 'missing-argument'],
    [['profiles:use', 'nobody', '-o', 'json'], 1, 'profile-not-found'],
    [['api:core:messages:list', '-o', 'json'], 1, 'no-credentials'],
    [['emulator:reset', '-o', 'json'], 2, 'confirmation-required'],
    [
      ['api:core:messages:fetch', '-p', 'emulator', '--sid', `SM${'0'.repeat(32)}`, '-o', 'json'],
      20,
      'not-found',
    ],
  ]
  for (const [argv, code, id] of table) {
    const outcome = await runCommand(argv)
    assert.equal(outcome.stdout, '', argv.join(' '))
    assert.equal(errorOf(outcome).id, id, `${argv.join(' ')}: ${outcome.stderr}`)
    assert.equal(outcome.code, code, argv.join(' '))
  }
})

test('help is printed to the terminal of the context, in its width', async () => {
  const widest = async (width: number): Promise<number> => {
    const {code, stdout} = await runCommand(['api:core:messages:create', '--help'], {width})
    assert.equal(code, 0)
    const prose = stdout.split('\n').filter((line) => !/https:|twilio /.test(line))
    return Math.max(...prose.map((line) => line.length))
  }
  assert.ok((await widest(60)) <= 70)
  assert.ok((await widest(120)) > 100)
})

test('the time comes from the clock of the context', async () => {
  const argv = ['token:video', '--identity', 'alice', '-p', 'emulator', '--ttl', '60']
  const {stderr} = await runCommand(argv, {clock: {now: () => Date.UTC(2031, 0, 1)}})
  assert.match(stderr, /2031-01-01T00:01:00Z/)
})
