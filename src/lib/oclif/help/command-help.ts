import type {Command} from '@oclif/core/command'
import {CommandHelp} from '@oclif/core/help'
import type {Operation} from '../../api/operation.ts'
import {COMMON_GROUPS} from '../flags/declare-common-flags.ts'
import {breakBeforeFlags, wrapWords} from './wrap-words.ts'

/** What help looks at beside oclif's own. */
export interface HelpedCommand extends Command.Loadable {
  /** Of an API command. */
  readonly operation?: Operation
  /** Where more is to be read; plugins name theirs so too. */
  readonly docLink?: string
  /** The id without the parts that can be left out: `messages:list`. */
  readonly shortId?: string
}

/** Flags in three groups: required, optional, and those of every command. */
export class GroupedCommandHelp extends CommandHelp {
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
    const {docLink, shortId} = this.command as unknown as HelpedCommand
    return [
      ...super.sections(),
      {header: 'SHORT FORM', generate: () => shortId && `$ ${this.config.bin} ${shortId}`},
      {header: 'MORE INFO', generate: () => docLink},
    ]
  }

  /** oclif would take its first line for the summary. */
  protected override description(): string | undefined {
    const {summary, description} = this.command
    return summary && description ? this.wrap(description) : super.description()
  }

  protected override groupFlags(flags: Command.Flag.Any[]) {
    const of = (group: string) => flags.filter((flag) => groupOf(flag) === group)
    const groups = Object.fromEntries(GROUPS.map((group) => [group, of(group)]))
    return {
      mainFlags: [],
      flagGroups: Object.fromEntries(Object.entries(groups).filter(([, members]) => members.length > 0)),
    }
  }
}

const GROUPS = ['REQUIRED', 'OPTIONAL', ...COMMON_GROUPS]

const groupOf = (flag: Command.Flag.Any): string =>
  flag.required ? 'REQUIRED' : (flag.helpGroup ?? 'OPTIONAL')
