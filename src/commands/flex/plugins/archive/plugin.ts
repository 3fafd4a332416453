import {FlexArchiveCommand, yesFlag} from '../../../../lib/oclif/commands/flex-archive-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../../lib/oclif/flags/common-flags.ts'
import {pluginNameFlag} from '../../../../lib/oclif/flags/flex-flags.ts'

export default class FlexArchivePlugin extends FlexArchiveCommand {
  static override summary = 'Archive a plugin and remove its bundles from Twilio Assets'
  static override description = 'An archived plugin can no longer be enabled. This cannot be undone.'
  static override examples = ['<%= config.bin %> <%= command.id %> --name plugin-sample']
  static override flags = {
    ...pluginNameFlag,
    ...yesFlag,
    ...propertiesFlag(['sid', 'name', 'isArchived']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexArchivePlugin)
    const {archivePlugin} = await import('../../../../lib/flex/archive.ts')
    await this.archive(flags, `plugin ${flags.name}`, (plugins) => archivePlugin(plugins, flags.name))
  }
}
