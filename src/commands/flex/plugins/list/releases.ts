import {FlexCommand} from '../../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../../lib/oclif/flags/common-flags.ts'

export default class FlexListReleases extends FlexCommand {
  static override summary = 'List the releases, newest first'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -o json',
  ]
  static override flags = {
    ...propertiesFlag(['sid', 'configurationSid', 'isActive', 'dateCreated']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexListReleases)
    const plugins = await this.openPlugins(flags)
    await this.showList(plugins.releases())
  }
}
