import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
// The package exports only its commands; this is its class for the plugin list and installation.
import OclifPlugins from '../../../../node_modules/@oclif/plugin-plugins/lib/plugins.js'
import {UserError} from '../../app/errors.ts'
import {runNpm} from '../../plugins/npm.ts'
import {installedRoot, pluginListFile, readPluginList} from '../../plugins/plugin-list.ts'
import {brokenList, reasonOf} from '../../plugins/plugin-problem.ts'
import {type PluginSpec, suggestPluginName} from '../../plugins/plugin-spec.ts'
import {withRollback} from '../../plugins/rollback.ts'
import {absolutePath} from '../../runtime/files/absolute-path.ts'
import {fileError} from '../../runtime/files/file-error.ts'
import {withLock} from '../../runtime/files/lock.ts'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import type {ProgramConfig} from '../program-config.ts'

export interface InstalledPlugin {
  readonly name: string
  readonly version: string
}

export interface UpdatedPlugin extends InstalledPlugin {
  /** The version before the update. */
  readonly before: string
}

type Npm = OclifPlugins['npm']

const LIST = {variable: 'TWILIO_DATA_DIR'}
/** npm can take this long over a slow connection. */
const LOCK_TIMEOUT_SECONDS = 600

/**
 * Installs and removes plugins below the data directory, with oclif's plugin manager and the user's own npm. When an
 * installation fails, the plugins installed before are kept.
 */
export class PluginInstaller {
  readonly #config: ProgramConfig
  readonly #verbose: boolean
  readonly #plugins: OclifPlugins
  /** The plugin being reinstalled. When an installation fails, oclif uninstalls the plugin even if it was there before. */
  #reinstalling: string | undefined

  constructor(config: ProgramConfig, {verbose}: {verbose: boolean}) {
    this.#config = config
    this.#verbose = verbose
    this.#plugins = new OclifPlugins({config})
    Object.assign(this.#plugins, {npm: this.#npm()})
  }

  /** @throws UserError when the package does not exist, npm fails, or the package is not a plugin */
  install(spec: PluginSpec, options: {force: boolean}): Promise<InstalledPlugin> {
    return this.#withLock(() => this.#install(spec, options))
  }

  async #install(spec: PluginSpec, {force}: {force: boolean}): Promise<InstalledPlugin> {
    const {dataDir, context} = this.#config
    if (spec.kind === 'package') await this.#requirePackage(spec.name, spec.tag)
    const isPackage = spec.kind === 'package'
    this.#reinstalling = isPackage
      ? readPluginList(dataDir).find(({name}) => name === spec.name)?.name
      : undefined
    const [what, options] = isPackage ? [spec.name, {force, tag: spec.tag}] : [spec.url, {force}]
    try {
      const {name, version} = await withRollback(dataDir, context.signals, () =>
        this.#plugins.install(what, options),
      )
      return {name, version}
    } catch (error) {
      throw toUserError(error, what)
    } finally {
      this.#reinstalling = undefined
    }
  }

  /**
   * Adds the plugin in a directory to the program, without copying it.
   *
   * @returns `ready`: are its dependencies installed?
   * @throws UserError when the directory does not contain a plugin
   */
  async link(directory: string): Promise<InstalledPlugin & {readonly root: string; readonly ready: boolean}> {
    const root = absolutePath(directory, this.#config.context.cwd)
    const {name, version, oclif, dependencies} = readPackage(root)
    if (typeof name !== 'string' || typeof oclif !== 'object') {
      throw new UserError('plugin-invalid', `${root} is not a plugin.`, {
        hint: 'The package.json of a plugin has a name and an "oclif" section.',
      })
    }
    await this.#withLock(() => this.#plugins.add({name, root, type: 'link'}))
    const ready = Object.keys(dependencies ?? {}).length === 0 || existsSync(join(root, 'node_modules'))
    return {name, version: String(version ?? '0.0.0'), root, ready}
  }

  /** @returns the names of the removed plugins. @throws UserError when one is not installed; then none is removed */
  uninstall(given: readonly string[]): Promise<string[]> {
    return this.#withLock(() => this.#uninstall(given))
  }

  async #uninstall(given: readonly string[]): Promise<string[]> {
    const entries = await this.#plugins.list()
    const names = given.map((each) => {
      const name = each.replace(/(?<=.)@[^/]*$/, '')
      const found = entries.find(
        (entry) =>
          entry.name === name ||
          (entry.type === 'link' && absolutePath(each, this.#config.context.cwd) === entry.root),
      )
      const match = found ?? entries.find((entry) => entry.name === suggestPluginName(name))
      if (match) return match.name
      const parent = this.#config.plugins.get(name)?.parent
      throw new UserError(
        'plugin-not-installed',
        `The plugin ${name} is not installed${parent ? ` by itself. It is part of ${parent.name}` : ''}.`,
        {
          hint: parent
            ? `Remove ${parent.name} instead.`
            : 'To list the installed plugins, run: twilio plugins',
        },
      )
    })
    for (const name of names) await this.#plugins.uninstall(name)
    return names
  }

  /** Installs the newest version that each plugin's tag allows. @returns the installed plugins */
  update(): Promise<UpdatedPlugin[]> {
    return this.#withLock(() => this.#update())
  }

  async #update(): Promise<UpdatedPlugin[]> {
    const {dataDir, context} = this.#config
    const installed = readPluginList(dataDir).filter(({type}) => type === 'user')
    const versionOf = (name: string): string =>
      String(packageVersion(installedRoot(dataDir, name)) ?? 'missing')
    const before = new Map(installed.map(({name}) => [name, versionOf(name)]))
    await withRollback(dataDir, context.signals, () => this.#plugins.update()).catch((error: unknown) => {
      if (error instanceof UserError) throw error
      throw new UserError('npm-failed', `The plugins could not be updated: ${reasonOf(error)}.`, {
        cause: error,
      })
    })
    return installed.map(({name}) => ({name, version: versionOf(name), before: before.get(name) ?? ''}))
  }

