import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs'
import {arch, platform} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {cleanEnvironment, root, runNode, runTwilio, temporaryHome} from '../support/run.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const sdk = JSON.parse(readFileSync(join(root, 'node_modules/twilio/package.json'), 'utf8'))
const product = `${manifest.name}/${manifest.version}`

test('feedback prints only the URL for bugs on stdout', async () => {
  const {code, stdout, stderr} = await runCommand(['feedback'])
  assert.equal(code, 0)
  assert.equal(stdout, `${manifest.bugs}\n`)
  assert.match(stderr, /twilio version/)
  assert.match(
    stderr,
    / https:\/\/github\.com\/switchboard-cli\/switchboard-cli\/security\/advisories\/new\n/,
  )
})

test('version prints the versions of the program, the platform, Node and the SDK', async () => {
  const {code, stdout} = await runTwilio(['version'])
  assert.equal(code, 0)
  assert.equal(
    stdout,
    `${product} ${platform()}-${arch()} node-${process.version} twilio-sdk/${sdk.version}\n`,
  )
  const {stdout: short} = await runTwilio(['--version'])
  assert.ok(stdout.startsWith(short.trimEnd()))
})

test('version --json prints one object, and --verbose more', async () => {
  const expected = {
    cliVersion: product,
    architecture: `${platform()}-${arch()}`,
    nodeVersion: `node-${process.version}`,
    sdkVersion: sdk.version,
  }
  assert.deepEqual(JSON.parse((await runCommand(['version', '--json'])).stdout), expected)
  assert.deepEqual(JSON.parse((await runCommand(['version', '-o', 'json'])).stdout), [expected])
  const verbose = JSON.parse((await runCommand(['version', '--json', '--verbose'])).stdout)
  assert.equal(verbose.rootPath, realpathSync(root).replace(/\/$/, ''))
  assert.ok(verbose.pluginVersions.some((line: string) => line.startsWith(`${manifest.name} `)))
  assert.match((await runCommand(['version', '--verbose'])).stdout, /^osVersion +\S/m)
})

/** Copies the built program to where an installer puts it, and runs `update` there. */
async function updateIn(directory: string, flags: string[] = []) {
  const home = realpathSync(temporaryHome())
  const there = join(home, directory)
  mkdirSync(there, {recursive: true})
  for (const name of ['bin/run.js', 'dist', 'package.json', 'oclif.manifest.json']) {
    cpSync(join(root, name), join(there, name), {recursive: true})
  }
  const run = (...more: string[]) => runNode([join(there, 'bin/run.js'), 'update', ...flags, ...more], {home})
  return {home, there, run}
}

const name = manifest.name
const installations: [installer: string, directory: string, command: string][] = [
  ['npm', `usr/lib/node_modules/${name}`, `npm install --global ${name}@latest`],
  ['npx', `.npm/_npx/0123abcd/node_modules/${name}`, `npx ${name}@latest`],
  ['Homebrew', `opt/homebrew/Cellar/${name}/0.1.0/libexec/lib/node_modules/${name}`, `brew upgrade ${name}`],
  [
    'npm',
    `opt/homebrew/Cellar/node@20/20.1.0/lib/node_modules/${name}`,
    `npm install --global ${name}@latest`,
  ],
  ['pnpm', `.local/share/pnpm/global/5/.pnpm/x/node_modules/${name}`, `pnpm add --global ${name}@latest`],
  ['Yarn', `.config/yarn/global/node_modules/${name}`, `yarn global add ${name}@latest`],
  ['Volta', `.volta/tools/image/packages/${name}/lib/node_modules/${name}`, `volta install ${name}@latest`],
]
for (const [installer, directory, command] of installations) {
  test(`update in ${directory} prints: ${command}`, async () => {
    const {run} = await updateIn(directory)
    const {code, stdout, stderr} = await run()
    assert.equal(code, 0, stderr)
    assert.equal(stdout, `${command}\n`)
    assert.ok(stderr.includes(installer), stderr)
    const [update] = JSON.parse((await run('-o', 'json')).stdout)
    assert.equal(update.command, command)
    assert.ok(update.installedWith.startsWith(installer), update.installedWith)
  })
}

test('update in the node_modules of a project updates that project', async () => {
  const {home, run} = await updateIn(`my project/node_modules/${name}`, ['--version', '1.2.3'])
  writeFileSync(join(home, 'my project/package.json'), '{}')
  assert.equal((await run()).stdout, `cd '${home}/my project' && npm install ${name}@1.2.3\n`)
  writeFileSync(join(home, 'my project/pnpm-lock.yaml'), '')
  assert.equal((await run()).stdout, `cd '${home}/my project' && pnpm add ${name}@1.2.3\n`)
})

test('update in a clone suggests git, changes nothing, and accepts the flags of the official CLI', async () => {
  const {there, run} = await updateIn('src', ['--autoupdate', '--force', '--verbose', '-o', 'json'])
  spawnSync('git', ['init', '--quiet', there])
  const before = spawnSync('git', ['status', '--porcelain'], {cwd: there, encoding: 'utf8'}).stdout
  const {code, stdout, stderr} = await run()
  assert.equal(code, 0, stderr)
  assert.ok(stderr.includes(there))
  assert.deepEqual(JSON.parse(stdout), [
    {command: `cd ${there} && git pull && npm ci`, installedWith: `git, in ${there}`},
  ])
  const after = spawnSync('git', ['status', '--porcelain'], {cwd: there, encoding: 'utf8'}).stdout
  assert.equal(after, before)
  assert.ok(existsSync(join(there, '.git')))
})

test('update --available prints how to list the versions; an invalid version is an error', async () => {
  assert.equal((await runCommand(['update', '--available'])).stdout, `npm view ${name} versions\n`)
  const invalid = await runCommand(['update', '1.0; rm -rf ~', '-o', 'json'])
  assert.equal(invalid.code, 2)
  assert.equal(invalid.stdout, '')
  assert.equal(errorOf(invalid).id, 'invalid-argument')
})

test('in a removed directory, only commands that need the current directory fail', {
  skip: process.platform === 'win32',
}, () => {
  const home = temporaryHome()
  const inGoneDirectory = (...args: string[]) => {
    const line = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    return spawnSync('sh', ['-c', line, 'sh', process.execPath, join(root, 'bin/run.js'), ...args], {
      cwd: home,
      env: cleanEnvironment(home),
      encoding: 'utf8',
    })
  }
  const listed = inGoneDirectory('api:core:messages:list', '-p', 'emulator')
  assert.deepEqual([listed.status, listed.stderr], [0, 'No results\n'])
  const inspected = inGoneDirectory('plugins:inspect', '-o', 'json')
  assert.equal(inspected.status, 1)
  const {id, hint} = errorOf(inspected)
  assert.equal(id, 'directory-gone')
  assert.match(hint ?? '', /: cd$/)
})
