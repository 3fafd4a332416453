import type {Command} from '@oclif/core/command'
import {Help} from '@oclif/core/help'
import type * as Interfaces from '@oclif/core/interfaces'
import type {Context} from '../../app/context.ts'
import {getLeadingWords} from '../../app/invocation.ts'
import {safeLines, safeText} from '../../output/safe-text.ts'
import {findRoute} from '../find-route.ts'
import type {CommandSummary, ProgramConfig} from '../program-config.ts'
import {GroupedCommandHelp, type HelpedCommand} from './command-help.ts'
import {wrapWords} from './wrap-words.ts'

/**
 * Help of topics in the layout of the official CLI, with ids in full and colons between their parts.
 * `oclif.helpClass` in package.json names it, for oclif's help command and for plugins.
 */
export class SwitchboardHelp extends Help {
  protected override CommandHelpClass = GroupedCommandHelp

  declare protected config: ProgramConfig

  constructor(config: ProgramConfig, options: Partial<Interfaces.HelpOptions> = {}) {
    super(config, {
      ...options,
      flagSortOrder: 'none',
      hideCommandSummaryInDescription: true,
      maxWidth: helpWidth(config.context),
    })
  }

  protected override log(...lines: string[]): void {
    this.config.context.terminal.stdout.write(`${lines.join(' ')}\n`)
  }

  /** @throws UsageError when the first words of `argv` name no command and no topic */
  override async showHelp(argv: string[]): Promise<void> {
    const words = getLeadingWords(argv)
    const {id, found} = findRoute(this.config, words)
    if (id === '') return this.showRootHelp()
    const command = this.config.findCommand(id)
    if (command) return this.#showCommand(command)
    if (found) return this.#showTopicAndShortId(id)
    const {findShortRoute} = await import('../find-short-route.ts')
    const short = findShortRoute(this.config, words)
    if (short) return this.showHelp([short.id])
    const {unknownCommand} = await import('../errors/unknown-command.ts')
    throw unknownCommand(this.config, id)
  }

  async #showCommand(command: Command.Loadable): Promise<void> {
    // A plugin's manifest says it all; its code may take long to load.
    if (command.pluginType === 'user' || command.pluginType === 'link') {
      return this.showCommandHelp(Object.assign(Object.create(command), cleanDeeply({...command})))
    }
    const loaded = await command.load()
    // Its own come first, and go before common ones of the same name.
    const flags = {...loaded.flags, ...loaded.baseFlags, ...loaded.flags}
    // oclif names the arguments when it parses them, which it has not done.
    const args = Object.fromEntries(
      Object.entries(loaded.args ?? {}).map(([name, argument]) => [name, {...argument, name}]),
    )
    const more = await this.#aboutApi(loaded as unknown as HelpedCommand, flags)
    await this.showCommandHelp(
      Object.assign(Object.create(loaded), {flags, args, ...more}) as Command.Loadable,
    )
  }

  /** The order of the flags, an example, a link and the short id of a command of the API. */
  async #aboutApi(
    command: HelpedCommand,
    flags: Readonly<Record<string, unknown>>,
  ): Promise<{flags?: Record<string, unknown>; examples?: string[]; docLink?: string; shortId?: string}> {
    const {operation, id} = command
    if (!operation) return {}
    const {createExamples, findDocumentation, orderFlags} = await import('../../api/documentation.ts')
    const {shortenId} = await import('../short-ids.ts')
    const docLink = findDocumentation(operation)
    const shortId = shortenId(this.config, id)
    return {
      flags: orderFlags(operation, flags),
      examples: createExamples(operation, id),
      ...(docLink && {docLink}),
      ...(shortId && {shortId}),
    }
  }

  override wrap(body: string, spacing = this.indentSpacing): string {
    return wrapWords(this.render(body), this.opts.maxWidth - spacing)
  }

  override async showRootHelp(): Promise<void> {
    this.log(`${this.wrap(this.config.pjson.description ?? '', 0)}\n`)
    this.log(this.section('USAGE', '$ twilio COMMAND'))
    this.#showTopic('')
    const more =
      'Run "twilio COMMAND --help" for the flags of a command, "twilio TOPIC" for what a topic holds.'
    this.log(this.opts.maxWidth < 80 ? this.wrap(more, 0) : more)
  }

  async #showTopicAndShortId(id: string): Promise<void> {
    this.#showTopic(id)
    if (!id.startsWith('api:')) return
    const {shortenId} = await import('../short-ids.ts')
    const [first] = [...this.config.commandsBelow(id), ...this.config.subtopics(id)]
    const short = first && shortenId(this.config, first.id)
    if (short)
      this.log(`${this.wrap(`Ids can be shortened: "twilio ${short}" is "twilio ${first.id}".`, 0)}\n`)
  }

  #showTopic(id: string): void {
    const topics = this.config.subtopics(id)
    const commands = this.opts.all ? this.#allBelow(id) : this.config.commandsBelow(id)
    this.log('')
    if (topics.length > 0) this.#showLines('TOPICS', topics)
    if (commands.length > 0) this.#showLines('COMMANDS', commands)
  }

  #allBelow(topic: string): CommandSummary[] {
    const nested = this.config.subtopics(topic).flatMap(({id}) => this.#allBelow(id))
    return [...this.config.commandsBelow(topic), ...nested]
  }

  #showLines(title: string, lines: readonly CommandSummary[]): void {
    const rows = lines.map(
      ({id, summary}) => [safeText(id), safeText(summary.split('\n')[0] ?? '')] as [string, string],
    )
    const body = this.renderList(rows, {
      indentation: 2,
      spacer: '\n',
      stripAnsi: this.opts.stripAnsi ?? false,
    })
    this.log(`${this.section(title, body)}\n`)
  }
}

/** The texts of a plugin's manifest, safe for a terminal: help colors its own, so they are cleaned before. */
const cleanDeeply = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return safeLines(value)
  if (typeof value !== 'object' || value === null || depth > MAX_MANIFEST_DEPTH) return value
  if (Array.isArray(value)) return value.map((each) => cleanDeeply(each, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [safeText(name), cleanDeeply(each, depth + 1)]),
  )
}

/** Flags with their values and options are the deepest part of a manifest. */
const MAX_MANIFEST_DEPTH = 10

/** Columns of the terminal; COLUMNS says it where there is none, else 80. */
const helpWidth = ({terminal, env}: Context): number => {
  const columns = terminal.width ?? Number(env.COLUMNS)
  return Number.isInteger(columns) && columns >= 40 ? columns : 80
}
