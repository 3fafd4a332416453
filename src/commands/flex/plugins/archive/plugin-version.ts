import {FlexArchiveCommand, yesFlag} from '../../../../lib/oclif/commands/flex-archive-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../../lib/oclif/flags/common-flags.ts'
import {pluginNameFlag, pluginVersionFlag} from '../../../../lib/oclif/flags/flex-flags.ts'

export default class FlexArchivePluginVersion extends FlexArchiveCommand {
  static override summary = 'Archive a version of a plugin and remove its bundle from Twilio Assets'
  static override description = 'An archived version can no longer be enabled. This cannot be undone.'
  static override examples = ['<%= config.bin %> <%= command.id %> --name plugin-sample --version 1.0.0']
  static override flags = {
    ...pluginNameFlag,
    ...pluginVersionFlag,
    ...yesFlag,
    ...propertiesFlag(['sid', 'name', 'version', 'isArchived']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexArchivePluginVersion)
    const {archiveVersion} = await import('../../../../lib/flex/archive.ts')
    const what = `plugin ${flags.name}@${flags.version}`
    await this.archive(flags, what, (plugins) => archiveVersion(plugins, flags.name, flags.version))
  }
}
