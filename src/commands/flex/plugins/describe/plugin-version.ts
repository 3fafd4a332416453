import {FlexCommand} from '../../../../lib/oclif/commands/flex-command.ts'
import {describeFlags, pluginNameFlag, pluginVersionFlag} from '../../../../lib/oclif/flags/flex-flags.ts'

export default class FlexDescribePluginVersion extends FlexCommand {
  static override summary = 'Show a version of a plugin'
  static override examples = ['<%= config.bin %> <%= command.id %> --name plugin-sample --version 1.0.0']
  static override flags = {...pluginNameFlag, ...pluginVersionFlag, ...describeFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexDescribePluginVersion)
    const plugins = await this.openPlugins(flags)
    const [version, plugin] = await Promise.all([
      plugins.version(flags.name, flags.version),
      plugins.plugin(flags.name),
    ])
    await this.describe({...version, plugin}, {lines: {name: plugin.name, ...version}})
  }
}
