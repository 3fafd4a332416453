import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Command} from '@oclif/core/command'
import {Config, type Plugin} from '@oclif/core/config'
import type {Hook, Hooks} from '@oclif/core/hooks'
import type * as Interfaces from '@oclif/core/interfaces'
import type {Catalog} from '../api/catalog.ts'
import type {Context} from '../app/context.ts'
import type {PluginProblem} from '../plugins/plugin-problem.ts'
import {ApiTopics, parentOf} from './api-topics.ts'
import type {CommandSummary, ProgramConfig} from './program-config.ts'

/**
 * oclif's configuration, with the operations of the catalog as commands. A command for an operation is created when it is
 * looked up: oclif's own tables hold only the hand-written commands and those of plugins.
 */
export class SwitchboardConfig extends Config implements ProgramConfig {
  readonly context: Context
  readonly pluginProblems: PluginProblem[] = []
  #reportedProblems = 0
  readonly #api: ApiTopics

  constructor(context: Context) {
    super({root: context.root, devPlugins: false, userPlugins: false})
    this.context = context
    this.#api = new ApiTopics(context.catalog)
  }

  get catalog(): Catalog {
    return this.context.catalog
  }

  /** oclif would read the environment of the process. */
  override scopedEnvVar(name: string): string | undefined {
    return this.scopedEnvVarKeys(name)
      .map((key) => this.context.env[key])
      .find(Boolean)
  }

  override async load(): Promise<void> {
    await super.load()
    if (existsSync(join(this.dataDir, 'package.json'))) await this.#loadUserPlugins()
  }

  async reload(): Promise<SwitchboardConfig> {
    const fresh = new SwitchboardConfig(this.context)
    await fresh.load()
    return fresh
  }

  /** Returns the plugin problems found since the last call. */
  takeNewProblems(): readonly PluginProblem[] {
    const fresh = this.pluginProblems.slice(this.#reportedProblems)
    this.#reportedProblems = this.pluginProblems.length
    return fresh
  }

  /** Plugins load after the program's own commands, so the program keeps an id that both have. */
  async #loadUserPlugins(): Promise<void> {
    const {loadUserPlugins} = await import('./plugins/load-user-plugins.ts')
    const {resolveIdConflicts} = await import('../plugins/id-conflicts.ts')
    const {isPartlyBuiltIn} = await import('../plugins/known-plugins.ts')
    const {plugins, problems} = await loadUserPlugins(this.dataDir, this.cacheDir)
    const conflicts = resolveIdConflicts(plugins, (id) => this.findCommand(id) !== undefined)
    this.pluginProblems.push(...problems, ...conflicts.filter(({plugin}) => !isPartlyBuiltIn(plugin)))
    for (const plugin of plugins) this.#addPlugin(plugin)
  }

  /** oclif has no public method to add a plugin that is already loaded; element access reaches its private ones. */
  #addPlugin(plugin: Plugin): void {
    this.plugins.set(plugin.name, plugin)
    // biome-ignore lint/complexity/useLiteralKeys: the method is private
    this['loadCommands'](plugin)
    // biome-ignore lint/complexity/useLiteralKeys: the method is private
    this['loadTopics'](plugin)
  }

  /** A plugin's command gets the credentials and the kind of configuration that it expects. */
  override async runCommand<T = unknown>(
    id: string,
    argv: string[] = [],
    cached: Command.Loadable | null = null,
  ): Promise<T> {
    const command = cached ?? this.findCommand(id)
    if (command?.pluginType !== 'user' && command?.pluginType !== 'link') {
      return super.runCommand<T>(id, argv, command)
    }
    const {runPluginCommand} = await import('./plugins/run-plugin-command.ts')
    return (await runPluginCommand(this, command, argv)) as T
  }

  /** A hook that fails stops only the commands of its own plugin. */
  override async runHook<T extends keyof Hooks, P extends Hooks = Hooks>(
    event: T,
    options: P[T]['options'],
    timeout?: number,
    captureErrors?: boolean,
  ): Promise<Hook.Result<P[T]['return']>> {
    const hasHook = [...this.plugins.values()].some(({hooks}) => hooks[event])
    if (!hasHook) return {failures: [], successes: []}
    const result = await super.runHook<T, P>(event, options, timeout, true)
    if (!captureErrors && result.failures.length > 0) {
      const {collectHookProblems} = await import('../plugins/hook-problems.ts')
      this.pluginProblems.push(...collectHookProblems(String(event), options, result.failures))
    }
    return result
  }

  override findCommand(id: string, options: {must: true}): Command.Loadable
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined {
    if (this.catalog.has(id)) return apiCommand(this.catalog, id)
    return super.findCommand(id, options as {must: true})
  }

  override findTopic(id: string, options: {must: true}): Interfaces.Topic
  override findTopic(id: string, options?: {must: boolean}): Interfaces.Topic | undefined
  override findTopic(id: string, options?: {must: boolean}): Interfaces.Topic | undefined {
    const description = this.#api.description(id)
    if (description !== undefined) return {name: id, description}
    return super.findTopic(id, options as {must: true})
  }

  /** All ids, as completion and third-party plugins expect them. This reads the index of every product. */
  override getAllCommandIDs(): string[] {
    return [...super.getAllCommandIDs(), ...this.#api.allIds()]
  }

  subtopics(topic: string): CommandSummary[] {
    const handWritten = this.topics
      .filter(({name, hidden}) => parentOf(name) === topic && !hidden && this.#hasCommands(name))
      .map(({name, description}) => ({id: name, summary: description ?? ''}))
    // Where both have a topic, the catalog's description is used.
    const all = [...handWritten, ...this.#api.subtopics(topic)]
    return [...new Map(all.map((each) => [each.id, each])).values()].sort(byId)
  }

  commandsBelow(topic: string): CommandSummary[] {
    const handWritten = this.commands
      .filter((command) => parentOf(command.id) === topic && !command.hidden && !isAlias(command))
      .map(({id, summary, description}) => ({id, summary: summary ?? description ?? ''}))
    return [...handWritten, ...this.#api.commandsBelow(topic)].sort(byId)
  }

  similarIds(id: string): string[] {
    const known = this.#api.idsOfProduct(id)
    if (known.length > 0) return known
    return [
      ...this.commandIDs,
      ...this.topics.map(({name}) => name),
      ...this.#api.subtopics('api').map((product) => product.id),
    ]
  }

  /** oclif makes a topic of every command; only one that holds others is listed as a topic. */
  #hasCommands(topic: string): boolean {
    return this.commands.some(({id, hidden}) => id.startsWith(`${topic}:`) && !hidden)
  }
}

/** oclif lists a command again under each of its aliases. */
const isAlias = ({id, aliases}: Command.Loadable): boolean => aliases?.includes(id) ?? false

const byId = (a: CommandSummary, b: CommandSummary): number => (a.id < b.id ? -1 : 1)

const apiCommand = (catalog: Catalog, id: string): Command.Loadable => ({
  id,
  aliases: [],
  args: {},
  flags: {},
  hidden: false,
  hiddenAliases: [],
  load: async () => {
    const operation = catalog.operation(id)
    if (!operation) throw new Error(`The catalog has no operation ${id}`)
    const {createApiCommand} = await import('./commands/create-api-command.ts')
    return createApiCommand(operation, id)
  },
})
