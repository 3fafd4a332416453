import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {inspectPlugin, treeOf} from '../../lib/plugins/describe-plugins.ts'

export default class PluginsInspect extends BaseCommand {
  static override summary = 'Show what a plugin brings, and where it is'
  static override examples = [
    '<%= config.bin %> plugins:inspect @twilio-labs/plugin-serverless',
    '<%= config.bin %> plugins:inspect @twilio-labs/plugin-serverless --json',
  ]
  static override args = {
    plugin: Args.string({description: 'its name; by default that of this folder', default: '.'}),
  }
  static override flags = {
    json: Flags.boolean({description: 'The same as -o json.', default: false}),
    verbose: Flags.boolean({
      char: 'v',
      description: 'Show the folders of the dependencies.',
      default: false,
    }),
  }
  static override strict = false

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(PluginsInspect)
    const plugins = (argv as string[]).map((name) => inspectPlugin(this.config, name, this.context.cwd))
    const format = flags.json ? 'json' : this.outputFormat
    if (format !== 'columns') return void (await this.printRecords(plugins, {format}))
    for (const plugin of plugins) await this.printLine(treeOf(plugin, flags.verbose))
  }
}
