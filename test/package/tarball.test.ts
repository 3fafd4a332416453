import assert from 'node:assert/strict'
import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'

const folder = mkdtempSync(join(tmpdir(), 'switchboard-package-'))
const prefix = join(folder, 'prefix')
after(() => rmSync(folder, {recursive: true, force: true, maxRetries: 3}))

interface Packed {
  readonly filename: string
  readonly files: readonly {path: string}[]
}
let packed: Packed

/** npm as it is configured on the machine, with a home of its own for what is installed. */
const npm = (...args: string[]): string =>
  execFileSync('npm', args, {cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})

before(() => {
  mkdirSync(prefix)
  // The build is there already; building again would pull it from under the other tests.
  const answer = JSON.parse(npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder))
  packed = (Array.isArray(answer) ? answer[0] : Object.values(answer)[0]) as Packed
  npm('install', '--global', '--prefix', prefix, join(folder, packed.filename))
})

const installed = (args: string[], home = temporaryHome()) =>
  spawnSync(join(prefix, 'bin/twilio'), args, {cwd: home, encoding: 'utf8', env: cleanEnvironment(home)})

test('the package holds the built program and nothing of the workshop', () => {
  const paths = packed.files.map(({path}) => path)
  const top = [...new Set(paths.map((path) => path.split('/')[0]))].sort()
  assert.deepEqual(top, [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin',
    'dist',
    'oclif.manifest.json',
    'package.json',
  ])
  assert.ok(paths.includes('dist/catalog/core.json'))
  assert.deepEqual(
    paths.filter((path) => /\.ts$|\.env|test/.test(path)),
    ['dist/emulator.d.ts'],
  )
})

test('the installed program answers with its version, and lists what it has', () => {
  const version = installed(['--version'])
  assert.match(version.stdout, /^switchboard-cli\/\d+\.\d+\.\d+ \S+ node-v\d+/)
  const topics = installed(['api:core'])
  assert.match(topics.stdout, /api:core:messages/)
})

test('the installed program sends and lists a message on the emulator', () => {
  const home = temporaryHome()
  const send = [
    'api:core:messages:create',
    '--from',
    '+15005550006',
    '--to',
    '+12063996576',
    '--body',
    'Hello',
  ]
  assert.equal(installed([...send, '-p', 'emulator'], home).status, 0)
  const {status, stdout, stderr} = installed(
    ['api', 'core', 'messages', 'list', '-p', 'emulator', '-o', 'json'],
    home,
  )
  assert.equal(status, 0, stderr)
  assert.equal(JSON.parse(stdout)[0].body, 'Hello')
})

test('the installed package is a library: its emulator starts, and its types are complete', () => {
  const modules = join(prefix, 'lib/node_modules')
  const program = `import {startEmulator} from '${join(modules, 'switchboard-cli/dist/emulator.js')}'
    const {url, close} = await startEmulator()
    console.log((await fetch(url)).status)
    await close()`
  const {stdout, stderr} = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: cleanEnvironment(temporaryHome()),
  })
  assert.equal(stdout, '401\n', stderr)
  const file = join(folder, 'uses-types.mts')
  writeFileSync(
    file,
    `import {type RunningEmulator, startEmulator} from 'switchboard-cli/emulator'
const running: RunningEmulator = await startEmulator({seed: [{url: '/'}], instant: true})
const {body}: {body: string} = await running.waitForMessage({to: '+12063996576'}, {seconds: 1})
// @ts-expect-error a message has no such property
running.waitForMessage().then(({bodies}) => bodies)
export {body}
`,
  )
  symlinkSync(modules, join(folder, 'node_modules'))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022']
  const checked = spawnSync(process.execPath, [tsc, ...options, file], {encoding: 'utf8'})
  assert.equal(checked.status, 0, checked.stdout)
})

test('the clone is not needed: nothing installed is a link to it', () => {
  const [name] = readdirSync(join(prefix, 'lib/node_modules'))
  assert.equal(name, 'switchboard-cli')
  const real = execFileSync('realpath', [join(prefix, 'bin/twilio')], {encoding: 'utf8'})
  assert.ok(real.startsWith(execFileSync('realpath', [prefix], {encoding: 'utf8'}).trim()))
})
