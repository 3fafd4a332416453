import {existsSync} from 'node:fs'
import {join, sep} from 'node:path'
import {shellWord} from '../runtime/quoting.ts'

/** How this program was installed, and the command that installs another version. */
export interface Update {
  readonly installedWith: string
  /** A shell command line. */
  readonly command: string
}

/**
 * Detects from the location of the package how it was installed. Runs nothing and changes nothing.
 *
 * @param root the package's directory, without symbolic links
 * @param name the package's name
 * @param version the version or tag to install
 */
export function detectUpdate(root: string, name: string, version = 'latest'): Update {
  const location = root.split(sep).join('/')
  const packageSpec = `${name}@${version}`
  const installer = INSTALLERS.find(([, pattern]) => pattern.test(location))
  if (installer) {
    const [installedWith, , command] = installer
    return {installedWith, command: command(packageSpec, name)}
  }
  if (!location.includes('/node_modules/')) return updateClone(root, version)
  // Global npm packages are in <prefix>/lib/node_modules/NAME. Only a project has package.json next to node_modules.
  const project = root.slice(0, root.indexOf(`${sep}node_modules${sep}`))
  if (!existsSync(join(project, 'package.json'))) {
    return {installedWith: 'npm, for all projects', command: `npm install --global ${packageSpec}`}
  }
  const [, manager, add] = LOCK_FILES.find(([file]) => existsSync(join(project, file))) ?? NPM
  return {
    installedWith: `${manager}, in ${project}`,
    command: `cd ${shellWord(project, 'DIRECTORY')} && ${add} ${packageSpec}`,
  }
}

const NPM = ['package-lock.json', 'npm', 'npm install'] as const
const LOCK_FILES = [
  ['pnpm-lock.yaml', 'pnpm', 'pnpm add'],
  ['yarn.lock', 'Yarn', 'yarn add'],
  ['bun.lock', 'Bun', 'bun add'],
  NPM,
] as const

type Installer = readonly [
  installedWith: string,
  location: RegExp,
  command: (packageSpec: string, name: string) => string,
]

const INSTALLERS: readonly Installer[] = [
  ['npx, for one run', /\/_npx\//, (packageSpec) => `npx ${packageSpec}`],
  ['Homebrew', /\/Cellar\/(?!node\b|node@)[^/]+\//, (_, name) => `brew upgrade ${name}`],
  ['Volta', /\/\.?volta\/tools\/image\/packages\//i, (packageSpec) => `volta install ${packageSpec}`],
  ['Bun', /\/\.bun\/install\/global\//, (packageSpec) => `bun add --global ${packageSpec}`],
  [
    'pnpm',
    /\/pnpm(-global)?\/(.*\/)?global\/|\/pnpm\/global\//,
    (packageSpec) => `pnpm add --global ${packageSpec}`,
  ],
  ['Yarn', /\/yarn\/(data\/)?global\//i, (packageSpec) => `yarn global add ${packageSpec}`],
]

function updateClone(root: string, version: string): Update {
  const directory = `cd ${shellWord(root, 'DIRECTORY')}`
  if (!existsSync(join(root, '.git'))) {
    return {installedWith: `files copied to ${root}`, command: `${directory} && npm ci`}
  }
  // Releases are tagged v1.2.3.
  const number = /^v?(\d.*)$/.exec(version)?.[1]
  const fetch = number === undefined ? 'git pull' : `git fetch --tags && git checkout v${number}`
  return {installedWith: `git, in ${root}`, command: `${directory} && ${fetch} && npm ci`}
}
