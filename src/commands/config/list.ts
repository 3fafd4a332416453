import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'
import {listSettings} from '../../lib/profiles/settings.ts'

export default class ConfigList extends BaseCommand {
  static override summary = 'List settings'
  static override description =
    'Values from environment variables are marked with [env]. Secrets are never shown.'
  static override examples = ['<%= config.bin %> config:list', '<%= config.bin %> config:list -o json']
  static override flags = recordFlags(['configName', 'value'])

  async run(): Promise<void> {
    await this.parse(ConfigList)
    const settings = listSettings(this.context.configuration.read(), this.context.env)
    await this.printRecords(
      settings.map(([configName, value]) => ({configName, value: JSON.stringify(value)})),
    )
  }
}
