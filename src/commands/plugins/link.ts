import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {PluginCommand} from '../../lib/oclif/commands/plugin-command.ts'

export default class PluginsLink extends PluginCommand {
  static override summary = 'Use a plugin from a directory, for development'
  static override description =
    'Changes in the directory take effect at once. Install the dependencies of the plugin there yourself.'
  static override examples = ['<%= config.bin %> plugins:link', '<%= config.bin %> plugins:link ../my-plugin']
  static override args = {path: Args.string({description: 'directory of the plugin', default: '.'})}
  static override flags = {
    verbose: Flags.boolean({char: 'v', description: 'Show the output of npm.', default: false, hidden: true}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(PluginsLink)
    const installer = await this.installer(flags)
    const {name, version, root, ready} = await installer.link(args.path)
    this.note(`Linked ${name} ${version} in ${root}.`)
    if (!ready) this.notes.warn(`The dependencies are not installed. Run "npm install" in ${root}.`)
    await this.reportPlugin(name)
  }
}
