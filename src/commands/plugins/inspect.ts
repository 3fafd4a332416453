import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {optionalRecordFlags} from '../../lib/oclif/flags/common-flags.ts'
import {formatPluginTree, inspectPlugin} from '../../lib/plugins/describe-plugins.ts'

export default class PluginsInspect extends BaseCommand {
  static override summary = "Show a plugin's version, commands, dependencies and location"
  static override examples = [
    '<%= config.bin %> plugins:inspect @twilio-labs/plugin-serverless',
    '<%= config.bin %> plugins:inspect @twilio-labs/plugin-serverless --json',
  ]
  static override args = {
    plugin: Args.string({
      description: 'name of the plugin; by default the plugin in the current directory',
      default: '.',
    }),
  }
  static override flags = {
    json: Flags.boolean({description: 'Same as -o json.', default: false}),
    verbose: Flags.boolean({
      char: 'v',
      description: 'Show the directories of the dependencies.',
      default: false,
    }),
    ...optionalRecordFlags('the description'),
  }
  static override strict = false

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(PluginsInspect)
    const plugins = (argv as string[]).map((name) => inspectPlugin(this.config, name, this.context.cwd))
    const format = flags.json ? 'json' : this.outputFormat
    if (format !== 'columns' || this.hasProperties) return void (await this.printRecords(plugins, {format}))
    for (const plugin of plugins) await this.printLine(formatPluginTree(plugin, flags.verbose))
  }
}
