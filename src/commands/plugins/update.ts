import * as Flags from '@oclif/core/flags'
import {PluginCommand} from '../../lib/oclif/commands/plugin-command.ts'

export default class PluginsUpdate extends PluginCommand {
  static override summary = 'Update the installed plugins'
  static override description =
    'Each is taken to the newest version that it was installed for: the newest of all, unless you named a version. Linked ones stay as they are.'
  static override examples = ['<%= config.bin %> plugins:update']
  static override flags = {
    verbose: Flags.boolean({char: 'v', description: 'Show what npm says.', default: false}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(PluginsUpdate)
    const installer = await this.installer(flags)
    this.note('Updating the plugins with npm …')
    const plugins = await installer.update()
    if (plugins.length === 0) this.note('There are no plugins to update.')
    for (const {name, before, version} of plugins) {
      this.note(before === version ? `${name} ${version} is up to date.` : `${name} ${before} → ${version}`)
    }
    await this.refreshCompletion()
  }
}