  /** Runs one command at a time, because npm would lose what another one installs. */
  async #withLock<T>(work: () => Promise<T>): Promise<T> {
    const {dataDir} = this.#config
    const list = pluginListFile(dataDir)
    try {
      makeDirectory(dataDir)
      return await withLock(
        list,
        () => {
          requireReadableList(dataDir)
          return work()
        },
        {
          doing: 'installing plugins',
          timeoutSeconds: LOCK_TIMEOUT_SECONDS,
          onWait: () =>
            this.#config.context.notes.info('Waiting for another command to finish changing plugins…'),
        },
      )
    } catch (error) {
      throw fileError(LIST, 'write', list, error)
    }
  }

  /** Asks the registry first, so that a wrong name or a network error changes nothing. */
  async #requirePackage(name: string, tag: string): Promise<void> {
    try {
      await this.#run(['view', `${name}@${tag}`, 'name', '--json'])
    } catch (error) {
      if (!(error instanceof UserError) || !/404|not found|No match/i.test(error.message)) throw error
      const suggestion = suggestPluginName(name)
      throw new UserError(
        'package-not-found',
        `Package ${name}${tag === 'latest' ? '' : ` with version ${tag}`} not found.`,
        {
          hint:
            suggestion && suggestion !== name
              ? `Did you mean ${suggestion}?`
              : "To list Twilio's plugins, run: twilio plugins:available",
        },
      )
    }
  }

  #npm(): Pick<Npm, 'install' | 'uninstall' | 'update' | 'view'> {
    const nothing = {stdout: [], stderr: []}
    return {
      install: (args, {prod}) => this.#run(['install', ...args, ...(prod ? ['--omit=dev'] : [])]),
      uninstall: async (args) =>
        args.some((name) => name === this.#reinstalling) ? nothing : this.#run(['uninstall', ...args]),
      update: (args) => this.#run(['update', ...args]),
      // The registry has already been asked.
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
      signals: context.signals,
      showLine: (line) => context.notes.info(line),
    })
  }
}

/** @throws UserError when the list is damaged: oclif would overwrite it */
const requireReadableList = (dataDir: string): void => {
  try {
    readPluginList(dataDir)
  } catch (error) {
    const {message, remedy} = brokenList(pluginListFile(dataDir), error)
    throw new UserError('plugin-broken', message, {hint: remedy, cause: error})
  }
}

/** The version in a directory's package.json; undefined when it cannot be read. */
const packageVersion = (root: string): string | undefined => {
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
      `Could not read ${join(root, 'package.json')}: ${reasonOf(error)}.`,
    )
  }
}

const toUserError = (error: unknown, what: string): UserError => {
  if (error instanceof UserError) return error
  if (/plugin is invalid/.test(String(error))) {
    return new UserError('plugin-invalid', `${what} is not a plugin. It was removed.`, {
      hint: 'The package.json of a plugin has an "oclif" section.',
    })
  }
  return new UserError('npm-failed', `${what} could not be installed: ${reasonOf(error)}.`, {cause: error})
}
