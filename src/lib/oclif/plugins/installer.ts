import {existsSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
// The package exports its commands only. What is used of it is its class for the list and the installation.
import OclifPlugins from '../../../../node_modules/@oclif/plugin-plugins/lib/plugins.js'
import {UserError} from '../../app/errors.ts'
import {runNpm} from '../../plugins/npm.ts'
import {installedRoot, listFile, readEntries} from '../../plugins/plugin-list.ts'
import {brokenList, reasonOf} from '../../plugins/plugin-problem.ts'
import {likelyName, type PluginSpec} from '../../plugins/plugin-spec.ts'
import {withRollback} from '../../plugins/rollback.ts'
import {fileError} from '../../runtime/files/file-error.ts'
import {withLock} from '../../runtime/files/lock.ts'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import type {SwitchboardConfig} from '../config.ts'

export interface InstalledPlugin {
  readonly name: string
  readonly version: string
}

export interface UpdatedPlugin extends InstalledPlugin {
  /** Its version until now. */
  readonly before: string
}

type Npm = OclifPlugins['npm']

const LIST = {variable: 'TWILIO_DATA_DIR'}
/** As long as npm may take over a slow line. */
const PATIENCE_SECONDS = 600

/**
 * Installs and removes plugins below the data directory, through oclif's plugin manager and the user's own npm. What was
 * installed before stays when an installation fails.
 */
export class PluginInstaller {
  readonly #config: SwitchboardConfig
  readonly #verbose: boolean
  readonly #plugins: OclifPlugins
  /** Set while a failed installation is undone: oclif's way is to remove the plugin, even one that was there before. */
  #keep: string | undefined

  constructor(config: SwitchboardConfig, {verbose}: {verbose: boolean}) {
    this.#config = config
    this.#verbose = verbose
    this.#plugins = new OclifPlugins({config})
    Object.assign(this.#plugins, {npm: this.#npm()})
  }

  /** @throws UserError when there is no such package, npm fails, or the package is no plugin */
  install(spec: PluginSpec, options: {force: boolean}): Promise<InstalledPlugin> {
    return this.#alone(() => this.#install(spec, options))
  }

  async #install(spec: PluginSpec, {force}: {force: boolean}): Promise<InstalledPlugin> {
    const {dataDir} = this.#config
    if (spec.kind === 'package') await this.#find(spec.name, spec.tag)
    const isPackage = spec.kind === 'package'
    this.#keep = isPackage ? readEntries(dataDir).find(({name}) => name === spec.name)?.name : undefined
    const [what, options] = isPackage ? [spec.name, {force, tag: spec.tag}] : [spec.url, {force}]
    try {
      const {name, version} = await withRollback(dataDir, () => this.#plugins.install(what, options))
      return {name, version}
    } catch (error) {
      throw asUserError(error, what)
    } finally {
      this.#keep = undefined
    }
  }

  /**
   * Makes the plugin in a folder one of the program's, as long as the folder is there.
   *
   * @throws UserError when the folder holds no plugin
   */
  async link(folder: string): Promise<InstalledPlugin & {readonly root: string; readonly ready: boolean}> {
    const root = resolve(folder)
    const {name, version, oclif, dependencies} = readPackage(root)
    if (typeof name !== 'string' || typeof oclif !== 'object') {
      throw new UserError('plugin-invalid', `${root} holds no plugin.`, {
        hint: 'A plugin is a package whose package.json has a name and an "oclif" section.',
      })
    }
    await this.#alone(() => this.#plugins.add({name, root, type: 'link'}))
    const ready = Object.keys(dependencies ?? {}).length === 0 || existsSync(join(root, 'node_modules'))
    return {name, version: String(version ?? '0.0.0'), root, ready}
  }

  /** @returns the names of those removed. @throws UserError when one of them is not installed; then none is removed */
  uninstall(given: readonly string[]): Promise<string[]> {
    return this.#alone(() => this.#uninstall(given))
  }

  async #uninstall(given: readonly string[]): Promise<string[]> {
    const entries = await this.#plugins.list()
    const names = given.map((each) => {
      const name = each.replace(/(?<=.)@[^/]*$/, '')
      const found = entries.find(
        (entry) => entry.name === name || (entry.type === 'link' && resolve(each) === entry.root),
      )
      const meant = found ?? entries.find((entry) => entry.name === likelyName(name))
      if (meant) return meant.name
      const parent = this.#config.plugins.get(name)?.parent
      throw new UserError(
        'plugin-not-installed',
        `The plugin ${name} is not installed${parent ? `; it comes with ${parent.name}` : ''}.`,
        {hint: parent ? `Remove ${parent.name} instead.` : 'See what is: twilio plugins'},
      )
    })
    for (const name of names) await this.#plugins.uninstall(name)
    return names
  }

  /** Installs the newest versions that the tags of the installed plugins allow. @returns what there is now */
  update(): Promise<UpdatedPlugin[]> {
    return this.#alone(() => this.#update())
  }

  async #update(): Promise<UpdatedPlugin[]> {
    const {dataDir} = this.#config
    const installed = readEntries(dataDir).filter(({type}) => type === 'user')
    const versionOf = (name: string): string =>
      String(packageVersion(installedRoot(dataDir, name)) ?? 'nothing')
    const before = new Map(installed.map(({name}) => [name, versionOf(name)]))
    await withRollback(dataDir, () => this.#plugins.update()).catch((error: unknown) => {
      throw asUserError(error, 'the plugins')
    })
    return installed.map(({name}) => ({name, version: versionOf(name), before: before.get(name) ?? ''}))
  }

  /** One command at a time: npm would lose what another installs. oclif would begin a broken list anew. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const {dataDir} = this.#config
    const list = listFile(dataDir)
    try {
      makeDirectory(dataDir)
      return await withLock(
        list,
        () => {
          refuseBroken(dataDir)
          return work()
        },
        {
          doing: 'installing plugins',
          timeoutSeconds: PATIENCE_SECONDS,
          onWait: () =>
            this.#config.context.notes.info('Waiting for another command that installs or removes plugins …'),
        },
      )
    } catch (error) {
      throw fileError(LIST, 'write', list, error)
    }
  }

  /** Asks the registry first, so that a wrong name and a missing network are told apart, and change nothing. */
  async #find(name: string, tag: string): Promise<void> {
    try {
      await this.#run(['view', `${name}@${tag}`, 'name', '--json'])
    } catch (error) {
      if (!(error instanceof UserError) || !/404|not found|No match/i.test(error.message)) throw error
      const near = likelyName(name)
      throw new UserError(
        'package-not-found',
        `There is no package ${name}${tag === 'latest' ? '' : ` of version ${tag}`}.`,
        {
          hint:
            near && near !== name
              ? `Did you mean ${near}?`
              : 'The plugins of Twilio are shown by: twilio plugins:available',
        },
      )
    }
  }

  #npm(): Pick<Npm, 'install' | 'uninstall' | 'update' | 'view'> {
    const nothing = {stdout: [], stderr: []}
    return {
      install: (args, {prod}) => this.#run(['install', ...args, ...(prod ? ['--omit=dev'] : [])]),
      uninstall: async (args) =>
        args.some((name) => name === this.#keep) ? nothing : this.#run(['uninstall', ...args]),
      update: (args) => this.#run(['update', ...args]),
      // It has been asked for already.
      view: async () => nothing,
    }
  }

  #run(args: readonly string[]) {
    const {dataDir, npmRegistry, context} = this.#config
    return runNpm(args, {
      cwd: dataDir,
      verbose: this.#verbose,
      registry: npmRegistry,
      env: context.env,
      stderr: context.terminal.stderr,
    })
  }
}

const refuseBroken = (dataDir: string): void => {
  try {
    readEntries(dataDir)
  } catch (error) {
    const {message, remedy} = brokenList(listFile(dataDir), error)
    throw new UserError('plugin-broken', message, {hint: remedy, cause: error})
  }
}

/** What a package.json says of its version; undefined when there is none. */
export const packageVersion = (root: string): string | undefined => {
  try {
    return String(readPackage(root).version)
  } catch {
    return undefined
  }
}

const readPackage = (root: string): Record<string, unknown> => {
  try {
    return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>
  } catch (error) {
    throw new UserError(
      'file-unreadable',
      `${join(root, 'package.json')} cannot be read: ${reasonOf(error)}.`,
    )
  }
}

const asUserError = (error: unknown, what: string): UserError => {
  if (error instanceof UserError) return error
  if (/plugin is invalid/.test(String(error))) {
    return new UserError('plugin-invalid', `${what} is not a plugin; it was removed again.`, {
      hint: 'A plugin is a package whose package.json has an "oclif" section.',
    })
  }
  return new UserError('npm-failed', `${what} could not be installed: ${reasonOf(error)}.`, {cause: error})
}
