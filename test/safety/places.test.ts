import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'

const PROGRAM = join(root, 'bin/run.js')
const SET = ['config:set', '--edge', 'dublin']
/** The directories depend on HOME alone. */
const NO_DIRECTORIES = {
  TWILIO_CONFIG_DIR: undefined,
  TWILIO_DATA_DIR: undefined,
  TWILIO_CACHE_DIR: undefined,
}
const LIST = ['api:core:messages:list', '-p', 'emulator']

/** Is stderr one sentence and at most one hint, without a stack trace? */
function assertPlainError({
  code,
  stdout,
  stderr,
}: {
  code: number | null
  stdout: string
  stderr: string
}): void {
  assert.equal(code, 1, stderr)
  assert.equal(stdout, '')
  assert.match(stderr, /^ » [A-Z][^\n]+\n([A-Z][^\n]+\n)?$/)
  assert.doesNotMatch(stderr, /Internal error|\bat .*:\d+:\d+|refused the request/)
}

describe('without a place to store files', () => {
  it('a relative HOME is ignored, and nothing is created in the working directory', async () => {
    const cwd = temporaryHome()
    for (const args of [SET, LIST, ['profiles:list']]) {
      const options = {cwd, env: {HOME: 'elsewhere', USERPROFILE: undefined}}
      assertPlainError(await runTwilio(args, options))
      const inJson = await runTwilio([...args, '-o', 'json'], options)
      assert.equal(errorOf(inJson).id, 'no-home-directory')
      assert.match(errorOf(inJson).hint ?? '', /TWILIO_CONFIG_DIR/)
    }
    assert.deepEqual(readdirSync(cwd), [])
  })

  it('credentials in the environment need no home directory', async () => {
    const env = {HOME: '/nonexistent', USERPROFILE: undefined, TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`}
    const argv = ['api:core:messages:list', '--no-retry', '--timeout', '1', '-o', 'json']
    const outcome = await runCommand(argv, {
      env: {
        ...NO_DIRECTORIES,
        ...env,
        TWILIO_AUTH_TOKEN: 'x'.repeat(32),
        HTTPS_PROXY: 'http://127.0.0.1:9',
      },
    })
    assert.equal(errorOf(outcome).id, 'proxy-failed')
    assert.match(errorOf(outcome).message, /127\.0\.0\.1:9/)
  })

  it('a file in place of a home, configuration or data directory is an error', async () => {
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
      const options = {home, env: {...NO_DIRECTORIES, ...env}}
      const result = await runCommand(args, options)
      assertPlainError(result)
      assert.match(result.stderr, /not a directory/)
      const {id} = errorOf(await runCommand([...args, '-o', 'json'], options))
      assert.match(id, /^file-(unreadable|unwritable)$/)
    }
  })

  it('a directory in place of the configuration or the data file is an error', async () => {
    const home = temporaryHome()
    mkdirSync(join(home, '.twilio-cli/config.json'), {recursive: true})
    mkdirSync(join(home, '.twilio-cli/emulator.jsonl'))
    for (const args of [SET, ['profiles:list'], LIST]) assertPlainError(await runCommand(args, {home}))
  })

  const mount = (options: string, then: string) =>
    spawnSync('unshare', ['--mount', 'sh', '-c', `mount -t tmpfs -o ${options} tmpfs /mnt && ${then}`], {
      encoding: 'utf8',
      env: cleanEnvironment('/mnt'),
    })
  const noMounts = mount('size=64k', 'true').status === 0 ? false : 'requires root to mount a disk'
  const commands = [SET, LIST].map((args) => `'${process.execPath}' '${PROGRAM}' ${args.join(' ')}`)

  it('with any umask, other users cannot write to the created files', {
    skip: process.platform === 'win32',
  }, () => {
    const home = temporaryHome()
    for (const args of [['autocomplete', 'bash'], LIST, SET]) {
      const run = 'umask 0; exec "$@"'
      spawnSync('sh', ['-c', run, 'sh', process.execPath, PROGRAM, ...args], {env: cleanEnvironment(home)})
    }
    const created = readdirSync(home, {recursive: true, encoding: 'utf8'})
    assert.ok(
      created.includes('.twilio-cli/config.json') && created.includes('.twilio-cli/autocomplete/data/meta'),
    )
    const open = created.filter((name) => (statSync(join(home, name)).mode & 0o022) !== 0)
    assert.deepEqual(open, [])
  })

  it('a read-only disk is an error that says so', {skip: noMounts}, () => {
    for (const command of commands) {
      const {status, stdout, stderr} = mount('ro', command)
      assertPlainError({code: status, stdout, stderr})
      assert.match(stderr, /read-only/)
    }
  })

  it('a full disk is an error that says so, and no partial file is left', {skip: noMounts}, () => {
    const fill = 'dd if=/dev/zero of=/mnt/fill bs=1k 2> /dev/null'
    for (const command of commands) {
      const {status, stdout, stderr} = mount('size=64k', `{ ${fill}; ${command}; }`)
      assertPlainError({code: status, stdout, stderr})
      assert.match(stderr, /no space left on device/)
      // Node 22 and later has a compile cache there.
      const left = mount(
        'size=64k',
        `{ ${fill}; ${command} 2> /dev/null; find /mnt -type f -not -path '/mnt/.cache/*'; }`,
      )
      assert.equal(left.stdout, '/mnt/fill\n')
    }
  })
})

describe('without a place for the output', {
  skip: !existsSync('/dev/full') && '/dev/full does not exist',
}, () => {
  const into = (redirection: string, args: string[]) =>
    spawnSync('sh', ['-c', `'${process.execPath}' '${PROGRAM}' ${args.join(' ')} ${redirection}`], {
      encoding: 'utf8',
      env: cleanEnvironment(temporaryHome()),
    })

  it('a full disk behind stdout is one error with exit code 1', () => {
    for (const args of [['config:list'], ['--help'], ['profiles:list', '--help'], [...LIST, '-o', 'json']]) {
      const {status, stderr} = into('> /dev/full', args)
      assert.equal(status, 1, args.join(' '))
      assert.match(stderr, /output.*no space left/i)
      assert.doesNotMatch(stderr, /\bat .*:\d+:\d+/)
    }
    assert.equal(into('> /dev/full', ['--version']).status, 1)
  })

  it('a full disk behind stderr and closed streams do not change the exit code', () => {
    assert.equal(into('2> /dev/full', ['nonsense']).status, 2)
    for (const redirection of ['>&-', '2>&-', '<&-', '2> /dev/full', '| true']) {
      assert.equal(into(redirection, ['config:list']).status, 0, redirection)
    }
  })
})
