import {FlexCommand} from '../../../../lib/oclif/commands/flex-command.ts'
import {configurationSidFlag, describeFlags} from '../../../../lib/oclif/flags/flex-flags.ts'
import type {OutputRecord} from '../../../../lib/output/record.ts'

export default class FlexDescribeConfiguration extends FlexCommand {
  static override summary = 'Show a configuration and the plugins that it enables'
  static override examples = ['<%= config.bin %> <%= command.id %> --sid FJXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX']
  static override flags = {...configurationSidFlag, ...describeFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexDescribeConfiguration)
    const plugins = await this.openPlugins(flags)
    const configuration = await plugins.configuration(flags.sid)
    await this.describe(configuration, {
      title: 'Plugins',
      records: configuration.plugins as OutputRecord[],
      properties: ['name', 'version', 'isArchived', 'changelog'],
    })
  }
}
