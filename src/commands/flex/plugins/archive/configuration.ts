import {FlexArchiveCommand, yesFlag} from '../../../../lib/oclif/commands/flex-archive-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../../lib/oclif/flags/common-flags.ts'
import {configurationSidFlag} from '../../../../lib/oclif/flags/flex-flags.ts'

export default class FlexArchiveConfiguration extends FlexArchiveCommand {
  static override summary = 'Archive a configuration'
  static override description = 'An archived configuration can no longer be released. This cannot be undone.'
  static override examples = ['<%= config.bin %> <%= command.id %> --sid FJXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX']
  static override flags = {
    ...configurationSidFlag,
    ...yesFlag,
    ...propertiesFlag(['sid', 'name', 'isArchived']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexArchiveConfiguration)
    const {archiveConfiguration} = await import('../../../../lib/flex/archive.ts')
    await this.archive(flags, `configuration ${flags.sid}`, (plugins) =>
      archiveConfiguration(plugins, flags.sid),
    )
  }
}
