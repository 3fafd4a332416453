import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {PluginCommand} from '../../lib/oclif/commands/plugin-command.ts'

export default class PluginsLink extends PluginCommand {
  static override summary = 'Use the plugin in a folder, while you write it'
  static override description =
    'Its commands are there as long as the folder is, and change with it. Install its dependencies in the folder yourself.'
  static override examples = ['<%= config.bin %> plugins:link', '<%= config.bin %> plugins:link ../my-plugin']
  static override args = {path: Args.string({description: 'the plugin’s folder', default: '.'})}
  static override flags = {
    verbose: Flags.boolean({char: 'v', description: 'Show what npm says.', default: false, hidden: true}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(PluginsLink)
    const installer = await this.installer(flags)
    const {name, version, root, ready} = await installer.link(args.path)
    this.note(`Linked ${name} ${version} in ${root}.`)
    if (!ready) this.notes.warn(`Its dependencies are not installed: run "npm install" in ${root}.`)
    await this.introduce(name)
  }
}
