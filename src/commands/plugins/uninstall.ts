import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {PluginCommand} from '../../lib/oclif/commands/plugin-command.ts'

export default class PluginsUninstall extends PluginCommand {
  static override summary = 'Remove a plugin'
  static override examples = [
    '<%= config.bin %> plugins:uninstall @twilio-labs/plugin-serverless',
    '<%= config.bin %> plugins:unlink .',
  ]
  static override aliases = ['plugins:remove', 'plugins:unlink']
  static override args = {
    plugin: Args.string({description: 'name of the plugin, or its linked directory', default: '.'}),
  }
  static override flags = {
    verbose: Flags.boolean({char: 'v', description: 'Show the output of npm.', default: false}),
  }
  static override strict = false

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(PluginsUninstall)
    const installer = await this.installer(flags)
    for (const name of await installer.uninstall(argv as string[])) {
      this.note(`Removed ${name}.`)
      // Its hooks must not run anymore.
      this.config.plugins.delete(name)
    }
    await this.refreshCompletion()
  }
}
