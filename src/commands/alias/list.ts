import {readAliases} from '../../lib/aliases/alias-file.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../lib/oclif/flags/common-flags.ts'

export default class AliasList extends BaseCommand {
  static override summary = 'List aliases'
  static override description = 'An expansion that starts with ! is run by sh.'
  static override examples = ['<%= config.bin %> alias:list', '<%= config.bin %> alias:list -o json']
  static override flags = {...propertiesFlag(['name', 'expansion']), ...noHeaderFlag}

  async run(): Promise<void> {
    await this.parse(AliasList)
    const aliases = Object.entries(readAliases(this.context.env))
    await this.printRecords(aliases.map(([name, expansion]) => ({name, expansion})))
  }
}
