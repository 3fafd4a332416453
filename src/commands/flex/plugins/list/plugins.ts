import {FlexCommand} from '../../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../../lib/oclif/flags/common-flags.ts'

export default class FlexListPlugins extends FlexCommand {
  static override summary = 'List the Flex plugins'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -o json',
  ]
  static override flags = {
    ...propertiesFlag(['name', 'isActive', 'isArchived', 'friendlyName', 'sid']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexListPlugins)
    const plugins = await this.openPlugins(flags)
    await this.showList(plugins.plugins())
  }
}
