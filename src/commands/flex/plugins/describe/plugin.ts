import {FlexCommand} from '../../../../lib/oclif/commands/flex-command.ts'
import {describeFlags, pluginNameFlag} from '../../../../lib/oclif/flags/flex-flags.ts'

export default class FlexDescribePlugin extends FlexCommand {
  static override summary = 'Show a plugin and its versions'
  static override examples = ['<%= config.bin %> <%= command.id %> --name plugin-sample']
  static override flags = {...pluginNameFlag, ...describeFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexDescribePlugin)
    const plugins = await this.openPlugins(flags)
    const plugin = await plugins.plugin(flags.name)
    const versions = await plugins.allVersions(flags.name)
    await this.describe(
      {...plugin, versions},
      {
        title: 'Versions',
        records: versions,
        properties: ['version', 'isActive', 'isArchived', 'changelog', 'dateCreated'],
      },
    )
  }
}
