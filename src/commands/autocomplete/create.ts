import {writeCompletion} from '../../lib/completion/files.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class AutocompleteCreate extends BaseCommand {
  static override summary = 'Update the completion data'
  static override description =
    'The shells run this in the background when the program or its plugins have changed.'
  static override examples = ['<%= config.bin %> autocomplete:create']

  async run(): Promise<void> {
    await this.parse(AutocompleteCreate)
    const directory = await writeCompletion(this.config)
    this.note(`Wrote the completion files in ${directory}`)
  }
}
