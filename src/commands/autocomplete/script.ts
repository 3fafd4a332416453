import {join} from 'node:path'
import * as Args from '@oclif/core/args'
import {completionDirectory, hasCompletion, writeCompletion} from '../../lib/completion/files.ts'
import {resolveShell, SHELLS, setupFile, startupLine} from '../../lib/completion/shells.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class AutocompleteScript extends BaseCommand {
  static override summary = "Print the completion line for a shell's startup file"
  static override examples = [
    '<%= config.bin %> autocomplete:script bash >> ~/.bashrc',
    '<%= config.bin %> autocomplete:script fish > ~/.config/fish/completions/twilio.fish',
  ]
  static override args = {
    shell: Args.string({description: 'the shell; by default your own', options: [...SHELLS]}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(AutocompleteScript)
    const shell = resolveShell(args.shell, this.context.env.SHELL || this.config.shell)
    if (!hasCompletion(this.config.cacheDir)) await writeCompletion(this.config)
    await this.printLine(
      startupLine(shell, join(completionDirectory(this.config.cacheDir), setupFile(shell))),
    )
  }
}
