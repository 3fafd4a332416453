import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {EMULATOR_ACCOUNT} from '../../src/lib/emulator/account.ts'
import {cleanEnvironment, root, runTwilio} from '../support/run.ts'
import {CORE, type Json, NUMBER, STRANGER, temporaryDirectory} from './sandbox.ts'

describe('emulator:status and emulator:reset', () => {
  const home = temporaryDirectory()
  const file = join(home, '.twilio-cli', 'emulator.jsonl')
  const run = (...args: string[]) => runTwilio(args, {home})

  it('show the number of records, and remove them', async () => {
    const before = await run('emulator:status', '-o', 'json')
    assert.deepEqual([before.code, before.stdout.trim()], [0, '[]'])
    assert.ok(!existsSync(file))

    const create = ['api:core:messages:create', '-p', 'emulator', '--from', NUMBER, '--to', STRANGER]
    assert.equal((await run(...create, '--body', 'Hello')).code, 0)
    const status = await run('emulator:status', '-o', 'json')
    const counts = JSON.parse(status.stdout) as {topic: string; records: number}[]
    assert.deepEqual(counts.find(({topic}) => topic === 'api:core:messages')?.records, 1)
    assert.match(status.stderr, /emulator\.jsonl/)

    const refused = await run('emulator:reset', '-o', 'json')
    const {id, hint} = JSON.parse(refused.stderr) as {id: string; hint: string}
    assert.deepEqual([refused.code, id], [2, 'confirmation-required'])
    assert.match(hint, /--force/)
    assert.ok(existsSync(file))
    assert.equal((await run('emulator:reset', '--force')).code, 0)
    const list = await run('api:core:messages:list', '-p', 'emulator', '-o', 'json')
    assert.equal(list.stdout.trim(), '[]')
  })
})

describe('emulator:start', () => {
  it('warns that others can reach it if it listens on a public address', async () => {
    for (const [host, isPublic] of [
      ['0.0.0.0', true],
      ['localhost', false],
    ] as const) {
      const child = spawn(
        process.execPath,
        [join(root, 'bin/run.js'), 'emulator:start', '--port', '0', '--host', host, '-o', 'none'],
        {env: cleanEnvironment(temporaryDirectory()), stdio: ['ignore', 'ignore', 'pipe']},
      )
      let stderr = ''
      child.stderr.setEncoding('utf8')
      while (!stderr.includes('press Ctrl-C')) stderr += (await once(child.stderr, 'data'))[0]
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      assert.equal(/Other machines on the network can reach the emulator/.test(stderr), isPublic, stderr)
    }
  })

  it('runs until it gets a signal, and its records are stored', async () => {
    const home = temporaryDirectory()
    const child = spawn(
      process.execPath,
      [join(root, 'bin/run.js'), 'emulator:start', '--port', '0', '-o', 'json'],
      {
        env: cleanEnvironment(home),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let output = ''
    child.stdout.setEncoding('utf8')
    while (!output.includes(']')) output += (await once(child.stdout, 'data'))[0]
    const [{url, accountSid, authToken}] = JSON.parse(output) as [Record<string, string>]
    assert.deepEqual([accountSid, authToken], [EMULATOR_ACCOUNT.accountSid, EMULATOR_ACCOUNT.authToken])
    const response = await fetch(`${url}${CORE}/Messages.json`, {
      method: 'POST',
      headers: {authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`},
      body: new URLSearchParams({To: STRANGER, From: NUMBER, Body: 'Hello'}),
    })
    const {sid} = (await response.json()) as Json
    const ended = once(child, 'exit')
    child.kill('SIGINT')
    const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null]
    assert.ok(code === 130 || signal === 'SIGINT', `ended with ${code} ${signal}`)
    const list = await runTwilio(['api:core:messages:list', '-p', 'emulator', '-o', 'json'], {home})
    assert.deepEqual(
      (JSON.parse(list.stdout) as {sid: string}[]).map((message) => message.sid),
      [sid],
    )
  })
})
