import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import type {Config} from '@oclif/core/config'
// The package exports its commands only. What is used of it is its class for the list and the installation.
import OclifPlugins from '../../../node_modules/@oclif/plugin-plugins/lib/plugins.js'
import {UserError} from '../errors.ts'
import {installedRoot, listFile, readEntries} from './entries.ts'
import {runNpm} from './npm.ts'
import {brokenList, reasonOf} from './problem.ts'
import {likelyName, type PluginSpec} from './spec.ts'

export interface InstalledPlugin {
  readonly name: string
  readonly version: string
}

type Npm = OclifPlugins['npm']

/**
 * Installs and removes plugins below the data directory, through oclif's plugin manager and the user's own npm. What was
 * installed before stays when an installation fails.
 */
export class PluginInstaller {
  readonly #config: Config
  readonly #verbose: boolean
  readonly #plugins: OclifPlugins
  /** Set while a failed installation is undone: oclif's way is to remove the plugin, even one that was there before. */
  #keep: string | undefined

  constructor(config: Config, {verbose}: {verbose: boolean}) {
    this.#config = config
    this.#verbose = verbose
    this.#plugins = new OclifPlugins({config})
    Object.assign(this.#plugins, {npm: this.#npm()})
  }

  /** @throws UserError when there is no such package, npm fails, or the package is no plugin */
  async install(spec: PluginSpec, {force}: {force: boolean}): Promise<InstalledPlugin> {
    const {dataDir} = this.#config
    this.#prepare()
    if (spec.kind === 'package') await this.#find(spec.name, spec.tag)
    const before = readEntries(dataDir)
    const undo = this.#remember()
    // A signal ends the process without coming by below.
    process.once('exit', undo)
    this.#keep = spec.kind === 'package' ? before.find(({name}) => name === spec.name)?.name : undefined
    try {
      const [what, options] =
        spec.kind === 'package' ? [spec.name, {force, tag: spec.tag}] : [spec.url, {force}]
      const {name, version} = await this.#plugins.install(what, options)
      this.#dropLeftovers()
      return {name, version}
    } catch (error) {
      undo()
      throw asUserError(error, spec.kind === 'package' ? spec.name : spec.url)
    } finally {
      process.off('exit', undo)
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
      throw new UserError(`${root} holds no plugin.`, {
        hint: 'A plugin is a package whose package.json has a name and an "oclif" section.',
      })
    }
    this.#prepare()
    await this.#plugins.add({name, root, type: 'link'})
    const ready = Object.keys(dependencies ?? {}).length === 0 || existsSync(join(root, 'node_modules'))
    return {name, version: String(version ?? '0.0.0'), root, ready}
  }

  /** @returns the names of those removed. @throws UserError when one of them is not installed; then none is removed */
  async uninstall(given: readonly string[]): Promise<string[]> {
    this.#prepare()
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
        `The plugin ${name} is not installed${parent ? `; it comes with ${parent.name}` : ''}.`,
        {hint: parent ? `Remove ${parent.name} instead.` : 'See what is: twilio plugins'},
      )
    })
    for (const name of names) await this.#plugins.uninstall(name)
    return names
  }

  /** Installs the newest versions that the tags of the installed plugins allow. @returns what there is now */
  async update(): Promise<(InstalledPlugin & {readonly before: string})[]> {
    const {dataDir} = this.#config
    this.#prepare()
    const installed = readEntries(dataDir).filter(({type}) => type === 'user')
    const versionOf = (name: string): string =>
      String(packageVersion(installedRoot(dataDir, name)) ?? 'nothing')
    const before = new Map(installed.map(({name}) => [name, versionOf(name)]))
    const undo = this.#remember()
    // A signal ends the process without coming by below.
    process.once('exit', undo)
    try {
      await this.#plugins.update()
      this.#dropLeftovers()
    } catch (error) {
      undo()
      throw asUserError(error, 'the plugins')
    } finally {
      process.off('exit', undo)
    }
    return installed.map(({name}) => ({name, version: versionOf(name), before: before.get(name) ?? ''}))
  }

  /** oclif would begin a broken list anew. */
  #prepare(): void {
    const {dataDir} = this.#config
    mkdirSync(dataDir, {recursive: true, mode: 0o700})
    try {
      readEntries(dataDir)
    } catch (error) {
      const {message, remedy} = brokenList(listFile(dataDir), error)
      throw new UserError(message, {hint: remedy, cause: error})
    }
  }

  /** Asks the registry first, so that a wrong name and a missing network are told apart, and change nothing. */
  async #find(name: string, tag: string): Promise<void> {
    try {
      await this.#run(['view', `${name}@${tag}`, 'name', '--json'])
    } catch (error) {
      if (!(error instanceof UserError) || !/404|not found|No match/i.test(error.message)) throw error
      const near = likelyName(name)
      throw new UserError(`There is no package ${name}${tag === 'latest' ? '' : ` of version ${tag}`}.`, {
        hint:
          near && near !== name
            ? `Did you mean ${near}?`
            : 'The plugins of Twilio are shown by: twilio plugins:available',
      })
    }
  }

  /** What a failure has to put back: the list, and a node_modules that yarn has made, which npm can't go on with. */
  #remember(): () => void {
    const {dataDir} = this.#config
    const file = listFile(dataDir)
    const text = existsSync(file) ? readFileSync(file) : undefined
    const [lock, modules, old] = ['yarn.lock', 'node_modules', 'node_modules.old'].map((name) =>
      join(dataDir, name),
    ) as [string, string, string]
    const isYarns = existsSync(lock)
    const lockText = isYarns ? readFileSync(lock) : undefined
    if (isYarns) {
      rmSync(lock)
      rmSync(old, {recursive: true, force: true})
      if (existsSync(modules)) renameSync(modules, old)
    }
    return () => {
      if (text) writeFileSync(file, text)
      if (!lockText) return
      rmSync(modules, {recursive: true, force: true})
      if (existsSync(old)) renameSync(old, modules)
      writeFileSync(lock, lockText)
    }
  }

  #dropLeftovers(): void {
    rmSync(join(this.#config.dataDir, 'node_modules.old'), {recursive: true, force: true})
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
    const {dataDir, npmRegistry} = this.#config
    return runNpm(args, {cwd: dataDir, verbose: this.#verbose, registry: npmRegistry})
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
    throw new UserError(`${join(root, 'package.json')} cannot be read: ${reasonOf(error)}.`)
  }
}

const asUserError = (error: unknown, what: string): UserError => {
  if (error instanceof UserError) return error
  if (/plugin is invalid/.test(String(error))) {
    return new UserError(`${what} is not a plugin; it was removed again.`, {
      hint: 'A plugin is a package whose package.json has an "oclif" section.',
    })
  }
  return new UserError(`${what} could not be installed: ${reasonOf(error)}.`, {cause: error})
}
