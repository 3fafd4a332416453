import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {existsSync, readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {promisify} from 'node:util'
import {errorOf} from '../support/context.ts'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'

test('npm run dev runs a command from source', async () => {
  const home = temporaryHome()
  const words = [
    'run',
    '--silent',
    'dev',
    '--',
    'phone-numbers:list',
    '-p',
    'emulator',
    '--no-header',
    '-o',
    'tsv',
  ]
  const {stdout} = await promisify(execFile)('npm', words, {cwd: root, env: cleanEnvironment(home)})
  assert.match(stdout, /^PN\w{32}\t\+12067523880\t/)
})

test('a stack trace at -l debug shows lines of the source', async () => {
  const {code, stderr} = await runTwilio([
    ...['api:core:messages:list', '--tp', 'x', '-l', 'debug', '-o', 'json'],
  ])
  assert.equal(code, 2)
  const [error = '', ...stack] = stderr.split('\n')
  assert.equal(errorOf({stderr: error}).id, 'unknown-flag')
  assert.match(errorOf({stderr: error}).message, /--tp\b/)
  assert.match(stack.join('\n'), /\bsrc\/lib\/oclif\/commands\/api-command\.ts:\d+:\d+/)
})

test('the compile cache of Node, if it has one, is in a directory of the user', async () => {
  const home = temporaryHome()
  await runTwilio(['--version'], {home})
  const cache = join(home, '.cache/switchboard-cli')
  if (!existsSync(cache)) {
    assert.ok(Number(process.versions.node.split('.')[0]) < 22)
    return
  }
  assert.equal(statSync(cache).uid, process.getuid?.())
  assert.ok(readdirSync(cache).length > 0)
})
