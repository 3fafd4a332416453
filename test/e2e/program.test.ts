import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync} from 'node:fs'
import {arch, platform} from 'node:os'
import {join} from 'node:path'
import {test} from 'node:test'
import {runCommand} from '../support/context.ts'
import {parseError} from '../support/printed-error.ts'
import {cleanEnvironment, root, runNode, runTwilio, temporaryHome} from '../support/run.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const sdk = JSON.parse(readFileSync(join(root, 'node_modules/twilio/package.json'), 'utf8'))
const product = `${manifest.name}/${manifest.version}`

test('feedback prints only the bugs URL of package.json on stdout', async () => {
  const {code, stdout, stderr} = await runCommand(['feedback'])
  assert.equal(code, 0)
  assert.equal(stdout, `${manifest.bugs}\n`)
  assert.match(stderr, /twilio version/)
  assert.match(
    stderr,
    /privately: https:\/\/github\.com\/switchboard-cli\/switchboard-cli\/security\/advisories\/new\n/,
  )
})

test('version prints the versions of the program, the platform, Node.js and the SDK', async () => {
  const {code, stdout} = await runTwilio(['version'])
  assert.equal(code, 0)
  assert.equal(
    stdout,
    `${product} ${platform()}-${arch()} node-${process.version} twilio-sdk/${sdk.version}\n`,
  )
  const {stdout: short} = await runTwilio(['--version'])
  assert.ok(stdout.startsWith(short.trimEnd()))
})

test('version --json prints one object, with more details with --verbose', async () => {
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

/** Copies the built program to where an installer would put it, to run `update` there. It says whether it was published. */
async function updateIn(
  location: string,
  flags: string[] = [],
  isPublished = location.includes('node_modules'),
) {
  const home = realpathSync(temporaryHome())
  const directory = join(home, location)
  mkdirSync(directory, {recursive: true})
  for (const name of ['bin/run.js', 'dist', 'package.json', 'oclif.manifest.json']) {
    cpSync(join(root, name), join(directory, name), {recursive: true})
  }
  if (isPublished) {
    const published = {...manifest, switchboard: {publishedTo: 'npm'}}
    writeFileSync(join(directory, 'package.json'), JSON.stringify(published))
  }
  const run = () => runNode([join(directory, 'bin/run.js'), 'update', ...flags], {home})
  return {home, directory, run}
}

const name = manifest.name
const installations: [installer: string, location: string, command: string][] = [
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
for (const [installer, location, command] of installations) {
  test(`update in ${location} prints: ${command}`, async () => {
    const {run} = await updateIn(location)
    const {code, stdout, stderr} = await run()
    assert.equal(code, 0, stderr)
    assert.equal(stdout, `${command}\n`)
    assert.match(stderr, new RegExp(`It was installed with ${installer}`))
  })
}

test('update in the node_modules of a project updates that project', async () => {
  const {home, run} = await updateIn(`my project/node_modules/${name}`, ['--version', '1.2.3'])
  writeFileSync(join(home, 'my project/package.json'), '{}')
  assert.equal((await run()).stdout, `cd '${home}/my project' && npm install ${name}@1.2.3\n`)
  writeFileSync(join(home, 'my project/pnpm-lock.yaml'), '')
  assert.equal((await run()).stdout, `cd '${home}/my project' && pnpm add ${name}@1.2.3\n`)
})

test('update in a clone suggests git, changes nothing and accepts the flags of the official CLI', async () => {
  const {directory, run} = await updateIn('src', ['--autoupdate', '--force', '--verbose', '-o', 'json'])
  spawnSync('git', ['init', '--quiet', directory])
  const before = spawnSync('git', ['status', '--porcelain'], {cwd: directory, encoding: 'utf8'}).stdout
  const {code, stdout, stderr} = await run()
  assert.equal(code, 0, stderr)
  assert.ok(stderr.includes(directory))
  assert.deepEqual(JSON.parse(stdout), [
    {command: `cd ${directory} && git pull && npm ci`, installedWith: `git, in ${directory}`},
  ])
  const after = spawnSync('git', ['status', '--porcelain'], {cwd: directory, encoding: 'utf8'}).stdout
  assert.equal(after, before)
  assert.ok(existsSync(join(directory, '.git')))
})

test('update of a copy that is not from a registry prints no command that fetches a package of its name', async () => {
  const location = `usr/lib/node_modules/${name}`
  const {stdout, stderr} = await (await updateIn(location, [], false)).run()
  assert.equal(stdout, `npm ci && npm pack --loglevel=warn && npm install --global ./${name}-*.tgz\n`)
  assert.match(stderr, /clone/)
  const versions = await (await updateIn(location, ['--available', '-o', 'json'], false)).run()
  assert.deepEqual([versions.code, versions.stdout], [1, ''])
  assert.equal(parseError(versions.stderr).id, 'not-published')
})

test('update --available shows how to list the versions, and an invalid version is rejected', async () => {
  const {run} = await updateIn(`usr/lib/node_modules/${name}`, ['--available'])
  assert.equal((await run()).stdout, `npm view ${name} versions\n`)
  const invalid = await runCommand(['update', '1.0; rm -rf ~', '-o', 'json'])
  assert.equal(invalid.code, 2)
  assert.equal(invalid.stdout, '')
  assert.equal(parseError(invalid.stderr).id, 'invalid-argument')
})

test('in a removed directory, commands that need no current directory work and others fail', {
  // Node itself needs the current directory to write coverage.
  skip: process.platform === 'win32' || process.env.NODE_V8_COVERAGE !== undefined,
}, () => {
  const home = temporaryHome()
  const inRemovedDirectory = (...args: string[]) => {
    const line = 'mkdir removed && cd removed && rmdir ../removed && exec "$@"'
    return spawnSync('sh', ['-c', line, 'sh', process.execPath, join(root, 'bin/run.js'), ...args], {
      cwd: home,
      env: cleanEnvironment(home),
      encoding: 'utf8',
    })
  }
  const listed = inRemovedDirectory('api:core:messages:list', '-p', 'emulator')
  assert.deepEqual([listed.status, listed.stderr], [0, 'No results\n'])
  const inspected = inRemovedDirectory('plugins:inspect', '-o', 'json')
  assert.equal(inspected.status, 1)
  const {id, hint} = parseError(inspected.stderr)
  assert.equal(id, 'directory-gone')
  assert.match(hint ?? '', /\bcd\b/)
})
