import assert from 'node:assert/strict'
import {spawn, spawnSync} from 'node:child_process'
import {createSocket} from 'node:dgram'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, describe, it} from 'node:test'
import {parseError} from '../support/printed-error.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'

const ADDRESS = '127.0.0.53'
const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'f'.repeat(32)}
/** Much longer than the program may take, and shorter than the system's resolver waits with the options below. */
const WATCHDOG_MS = 100_000

const isPossible =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['-m', 'true']).status === 0

describe('a name server that never answers', {
  skip: !isPossible && 'needs root and unshare, to replace /etc/resolv.conf for one process',
}, () => {
  const server = createSocket('udp4')
  const directory = temporaryHome()
  const configuration = join(directory, 'resolv.conf')
  before(async () => {
    server.bind(53, ADDRESS)
    await once(server, 'listening')
    writeFileSync(configuration, `nameserver ${ADDRESS}\noptions timeout:30 attempts:5\n`)
  })
  after(() => server.close())

  /** Starts the program where only this name server is known. */
  const start = (...args: string[]) => {
    const program = `mount --bind '${configuration}' /etc/resolv.conf && exec "$0" "$@"`
    return spawn(
      'unshare',
      ['-m', 'bash', '-c', program, process.execPath, join(root, 'bin/run.js'), ...args],
      {env: cleanEnvironment(directory, env), timeout: WATCHDOG_MS, killSignal: 'SIGKILL'},
    )
  }

  it('does not keep --timeout from ending a command', async () => {
    const child = start('api:core:messages:list', '--timeout', '2', '--no-retry', '-o', 'json')
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    const [code] = await once(child, 'close')
    assert.equal(code, 1, stderr)
    assert.equal(parseError(stderr).id, 'network-timeout')
  })

  it('does not keep a signal from ending a command', async () => {
    const asked = once(server, 'message')
    const child = start('api:core:messages:list')
    const ended = once(child, 'close')
    await asked
    child.kill('SIGTERM')
    assert.deepEqual(await ended, [143, null])
  })
})
