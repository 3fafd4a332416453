import {existsSync} from 'node:fs'
import {join, sep} from 'node:path'
import {shellWord} from '../runtime/quoting.ts'

/** How this program came onto the machine, and the command line that brings another version of it. */
export interface Update {
  readonly installedWith: string
  /** For a shell. */
  readonly command: string
}

/**
 * Tells from the place of the package how it was installed. Nothing is run and nothing is changed.
 *
 * @param root the package's directory, without symbolic links
 * @param name the package's name
 * @param version what to install: a version, a tag, or nothing for the newest
 */
export function updateOf(root: string, name: string, version = 'latest'): Update {
  const place = root.split(sep).join('/')
  const wanted = `${name}@${version}`
  const way = WAYS.find(([, pattern]) => pattern.test(place))
  if (way) {
    const [installedWith, , command] = way
    return {installedWith, command: command(wanted, name)}
  }
  if (!place.includes('/node_modules/')) return clone(root, version)
  // <prefix>/lib/node_modules/NAME is npm's global place; a project has its package.json beside node_modules.
  const project = root.slice(0, root.indexOf(`${sep}node_modules${sep}`))
  if (!existsSync(join(project, 'package.json'))) {
    return {installedWith: 'npm, for all projects', command: `npm install --global ${wanted}`}
  }
  const [, manager, add] = LOCKS.find(([lock]) => existsSync(join(project, lock))) ?? NPM
  return {
    installedWith: `${manager}, in ${project}`,
    command: `cd ${shellWord(project, 'DIRECTORY')} && ${add} ${wanted}`,
  }
}

const NPM = ['package-lock.json', 'npm', 'npm install'] as const
const LOCKS = [
  ['pnpm-lock.yaml', 'pnpm', 'pnpm add'],
  ['yarn.lock', 'Yarn', 'yarn add'],
  ['bun.lock', 'Bun', 'bun add'],
  NPM,
] as const

type Way = readonly [installedWith: string, place: RegExp, command: (wanted: string, name: string) => string]

const WAYS: readonly Way[] = [
  ['npx, for one run', /\/_npx\//, (wanted) => `npx ${wanted}`],
  ['Homebrew', /\/Cellar\/(?!node\b|node@)[^/]+\//, (_, name) => `brew upgrade ${name}`],
  ['Volta', /\/\.?volta\/tools\/image\/packages\//i, (wanted) => `volta install ${wanted}`],
  ['Bun', /\/\.bun\/install\/global\//, (wanted) => `bun add --global ${wanted}`],
  ['pnpm', /\/pnpm(-global)?\/(.*\/)?global\/|\/pnpm\/global\//, (wanted) => `pnpm add --global ${wanted}`],
  ['Yarn', /\/yarn\/(data\/)?global\//i, (wanted) => `yarn global add ${wanted}`],
]

function clone(root: string, version: string): Update {
  const directory = `cd ${shellWord(root, 'DIRECTORY')}`
  if (!existsSync(join(root, '.git'))) {
    return {installedWith: `files copied to ${root}`, command: `${directory} && npm ci`}
  }
  // Releases are tagged v1.2.3.
  const number = /^v?(\d.*)$/.exec(version)?.[1]
  const fetch = number === undefined ? 'git pull' : `git fetch --tags && git checkout v${number}`
  return {installedWith: `git, in ${root}`, command: `${directory} && ${fetch} && npm ci`}
}
