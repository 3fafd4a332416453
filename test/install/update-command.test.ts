import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {updateOf} from '../../src/lib/install/update-command.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchboard-update-')))
after(() => rmSync(folder, {recursive: true, force: true}))

/** A folder with these files, all of them empty; a name that ends in a slash is a folder. */
function folderWith(name: string, ...files: string[]): string {
  const made = join(folder, name)
  mkdirSync(made, {recursive: true})
  for (const file of files) {
    if (file.endsWith('/')) mkdirSync(join(made, file))
    else writeFileSync(join(made, file), '')
  }
  return made
}

const PLACES: readonly (readonly [place: string, command: string])[] = [
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
  // npm's global folder, where Homebrew keeps its Node.
  [
    '/opt/homebrew/Cellar/node/26.0.0/lib/node_modules/switchboard-cli',
    'npm install --global switchboard-cli@1.2.3',
  ],
]

for (const [place, command] of PLACES) {
  test(`installed in ${place}, it is updated by: ${command}`, () => {
    assert.equal(updateOf(place, 'switchboard-cli', '1.2.3').command, command)
  })
}

const PROJECTS: readonly (readonly [lock: string, add: string])[] = [
  ['pnpm-lock.yaml', 'pnpm add'],
  ['yarn.lock', 'yarn add'],
  ['bun.lock', 'bun add'],
  ['package-lock.json', 'npm install'],
]

for (const [lock, add] of PROJECTS) {
  test(`in a project with ${lock}, it is updated by: ${add}`, () => {
    const project = folderWith(lock, 'package.json', lock)
    const {command} = updateOf(join(project, 'node_modules/switchboard-cli'), 'switchboard-cli')
    assert.equal(command, `cd ${project} && ${add} switchboard-cli@latest`)
  })
}

test('in a project without a lock file, it is updated by npm', () => {
  const project = folderWith('no-lock', 'package.json')
  const {command} = updateOf(join(project, 'node_modules/switchboard-cli'), 'switchboard-cli')
  assert.equal(command, `cd ${project} && npm install switchboard-cli@latest`)
})

test('a clone is updated by git: its newest state, or the tag of a version', () => {
  const clone = folderWith('clone', '.git/')
  assert.equal(updateOf(clone, 'switchboard-cli').command, `cd ${clone} && git pull && npm ci`)
  assert.equal(
    updateOf(clone, 'switchboard-cli', '1.2.3').command,
    `cd ${clone} && git fetch --tags && git checkout v1.2.3 && npm ci`,
  )
})

test('copied files are only installed again', () => {
  const copy = folderWith('copy')
  assert.equal(updateOf(copy, 'switchboard-cli').command, `cd ${copy} && npm ci`)
})
