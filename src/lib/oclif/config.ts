import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Command} from '@oclif/core/command'
import {Config, type Plugin} from '@oclif/core/config'
import type {Hook, Hooks} from '@oclif/core/hooks'
import type * as Interfaces from '@oclif/core/interfaces'
import type {Catalog} from '../api/catalog.ts'
import type {Operation} from '../api/operation.ts'
import type {Context} from '../app/context.ts'
import type {PluginProblem} from '../plugins/plugin-problem.ts'

/** What help shows of a command without making it. */
export interface CommandLine {
  readonly id: string
  readonly summary: string
}

/** What the words of a command line name. */
export interface Target {
  readonly id: string
  /** How many words it took; arguments follow. */
  readonly used: number
  /** Is it a command or a topic at all? */
  readonly exact: boolean
}

const parentOf = (id: string): string => id.slice(0, Math.max(id.lastIndexOf(':'), 0))

/**
 * oclif's configuration, with the operations of the catalog as commands. They come into being when they are asked for:
 * oclif's own tables know the hand-written commands and the plugins' only.
 */
export class SwitchboardConfig extends Config {
  readonly context: Context
  /** What is wrong with the user's plugins, as far as it has turned out. */
  readonly pluginProblems: PluginProblem[] = []
  #told = 0

  constructor(context: Context) {
    super({root: context.root, devPlugins: false, userPlugins: false})
    this.context = context
  }

  get catalog(): Catalog {
    return this.context.catalog
  }

  /** oclif would read the process's own environment. */
  override scopedEnvVar(name: string): string | undefined {
    return this.scopedEnvVarKeys(name)
      .map((key) => this.context.env[key])
      .find(Boolean)
  }

  override async load(): Promise<void> {
    await super.load()
    if (existsSync(join(this.dataDir, 'package.json'))) await this.#loadUserPlugins()
  }

  /** The same, read anew. */
  async reload(): Promise<SwitchboardConfig> {
    const fresh = new SwitchboardConfig(this.context)
    await fresh.load()
    return fresh
  }

  /** The problems that it has not yet returned. */
  freshProblems(): readonly PluginProblem[] {
    const fresh = this.pluginProblems.slice(this.#told)
    this.#told = this.pluginProblems.length
    return fresh
  }

  /** A plugin's commands come after the program's own: an id that both have stays with the program. */
  async #loadUserPlugins(): Promise<void> {
    const {loadUserPlugins} = await import('./plugins/load-user-plugins.ts')
    const {settleClaims} = await import('../plugins/claims.ts')
    const {plugins, problems} = await loadUserPlugins(this.dataDir, this.cacheDir)
    const claims = settleClaims(plugins, (id) => this.findCommand(id) !== undefined)
    const {isPartlyBuiltIn} = await import('../plugins/known-plugins.ts')
    this.pluginProblems.push(...problems, ...claims.filter(({plugin}) => !isPartlyBuiltIn(plugin)))
    const inside = this as unknown as Record<'loadCommands' | 'loadTopics', (plugin: Plugin) => void>
    for (const plugin of plugins) {
      this.plugins.set(plugin.name, plugin)
      inside.loadCommands(plugin)
      inside.loadTopics(plugin)
    }
  }

  /** A plugin's command runs in surroundings made for it. */
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

  /** A hook that fails ends nothing but the commands of its own plugin. */
  override async runHook<T extends keyof Hooks, P extends Hooks = Hooks>(
    event: T,
    options: P[T]['options'],
    timeout?: number,
    captureErrors?: boolean,
  ): Promise<Hook.Result<P[T]['return']>> {
    const hooked = [...this.plugins.values()].some(({hooks}) => hooks[event])
    if (!hooked) return {failures: [], successes: []}
    const result = await super.runHook<T, P>(event, options, timeout, true)
    if (!captureErrors && result.failures.length > 0) {
      const {settleFailures} = await import('../plugins/hook-failures.ts')
      this.pluginProblems.push(...settleFailures(String(event), options, result.failures))
    }
    return result
  }

  override findCommand(id: string, options: {must: true}): Command.Loadable
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined {
    if (this.catalog.has(id)) return loadable(this.catalog, id)
    return super.findCommand(id, options as {must: true})
  }

  override findTopic(id: string, options: {must: true}): Interfaces.Topic
  override findTopic(id: string, options?: {must: boolean}): Interfaces.Topic | undefined
  override findTopic(id: string, options?: {must: boolean}): Interfaces.Topic | undefined {
    const description = this.#apiTopic(id)
    if (description !== undefined) return {name: id, description}
    return super.findTopic(id, options as {must: true})
  }

