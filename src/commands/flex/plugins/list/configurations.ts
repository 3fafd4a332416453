import {FlexCommand} from '../../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../../lib/oclif/flags/common-flags.ts'

export default class FlexListConfigurations extends FlexCommand {
  static override summary = 'List the plugin configurations'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -o json',
  ]
  static override flags = {
    ...propertiesFlag(['sid', 'name', 'isActive', 'isArchived', 'dateCreated']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexListConfigurations)
    const plugins = await this.openPlugins(flags)
    await this.showList(plugins.configurations())
  }
}
