import {existsSync} from 'node:fs'
import {join, sep} from 'node:path'
import {shellWord} from '../runtime/quoting.ts'

/** A package as it is installed. */
export interface InstalledPackage {
  /** Its directory, without symbolic links. */
  readonly root: string
  readonly name: string
  /**
   * Was it installed from the npm registry? The release workflow records this in package.json when it publishes. Otherwise the
   * name may belong to someone else there, and no command may fetch it.
   */
  readonly isPublished: boolean
}

/** How this program was installed, and the command that installs another version. */
export interface Update {
  readonly installedWith: string
  /** A shell command line. */
  readonly command: string
}

/**
 * Detects from the location of the package how it was installed. Runs nothing and changes nothing.
 *
 * @param version the version or tag to install
 */
export function detectUpdate({root, name, isPublished}: InstalledPackage, version = 'latest'): Update {
  const location = root.split(sep).join('/')
  if (!location.includes('/node_modules/') && !isCellar(location)) return updateClone(root, version)
  if (!isPublished) return {installedWith: 'a package file', command: FROM_CLONE}
  const packageSpec = `${name}@${version}`
  const installer = INSTALLERS.find(([, pattern]) => pattern.test(location))
  if (installer) {
    const [installedWith, , command] = installer
    return {installedWith, command: command(packageSpec, name)}
  }
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

/** The command that lists the versions of this program; undefined when it cannot be known where they are. */
export function detectVersionList({root, name, isPublished}: InstalledPackage): string | undefined {
  if (isPublished) return `npm view ${name} versions`
  if (!existsSync(join(root, '.git'))) return undefined
  return `cd ${shellWord(root, 'DIRECTORY')} && git fetch --tags && git tag`
}

/** Run in an up-to-date clone; fetches no package of this name. */
const FROM_CLONE = 'npm ci && npm pack --loglevel=warn && npm install --global ./switchboard-cli-*.tgz'

const isCellar = (location: string): boolean => /\/Cellar\/(?!node\b|node@)[^/]+\//.test(location)

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
