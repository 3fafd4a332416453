import {FlexCommand} from '../../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../../lib/oclif/flags/common-flags.ts'
import {pluginNameFlag} from '../../../../lib/oclif/flags/flex-flags.ts'

export default class FlexListPluginVersions extends FlexCommand {
  static override summary = 'List the versions of a plugin, newest first'
  static override examples = ['<%= config.bin %> <%= command.id %> --name plugin-sample']
  static override flags = {
    ...pluginNameFlag,
    ...propertiesFlag(['version', 'isActive', 'isPrivate', 'isArchived', 'changelog', 'sid']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexListPluginVersions)
    const plugins = await this.openPlugins(flags)
    await this.showList(plugins.versions(flags.name))
  }
}
