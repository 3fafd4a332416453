import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {writeCompletion} from '../../lib/completion/files.ts'
import {resolveShell, SHELLS, setupCommands} from '../../lib/completion/shells.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class Autocomplete extends BaseCommand {
  static override summary = 'Set up shell completion'
  static override description =
    'Completes topics, commands, flags, flag values and profile names in bash, zsh, fish and PowerShell. Completion is fast because it runs only awk, and it never uses the network.'
  static override examples = [
    '<%= config.bin %> autocomplete',
    '<%= config.bin %> autocomplete zsh',
    '<%= config.bin %> autocomplete --refresh-cache',
  ]
  static override args = {
    shell: Args.string({description: 'the shell; by default your own', options: [...SHELLS]}),
  }
  static override flags = {
    'refresh-cache': Flags.boolean({
      char: 'r',
      description: 'Update the completion data without printing instructions.',
      default: false,
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Autocomplete)
    const shell = flags['refresh-cache']
      ? undefined
      : resolveShell(args.shell, this.context.env.SHELL || this.config.shell)
    const directory = await writeCompletion(this.config)
    this.note(`Wrote the completion files in ${directory}`)
    if (!shell) return
    await this.printLine(`To set up completion in ${shell}, run:\n`)
    await this.printLine(setupCommands(shell).join('\n'))
    await this.printLine(
      '\nThen try: twilio <TAB>, twilio api:core:<TAB>, twilio api:core:messages:list --<TAB>',
    )
  }
}
