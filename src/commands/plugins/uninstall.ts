import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {PluginCommand} from '../../lib/oclif/commands/plugin-command.ts'

export default class PluginsUninstall extends PluginCommand {
  static override summary = 'Remove a plugin, or the link to one'
  static override examples = [
    '<%= config.bin %> plugins:uninstall @twilio-labs/plugin-serverless',
    '<%= config.bin %> plugins:unlink .',
  ]
  static override aliases = ['plugins:remove', 'plugins:unlink']
  static override args = {
    plugin: Args.string({description: 'its name, or the folder that is linked', default: '.'}),
  }
  static override flags = {
    verbose: Flags.boolean({char: 'v', description: 'Show what npm says.', default: false}),
  }
  static override strict = false

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(PluginsUninstall)
    const installer = await this.installer(flags)
    for (const name of await installer.uninstall(argv as string[])) {
      this.note(`Removed ${name}.`)
      // Its hooks are not to run any more.
      this.config.plugins.delete(name)
    }
    await this.refreshCompletion()
  }
}
