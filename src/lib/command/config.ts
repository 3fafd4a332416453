import {join} from 'node:path'
import type {Command} from '@oclif/core/command'
import {Config} from '@oclif/core/config'
import type * as Interfaces from '@oclif/core/interfaces'
import {Catalog, type Operation} from '../api/catalog.ts'

/** What help shows of a command without making it. */
export interface CommandLine {
  readonly id: string
  readonly summary: string
}

const parentOf = (id: string): string => id.slice(0, Math.max(id.lastIndexOf(':'), 0))

/**
 * oclif's configuration, with the operations of the catalogue as commands. They come into being when they are asked for:
 * oclif's own tables know the hand-written commands and the plugins' only.
 */
export class SwitchboardConfig extends Config {
  readonly catalog: Catalog

  constructor(
    options: Interfaces.Options,
    catalog: Catalog = new Catalog(join(options.root, 'dist', 'catalog')),
  ) {
    super(options)
    this.catalog = catalog
  }

  override findCommand(id: string, options: {must: true}): Command.Loadable
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined
  override findCommand(id: string, options?: {must: boolean}): Command.Loadable | undefined {
    const operation = id.startsWith('api:') ? this.catalog.operation(id) : undefined
    if (operation) return loadable(operation, id)
    return super.findCommand(id, options as {must: true})
  }

  override findTopic(id: string, options: {must: true}): Interfaces.Topic
  override findTopic(id: string, options?: {must: boolean}): Interfaces.Topic | undefined
  override findTopic(id: string, options?: {must: boolean}): Interfaces.Topic | undefined {
    const description = this.#apiTopic(id)
    if (description !== undefined) return {name: id, description}
    return super.findTopic(id, options as {must: true})
  }

  /** All ids, as completion and the plugins of others expect them: this opens the whole catalogue. */
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
    const product = this.#productOf(topic)
    const operations = Object.values(product?.operations ?? {})
      .filter((operation) => parentOf(operation.id) === topic)
      .map((operation) => ({id: operation.id, summary: operation.summary}))
    return [...handWritten, ...operations].sort(byId)
  }

  /** The ids that a mistyped one may have meant: those of its product, or the hand-written ones and the products' topics. */
  nearbyIds(id: string): string[] {
    const [api, product = ''] = id.split(':', 2)
    const known = api === 'api' ? this.#idsOf(product) : []
    if (known.length > 0) return known
    return [
      ...this.commandIDs,
      ...this.topics.map(({name}) => name),
      ...this.#apiSubtopics('api').map((line) => line.id),
    ]
  }

  /**
   * Splits the words of a command line into the command or topic that they name, and the rest. Colons and spaces may
   * stand between the parts: `api:core:messages:list`, `api core messages list`. The longest command wins, else the
   * longest topic; `exact` tells whether the first words name anything at all.
   */
  route(argv: readonly string[]): {id: string; rest: string[]; exact: boolean} {
    const firstFlag = argv.findIndex((word) => word.startsWith('-') || word === '')
    const words = argv.slice(0, firstFlag === -1 ? argv.length : firstFlag)
    let topic: {id: string; rest: string[]; exact: boolean} | undefined
    for (let count = words.length; count > 0; count--) {
      const id = words.slice(0, count).join(':')
      const rest = argv.slice(count)
      if (this.findCommand(id)) return {id, rest, exact: true}
      // A topic's help is asked for by its name alone; a word after it is a mistake in the command's name.
      if (!topic && count === words.length && this.findTopic(id)) topic = {id, rest, exact: true}
    }
    return topic ?? {id: words.join(':'), rest: argv.slice(words.length), exact: false}
  }

  /** oclif makes a topic of every command; one that holds others is a topic to a reader. */
  #hasCommands(topic: string): boolean {
    return this.commands.some((command) => command.id.startsWith(`${topic}:`) && !command.hidden)
  }

  #productOf(id: string) {
    const [api, product] = id.split(':', 2)
    return api === 'api' && product ? this.catalog.product(product) : undefined
  }

  #idsOf(product: string): string[] {
    const {operations = {}, aliases = {}} = this.catalog.product(product) ?? {}
    return [...Object.keys(operations), ...Object.keys(aliases)]
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

const loadable = (operation: Operation, id: string): Command.Loadable => ({
  id,
  aliases: [],
  args: {},
  flags: {},
  hidden: id !== operation.id,
  hiddenAliases: [],
  summary: operation.summary,
  load: async () => {
    const {createApiCommand} = await import('./api-command.ts')
    return createApiCommand(operation, id)
  },
})
