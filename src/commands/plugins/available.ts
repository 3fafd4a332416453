import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'
import {KNOWN_PLUGINS} from '../../lib/plugins/known-plugins.ts'

export default class PluginsAvailable extends BaseCommand {
  static override summary = 'List the known plugins that are not installed'
  static override examples = ['<%= config.bin %> plugins:available']
  static override flags = recordFlags(['name', 'topics'])

  async run(): Promise<void> {
    await this.parse(PluginsAvailable)
    const others = KNOWN_PLUGINS.filter(({name}) => !this.config.plugins.has(name))
    await this.printRecords(others.map(({name, topics}) => ({name, topics: topics.join(', ')})))
    if (others.length > 0) this.note('To install a plugin, run: twilio plugins:install NAME')
  }
}
