import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'

const PROGRAM = join(root, 'bin/run.js')
const SET = ['config:set', '--edge', 'dublin']
const LIST = ['api:core:messages:list', '-p', 'emulator']

/** Nothing but a sentence and a way out. */
function assertPlain({code, stdout, stderr}: {code: number | null; stdout: string; stderr: string}): void {
  assert.equal(code, 1, stderr)
  assert.equal(stdout, '')
  assert.match(stderr, /^ » [A-Z][^\n]+\n([A-Z][^\n]+\n)?$/)
  assert.doesNotMatch(stderr, /should not have|\bat .*:\d+:\d+|refused the request/)
}

describe('where nothing can be kept', () => {
  it('a HOME that is no absolute path is none, and nothing is made in the working directory', async () => {
    const cwd = temporaryHome()
    for (const args of [SET, LIST, ['profiles:list']]) {
      const result = await runTwilio(args, {cwd, env: {HOME: 'elsewhere', USERPROFILE: undefined}})
      assertPlain(result)
      assert.match(result.stderr, /There is no home directory.*\n.*TWILIO_CONFIG_DIR/)
    }
    assert.deepEqual(readdirSync(cwd), [])
  })

  it('credentials of the environment need no home', async () => {
    const env = {HOME: '/nonexistent', USERPROFILE: undefined, TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`}
    const {stderr} = await runTwilio(['api:core:messages:list', '--no-retry', '--timeout', '1'], {
      env: {...env, TWILIO_AUTH_TOKEN: 'x'.repeat(32), HTTPS_PROXY: 'http://127.0.0.1:9'},
    })
    assert.match(stderr, /The proxy 127\.0\.0\.1:9 refused/)
  })

  it('a home, a configuration or a data directory that is a file is said to be none', async () => {
    const home = temporaryHome()
    const file = join(home, 'file')
    writeFileSync(file, 'mine')
    for (const [args, env] of [
      [SET, {HOME: file}],
      [LIST, {HOME: file}],
      [['config:list'], {HOME: file}],
      [SET, {TWILIO_CONFIG_DIR: file}],
      [LIST, {TWILIO_DATA_DIR: file}],
    ] as const) {
      const result = await runTwilio(args, {home, env})
      assertPlain(result)
      assert.match(result.stderr, /a part of its path is not a directory/)
    }
  })

  it('a configuration that is a directory, and data that is one, are left alone', async () => {
    const home = temporaryHome()
    mkdirSync(join(home, '.twilio-cli/config.json'), {recursive: true})
    mkdirSync(join(home, '.twilio-cli/emulator.jsonl'))
    for (const args of [SET, ['profiles:list'], LIST]) assertPlain(await runTwilio(args, {home}))
  })

  const mount = (options: string, then: string) =>
    spawnSync('unshare', ['--mount', 'sh', '-c', `mount -t tmpfs -o ${options} tmpfs /mnt && ${then}`], {
      encoding: 'utf8',
      env: cleanEnvironment('/mnt'),
    })
  const noMounts = mount('size=64k', 'true').status === 0 ? false : 'only root can mount a disk to test with'
  const commands = [SET, LIST].map((args) => `'${process.execPath}' '${PROGRAM}' ${args.join(' ')}`)

  it('whatever the umask is, nothing is made that others can write', {
    skip: process.platform === 'win32',
  }, () => {
    const home = temporaryHome()
    for (const args of [['autocomplete', 'bash'], LIST, SET]) {
      const run = 'umask 0; exec "$@"'
      spawnSync('sh', ['-c', run, 'sh', process.execPath, PROGRAM, ...args], {env: cleanEnvironment(home)})
    }
    const made = readdirSync(home, {recursive: true, encoding: 'utf8'})
    assert.ok(made.includes('.twilio-cli/config.json') && made.includes('.twilio-cli/autocomplete/data/meta'))
    const open = made.filter((name) => (statSync(join(home, name)).mode & 0o022) !== 0)
    assert.deepEqual(open, [])
  })

  it('a read-only disk is said to be read-only', {skip: noMounts}, () => {
    for (const command of commands) {
      const {status, stdout, stderr} = mount('ro', command)
      assertPlain({code: status, stdout, stderr})
      assert.match(stderr, /the file system is read-only/)
    }
  })

  it('a full disk is said to be full, and nothing half written is left', {skip: noMounts}, () => {
    const fill = 'dd if=/dev/zero of=/mnt/fill bs=1k 2> /dev/null'
    for (const command of commands) {
      const {status, stdout, stderr} = mount('size=64k', `{ ${fill}; ${command}; }`)
      assertPlain({code: status, stdout, stderr})
      assert.match(stderr, /the disk is full/)
      // What Node keeps compiled there, from 22 on, is its own.
      const left = mount(
        'size=64k',
        `{ ${fill}; ${command} 2> /dev/null; find /mnt -type f -not -path '/mnt/.cache/*'; }`,
      )
      assert.equal(left.stdout, '/mnt/fill\n')
    }
  })
})

describe('where the output goes nowhere', {skip: !existsSync('/dev/full') && 'there is no /dev/full'}, () => {
  const into = (redirection: string, args: string[]) =>
    spawnSync('sh', ['-c', `'${process.execPath}' '${PROGRAM}' ${args.join(' ')} ${redirection}`], {
      encoding: 'utf8',
      env: cleanEnvironment(temporaryHome()),
    })

  it('a full disk behind stdout is one error, and a failure', () => {
    for (const args of [['config:list'], ['--help'], ['profiles:list', '--help'], [...LIST, '-o', 'json']]) {
      const {status, stderr} = into('> /dev/full', args)
      assert.equal(status, 1, args.join(' '))
      assert.match(stderr, /The output could not be written: the disk is full/)
      assert.doesNotMatch(stderr, /\bat .*:\d+:\d+/)
    }
    assert.equal(into('> /dev/full', ['--version']).status, 1)
  })

  it('a full disk behind stderr, and streams that are closed, change nothing else', () => {
    assert.equal(into('2> /dev/full', ['nonsense']).status, 2)
    for (const redirection of ['>&-', '2>&-', '<&-', '2> /dev/full', '| true']) {
      assert.equal(into(redirection, ['config:list']).status, 0, redirection)
    }
  })
})
