import type {Command} from '@oclif/core/command'
import {CommandHelp, Help} from '@oclif/core/help'
import type {SwitchboardConfig} from './config.ts'

/** Help of topics in the layout of the official CLI, with ids in full and colons between their parts. */
export class SwitchboardHelp extends Help {
  protected override CommandHelpClass = GroupedCommandHelp

  constructor(config: SwitchboardConfig) {
    super(config, {flagSortOrder: 'none', hideCommandSummaryInDescription: true, maxWidth: width()})
  }

  get #config(): SwitchboardConfig {
    return this.config as SwitchboardConfig
  }

  override async showHelp(argv: string[]): Promise<void> {
    const [id] = argv
    if (id === undefined) return this.showRootHelp()
    const command = this.config.findCommand(id)
    if (command) return this.#showCommand(command)
    this.#showTopic(id)
  }

  async #showCommand(command: Command.Loadable): Promise<void> {
    // A plugin's manifest says it all; its code may take long to load.
    if (command.pluginType === 'user' || command.pluginType === 'link') return this.showCommandHelp(command)
    const loaded = await command.load()
    // Its own come first, and go before common ones of the same name.
    const flags = {...loaded.flags, ...loaded.baseFlags, ...loaded.flags}
    // oclif names the arguments when it parses them, which it has not done.
    const args = Object.fromEntries(
      Object.entries(loaded.args ?? {}).map(([name, argument]) => [name, {...argument, name}]),
    )
    await this.showCommandHelp(Object.assign(Object.create(loaded), {flags, args}) as Command.Loadable)
  }

  override async showRootHelp(): Promise<void> {
    this.log(`${this.config.pjson.description}\n`)
    this.log(this.section('USAGE', '$ twilio COMMAND'))
    this.#showTopic('')
    this.log('Run "twilio COMMAND --help" for the flags of a command, "twilio TOPIC" for what a topic holds.')
  }

  #showTopic(id: string): void {
    const topics = this.#config.subtopics(id)
    const commands = this.#config.commandsBelow(id)
    this.log('')
    if (topics.length > 0) this.#showLines('TOPICS', topics)
    if (commands.length > 0) this.#showLines('COMMANDS', commands)
  }

  #showLines(title: string, lines: readonly {id: string; summary: string}[]): void {
    const rows = lines.map(({id, summary}) => [id, summary.split('\n')[0] ?? ''] as [string, string])
    const body = this.renderList(rows, {
      indentation: 2,
      spacer: '\n',
      stripAnsi: this.opts.stripAnsi ?? false,
    })
    this.log(`${this.section(title, body)}\n`)
  }
}

/** Flags in three groups: required, optional, and those of every command. */
class GroupedCommandHelp extends CommandHelp {
  /** oclif would take its first line for the summary. */
  protected override description(): string | undefined {
    const {summary, description} = this.command
    return summary && description ? this.wrap(description) : super.description()
  }

  protected override groupFlags(flags: Command.Flag.Any[]) {
    const of = (group: string) => flags.filter((flag) => groupOf(flag) === group)
    const groups = {REQUIRED: of('REQUIRED'), OPTIONAL: of('OPTIONAL'), COMMON: of('COMMON')}
    return {
      mainFlags: [],
      flagGroups: Object.fromEntries(Object.entries(groups).filter(([, members]) => members.length > 0)),
    }
  }
}

const groupOf = (flag: Command.Flag.Any): string =>
  flag.required ? 'REQUIRED' : (flag.helpGroup ?? 'OPTIONAL')

const width = (): number => (process.stdout.isTTY ? process.stdout.columns || 80 : 80)
