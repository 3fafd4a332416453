import {stripVTControlCharacters} from 'node:util'
import type {Command} from '@oclif/core/command'
import {CommandHelp, Help} from '@oclif/core/help'
import type {Operation} from '../../api/catalog.ts'
import type {Context} from '../../app/context.ts'
import type {ProgramConfig} from '../program-config.ts'

/** What help looks at beside oclif's own. */
interface HelpedCommand extends Command.Loadable {
  /** Of an API command. */
  readonly operation?: Operation
  /** Where more is to be read; plugins name theirs so too. */
  readonly docLink?: string
}

/** Help of topics in the layout of the official CLI, with ids in full and colons between their parts. */
export class SwitchboardHelp extends Help {
  protected override CommandHelpClass = GroupedCommandHelp

  declare protected config: ProgramConfig

  constructor(config: ProgramConfig) {
    super(config, {
      flagSortOrder: 'none',
      hideCommandSummaryInDescription: true,
      maxWidth: helpWidth(config.context),
    })
  }

  protected override log(...lines: string[]): void {
    this.config.context.terminal.stdout.write(`${lines.join(' ')}\n`)
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
    const more = await aboutApi(loaded as unknown as HelpedCommand)
    await this.showCommandHelp(
      Object.assign(Object.create(loaded), {flags, args, ...more}) as Command.Loadable,
    )
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

  #showTopic(id: string): void {
    const topics = this.config.subtopics(id)
    const commands = this.config.commandsBelow(id)
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
  override wrap(body: string, spacing = this.indentSpacing): string {
    return wrapWords(this.render(body), this.opts.maxWidth - spacing)
  }

  /**
   * oclif indents a description below its flag by two columns more than it counts, and takes the first flag's own
   * indentation away, which stands for the short form that others have.
   */
  override renderList(...[input, options]: Parameters<CommandHelp['renderList']>): string {
    const list = super.renderList(input, {...options, indentation: options.indentation + 2})
    const first = input[0]?.[0] ?? ''
    const isBesideIts = list.startsWith(`${first.trimStart()}  `)
    return isBesideIts ? ' '.repeat(first.length - first.trimStart().length) + list : list
  }

  /** The flags that it takes are all described below; here are those that it can't do without. */
  protected override defaultUsage(): string {
    const flags = Object.entries(this.command.flags).filter(([, flag]) => !flag.hidden)
    const required = flags
      .filter(([, flag]) => flag.required)
      .map(([name, flag]) => `--${name}${flag.type === 'option' ? ` ${flag.helpValue ?? '<value>'}` : ''}`)
    const args = Object.values(this.command.args).map((arg) => this.arg(arg as Command.Arg.Any))
    const hasMore = flags.length > required.length
    return [this.command.id, ...args, ...required, ...(hasMore ? ['[flags]'] : [])].join(' ')
  }

  protected override usage(): string {
    if (this.command.usage) return super.usage()
    const most = this.opts.maxWidth - this.indentSpacing
    return breakBeforeFlags(`$ ${this.config.bin} ${this.defaultUsage()}`, most).join('\n')
  }

  /** Long command lines go on in the next line, as a shell takes them. */
  protected override examples(examples: Command.Example[] | undefined | string): string | undefined {
    const most = this.opts.maxWidth - this.indentSpacing - ' \\'.length
    return super
      .examples(examples)
      ?.split('\n')
      .map((line) => breakBeforeFlags(line, most).join(' \\\n'))
      .join('\n')
  }

  protected override sections() {
    const {docLink} = this.command as unknown as HelpedCommand
    return [...super.sections(), {header: 'MORE INFO', generate: () => docLink}]
  }
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

/** An example and a link for a command of the API. */
const aboutApi = async (command: HelpedCommand): Promise<{examples?: string[]; docLink?: string}> => {
  const {operation, id} = command
  if (!operation) return {}
  const {apiExamples, documentationOf} = await import('../../api/documentation.ts')
  const docLink = documentationOf(operation)
  return {examples: apiExamples(operation, id), ...(docLink && {docLink})}
}

/** Lines broken between words only: an address stays in one piece, so that it can be clicked and copied. */
const wrapWords = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const lines = ['']
      for (const word of line.split(' ')) {
        const last = lines.at(-1) ?? ''
        const longer = last === '' ? word : `${last} ${word}`
        if (last === '' || stripVTControlCharacters(longer).length <= width) lines[lines.length - 1] = longer
        else lines.push(word)
      }
      return lines
    })
    .join('\n')

const breakBeforeFlags = (line: string, most: number): string[] => {
  const lines = ['']
  for (const part of line.split(/(?= --?[a-z]| \[flags\])/)) {
    const longer = (lines.at(-1) ?? '') + part
    if (lines[0] === '' || stripVTControlCharacters(longer).length <= most) lines[lines.length - 1] = longer
    else lines.push(`   ${part}`)
  }
  return lines
}

/** Columns of the terminal; COLUMNS says it where there is none, else 80. */
const helpWidth = ({terminal, env}: Context): number => {
  const columns = terminal.width ?? Number(env.COLUMNS)
  return Number.isInteger(columns) && columns >= 40 ? columns : 80
}
