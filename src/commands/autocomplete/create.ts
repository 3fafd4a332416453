import {writeCompletion} from '../../lib/completion/files.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class AutocompleteCreate extends BaseCommand {
  static override summary = 'Write the data for completion anew'
  static override description =
    'The shells do this by themselves, in the background, when the program or its plugins have changed.'
  static override examples = ['<%= config.bin %> autocomplete:create']

  async run(): Promise<void> {
    await this.parse(AutocompleteCreate)
    const directory = await writeCompletion(this.config)
    this.note(`Completion knows the commands as they are now; its files are in ${directory}`)
  }
}
