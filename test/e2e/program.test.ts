import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs'
import {arch, platform} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {cleanEnvironment, root, runNode, runTwilio, temporaryHome} from '../support/run.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const sdk = JSON.parse(readFileSync(join(root, 'node_modules/twilio/package.json'), 'utf8'))
const product = `${manifest.name}/${manifest.version}`

test('feedback prints the address of package.json’s bugs, alone on stdout', async () => {
  const {code, stdout, stderr} = await runTwilio(['feedback'])
  assert.equal(code, 0)
  assert.equal(stdout, `${manifest.bugs}\n`)
  assert.match(stderr, /twilio version/)
  assert.match(
    stderr,
    /privately: https:\/\/github\.com\/switchboard-cli\/switchboard-cli\/security\/advisories\/new\n/,
  )
})

test('version names the program, the platform, Node and the SDK', async () => {
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
  assert.deepEqual(JSON.parse((await runTwilio(['version', '--json'])).stdout), expected)
  assert.deepEqual(JSON.parse((await runTwilio(['version', '-o', 'json'])).stdout), [expected])
  const verbose = JSON.parse((await runTwilio(['version', '--json', '--verbose'])).stdout)
  assert.equal(verbose.rootPath, realpathSync(root).replace(/\/$/, ''))
  assert.ok(verbose.pluginVersions.some((line: string) => line.startsWith(`${manifest.name} `)))
  assert.match((await runTwilio(['version', '--verbose'])).stdout, /^osVersion +\S/m)
})

/** Puts the built program where an installer would, and runs `update` there. */
async function updateIn(place: string, flags: string[] = []) {
  const home = realpathSync(temporaryHome())
  const there = join(home, place)
  mkdirSync(there, {recursive: true})
  for (const name of ['bin/run.js', 'dist', 'package.json', 'oclif.manifest.json']) {
    cpSync(join(root, name), join(there, name), {recursive: true})
  }
  const run = () => runNode([join(there, 'bin/run.js'), 'update', ...flags], {home})
  return {home, there, run}
}

const name = manifest.name
const installations: [with_: string, place: string, command: string][] = [
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
for (const [with_, place, command] of installations) {
  test(`update in ${place} says: ${command}`, async () => {
    const {run} = await updateIn(place)
    const {code, stdout, stderr} = await run()
    assert.equal(code, 0, stderr)
    assert.equal(stdout, `${command}\n`)
    assert.match(stderr, new RegExp(`It was installed with ${with_}`))
  })
}

test('update in a project’s node_modules updates that project', async () => {
  const {home, run} = await updateIn(`my project/node_modules/${name}`, ['--version', '1.2.3'])
  writeFileSync(join(home, 'my project/package.json'), '{}')
  assert.equal((await run()).stdout, `cd '${home}/my project' && npm install ${name}@1.2.3\n`)
  writeFileSync(join(home, 'my project/pnpm-lock.yaml'), '')
  assert.equal((await run()).stdout, `cd '${home}/my project' && pnpm add ${name}@1.2.3\n`)
})

test('update in a clone names git, changes nothing, and takes the official CLI’s flags', async () => {
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

test('update --available says how to see the versions, and a version that is none is refused', async () => {
  assert.equal((await runTwilio(['update', '--available'])).stdout, `npm view ${name} versions\n`)
  const odd = await runTwilio(['update', '1.0; rm -rf ~'])
  assert.equal(odd.code, 2)
  assert.equal(odd.stdout, '')
})

test('in a directory that was removed, what needs none runs, and what needs one says so', {
  // Node itself asks for the directory to write coverage to.
  skip: process.platform === 'win32' || process.env.NODE_V8_COVERAGE !== undefined,
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
  const linked = inGoneDirectory('plugins:inspect')
  assert.equal(linked.status, 1)
  assert.equal(
    linked.stderr,
    ' » The current directory does not exist any more.\nGo to another one first: cd\n',
  )
})