  /** All ids, as completion and the plugins of others expect them: this opens the whole catalog. */
  override getAllCommandIDs(): string[] {
    return [
      ...super.getAllCommandIDs(),
      ...this.catalog.index.products.flatMap(({product}) => this.#idsOf(product)),
    ]
  }

  /** The topics right below one; those of `''` are the program's. */
  subtopics(of: string): CommandLine[] {
    const handWritten = this.topics
      .filter((topic) => parentOf(topic.name) === of && !topic.hidden && this.#hasCommands(topic.name))
      .map((topic) => ({id: topic.name, summary: topic.description ?? ''}))
    const found = new Map(handWritten.map((line) => [line.id, line]))
    for (const line of this.#apiSubtopics(of)) found.set(line.id, line)
    return [...found.values()].sort(byId)
  }

  /** The commands right below a topic. */
  commandsBelow(topic: string): CommandLine[] {
    const handWritten = this.commands
      .filter((command) => parentOf(command.id) === topic && !command.hidden && !isAlias(command))
      .map((command) => ({id: command.id, summary: command.summary ?? command.description ?? ''}))
    const operations = Object.entries(this.#productOf(topic)?.summaries ?? {})
      .filter(([id]) => parentOf(id) === topic)
      .map(([id, summary]) => ({id, summary}))
    return [...handWritten, ...operations].sort(byId)
  }

  /** The ids that a mistyped one may have meant: those of its product, or the hand-written ones and the products. */
  nearbyIds(id: string): string[] {
    const [api, product = ''] = id.split(':', 2)
    const known = api === 'api' ? this.#idsOf(product) : []
    if (known.length > 0) return [...known, ...Object.keys(this.#productOf(id)?.topics ?? {})]
    return [
      ...this.commandIDs,
      ...this.topics.map(({name}) => name),
      ...this.#apiSubtopics('api').map((line) => line.id),
    ]
  }

  /**
   * The command or topic that the first words of a command line name. Colons and spaces may stand between the parts:
   * `api:core:messages:list`, `api core messages list`. The longest command wins, else the longest topic. A colon at the end,
   * as completion leaves it behind a topic, counts for nothing.
   */
  route(words: readonly string[]): Target {
    let topic: Target | undefined
    for (let used = words.length; used > 0; used--) {
      const id = words
        .slice(0, used)
        .join(':')
        .replace(/(?<=[^:]):(?=:|$)/g, '')
      if (this.findCommand(id)) return {id, used, exact: true}
      // A topic's help is asked for by its name alone; a word after it is a mistake in the command's name.
      if (!topic && used === words.length && this.findTopic(id)) topic = {id, used, exact: true}
    }
    return topic ?? {id: words.join(':'), used: words.length, exact: false}
  }

  /** oclif makes a topic of every command; one that holds others is a topic to a reader. */
  #hasCommands(topic: string): boolean {
    return this.commands.some((command) => command.id.startsWith(`${topic}:`) && !command.hidden)
  }

  #productOf(id: string) {
    const [api, product] = id.split(':', 2)
    return api === 'api' && product ? this.catalog.outline(product) : undefined
  }

  #idsOf(product: string): string[] {
    const {summaries = {}, aliases = {}} = this.catalog.outline(product) ?? {}
    return [...Object.keys(summaries), ...Object.keys(aliases)]
  }

  #apiTopic(id: string): string | undefined {
    if (id === 'api') return 'Call any operation of any Twilio API'
    return this.#productOf(id)?.topics[id]
  }

  #apiSubtopics(of: string): CommandLine[] {
    if (of === '') return [{id: 'api', summary: this.#apiTopic('api') ?? ''}]
    if (of === 'api') {
      return this.catalog.index.products.map(({product, summary, retired}) => ({
        id: `api:${product}`,
        summary: retired ? `[retired] ${summary}` : summary,
      }))
    }
    return Object.entries(this.#productOf(of)?.topics ?? {})
      .filter(([id]) => parentOf(id) === of)
      .map(([id, summary]) => ({id, summary}))
  }
}

/** oclif lists a command again under each of its aliases. */
const isAlias = (command: Command.Loadable): boolean => command.aliases?.includes(command.id) ?? false

const byId = (a: CommandLine, b: CommandLine): number => (a.id < b.id ? -1 : 1)

const loadable = (catalog: Catalog, id: string): Command.Loadable => ({
  id,
  aliases: [],
  args: {},
  flags: {},
  hidden: false,
  hiddenAliases: [],
  load: async () => {
    const {createApiCommand} = await import('./commands/api-command.ts')
    return createApiCommand(catalog.operation(id) as Operation, id)
  },
})
