import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {EMULATOR_ACCOUNT} from '../../src/lib/emulator/account.ts'
import {parseError} from '../support/printed-error.ts'
import {cleanEnvironment, root, runTwilio} from '../support/run.ts'
import {until} from '../support/until.ts'
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

/** Starts a server, and reads its records from stdout. */
async function startServer(home: string, ...flags: string[]) {
  const child = spawn(
    process.execPath,
    [join(root, 'bin/run.js'), 'emulator:start', '--port', '0', '-o', 'json', ...flags],
    {env: cleanEnvironment(home), stdio: ['ignore', 'pipe', 'pipe']},
  )
  let [output, log] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  child.stdout.setEncoding('utf8')
  while (!output.includes(']')) output += (await once(child.stdout, 'data'))[0]
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  const [{url}] = JSON.parse(output) as [{url: string}]
  return {url, stop, log: () => log}
}

describe('a running server', () => {
  it('gets the requests of -p emulator, until it ends', async () => {
    const home = temporaryDirectory()
    const file = join(home, '.twilio-cli', 'emulator-server.json')
    const run = (...args: string[]) => runTwilio([...args, '-o', 'json'], {home})
    const list = async () => {
      const {stdout} = await run('api:core:messages:list', '-p', 'emulator')
      return (JSON.parse(stdout) as Json[]).map(({status}) => status)
    }
    const server = await startServer(home, '--instant')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    const create = ['api:core:messages:create', '-p', 'emulator', '--from', NUMBER, '--to', STRANGER]
    assert.equal((await run(...create, '--body', 'Hello')).code, 0)
    assert.deepEqual(await list(), ['delivered'])
    await until(() => server.log().includes(`GET ${CORE}/Messages.json 200`))

    const [clock] = JSON.parse((await run('emulator:clock', '--advance', '1h')).stdout) as [{now: string}]
    const health = (await (await fetch(`${server.url}/_emulator/health`)).json()) as {now: string}
    assert.ok(health.now >= clock.now)

    const second = await run('emulator:start', '--port', '0')
    assert.deepEqual([second.code, parseError(second.stderr).id], [1, 'emulator-already-running'])

    await server.stop('SIGKILL')
    assert.ok(existsSync(file))
    assert.deepEqual(await list(), ['delivered'])
    const third = await startServer(home)
    await third.stop('SIGTERM')
    assert.ok(!existsSync(file))
  })

  it('is not asked if the file has another secret', async () => {
    const home = temporaryDirectory()
    const file = join(home, '.twilio-cli', 'emulator-server.json')
    const server = await startServer(home)
    const entry = JSON.parse(readFileSync(file, 'utf8')) as Json
    writeFileSync(file, JSON.stringify({...entry, secret: 'another'}))
    assert.equal((await runTwilio(['api:core:messages:list', '-p', 'emulator'], {home})).code, 0)
    await server.stop('SIGKILL')
    assert.ok(!server.log().includes('Messages.json'), server.log())
  })
})
