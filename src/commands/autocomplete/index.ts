import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {writeCompletion} from '../../lib/completion/files.ts'
import {instructions, SHELLS, shellOf} from '../../lib/completion/shells.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class Autocomplete extends BaseCommand {
  static override summary = 'Set up completion in your shell'
  static override description =
    'Completes topics, commands, flags, their values and the names of profiles, in bash, zsh, fish and PowerShell. A completion starts no program but awk, and never asks the network.'
  static override examples = [
    '<%= config.bin %> autocomplete',
    '<%= config.bin %> autocomplete zsh',
    '<%= config.bin %> autocomplete --refresh-cache',
  ]
  static override args = {
    shell: Args.string({description: 'the shell; by default yours', options: [...SHELLS]}),
  }
  static override flags = {
    'refresh-cache': Flags.boolean({
      char: 'r',
      description: 'Write the data anew, and print no instructions.',
      default: false,
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Autocomplete)
    const shell = flags['refresh-cache'] ? undefined : shellOf(args.shell, this.config.shell)
    const directory = await writeCompletion(this.config)
    this.note(`Completion knows the commands as they are now; its files are in ${directory}`)
    if (!shell) return
    await this.printLine(`To set it up in ${shell}, run:\n`)
    await this.printLine(instructions(shell).join('\n'))
    await this.printLine(
      '\nThen try it: twilio <TAB>, twilio api:core:<TAB>, twilio api:core:messages:list --<TAB>',
    )
  }
}
