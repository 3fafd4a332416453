import * as Flags from '@oclif/core/flags'
import {PluginCommand} from '../../lib/oclif/commands/plugin-command.ts'

export default class PluginsUpdate extends PluginCommand {
  static override summary = 'Update the installed plugins'
  static override description =
    'Updates each plugin to the newest version, or to the newest one in the range that you installed. Linked plugins are not changed.'
  static override examples = ['<%= config.bin %> plugins:update']
  static override flags = {
    verbose: Flags.boolean({char: 'v', description: 'Show the output of npm.', default: false}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(PluginsUpdate)
    const installer = await this.installer(flags)
    this.note('Updating the plugins with npm…')
    const plugins = await installer.update()
    if (plugins.length === 0) this.note('No plugins to update.')
    for (const {name, before, version} of plugins) {
      this.note(before === version ? `${name} ${version} is up to date.` : `${name} ${before} → ${version}`)
    }
    await this.refreshCompletion()
  }
}
