import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {detectUpdate, detectVersionList} from '../../src/lib/install/update-command.ts'

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'switchboard-update-')))
after(() => rmSync(directory, {recursive: true, force: true}))

/** Creates a directory with empty files. A name that ends with a slash is a directory. */
function createDirectory(name: string, ...files: string[]): string {
  const path = join(directory, name)
  mkdirSync(path, {recursive: true})
  for (const file of files) {
    if (file.endsWith('/')) mkdirSync(join(path, file))
    else writeFileSync(join(path, file), '')
  }
  return path
}

const LOCATIONS: readonly (readonly [location: string, command: string])[] = [
  ['/home/me/.npm/_npx/0123abcd/node_modules/switchboard-cli', 'npx switchboard-cli@1.2.3'],
  ['/opt/homebrew/Cellar/switchboard-cli/1.0.0/libexec', 'brew upgrade switchboard-cli'],
  [
    '/home/me/.volta/tools/image/packages/switchboard-cli/lib/node_modules/switchboard-cli',
    'volta install switchboard-cli@1.2.3',
  ],
  ['/home/me/.bun/install/global/node_modules/switchboard-cli', 'bun add --global switchboard-cli@1.2.3'],
  [
    '/home/me/.local/share/pnpm/global/5/node_modules/switchboard-cli',
    'pnpm add --global switchboard-cli@1.2.3',
  ],
  ['/home/me/.config/yarn/global/node_modules/switchboard-cli', 'yarn global add switchboard-cli@1.2.3'],
  ['/usr/local/lib/node_modules/switchboard-cli', 'npm install --global switchboard-cli@1.2.3'],
  // The global npm directory of Homebrew's Node.
  [
    '/opt/homebrew/Cellar/node/26.0.0/lib/node_modules/switchboard-cli',
    'npm install --global switchboard-cli@1.2.3',
  ],
]

for (const [location, command] of LOCATIONS) {
  test(`an installation in ${location} is updated with: ${command}`, () => {
    assert.equal(
      detectUpdate({root: location, name: 'switchboard-cli', isPublished: true}, '1.2.3').command,
      command,
    )
  })
}

const PROJECTS: readonly (readonly [lockFile: string, add: string])[] = [
  ['pnpm-lock.yaml', 'pnpm add'],
  ['yarn.lock', 'yarn add'],
  ['bun.lock', 'bun add'],
  ['package-lock.json', 'npm install'],
]

for (const [lockFile, add] of PROJECTS) {
  test(`an installation in a project with ${lockFile} is updated with: ${add}`, () => {
    const project = createDirectory(lockFile, 'package.json', lockFile)
    const {command} = detectUpdate({
      root: join(project, 'node_modules/switchboard-cli'),
      name: 'switchboard-cli',
      isPublished: true,
    })
    assert.equal(command, `cd ${project} && ${add} switchboard-cli@latest`)
  })
}

test('an installation in a project without a lock file is updated with npm', () => {
  const project = createDirectory('no-lock', 'package.json')
  const {command} = detectUpdate({
    root: join(project, 'node_modules/switchboard-cli'),
    name: 'switchboard-cli',
    isPublished: true,
  })
  assert.equal(command, `cd ${project} && npm install switchboard-cli@latest`)
})

test('a clone is updated with git, to the latest commit or to the tag of a version', () => {
  const clone = createDirectory('clone', '.git/')
  assert.equal(
    detectUpdate({root: clone, name: 'switchboard-cli', isPublished: false}).command,
    `cd ${clone} && git pull && npm ci`,
  )
  assert.equal(
    detectUpdate({root: clone, name: 'switchboard-cli', isPublished: false}, '1.2.3').command,
    `cd ${clone} && git fetch --tags && git checkout v1.2.3 && npm ci`,
  )
})

test('copied files are updated by installing dependencies again', () => {
  const copy = createDirectory('copy')
  assert.equal(
    detectUpdate({root: copy, name: 'switchboard-cli', isPublished: false}).command,
    `cd ${copy} && npm ci`,
  )
})

test('a copy that was not installed from a registry gets no command that fetches a package by name', () => {
  const project = createDirectory('unpublished', 'package.json', 'package-lock.json')
  const locations = [
    ...LOCATIONS.map(([location]) => location),
    join(project, 'node_modules/switchboard-cli'),
  ]
  for (const root of locations.filter((location) => location.includes('node_modules'))) {
    const {command} = detectUpdate({root, name: 'switchboard-cli', isPublished: false}, '1.2.3')
    assert.equal(
      command,
      'npm ci && npm pack --loglevel=warn && npm install --global ./switchboard-cli-*.tgz',
      root,
    )
    assert.equal(detectVersionList({root, name: 'switchboard-cli', isPublished: false}), undefined)
  }
})

test('the versions are those of the registry, or the tags of a clone', () => {
  const clone = createDirectory('tagged', '.git/')
  const list = (isPublished: boolean) =>
    detectVersionList({root: clone, name: 'switchboard-cli', isPublished})
  assert.equal(list(true), 'npm view switchboard-cli versions')
  assert.equal(list(false), `cd ${clone} && git fetch --tags && git tag`)
})
