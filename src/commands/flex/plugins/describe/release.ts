import * as Flags from '@oclif/core/flags'
import {UsageError, UserError} from '../../../../lib/app/errors.ts'
import type {PluginsApi} from '../../../../lib/flex/plugins-api.ts'
import {FlexCommand} from '../../../../lib/oclif/commands/flex-command.ts'
import {describeFlags} from '../../../../lib/oclif/flags/flex-flags.ts'
import type {OutputRecord} from '../../../../lib/output/record.ts'

export default class FlexDescribeRelease extends FlexCommand {
  static override summary = 'Show a release, its configuration and the plugins that it enables'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --active',
    '<%= config.bin %> <%= command.id %> --sid FKXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  ]
  static override flags = {
    sid: Flags.string({description: 'The SID of the release (FK…).', exclusive: ['active']}),
    active: Flags.boolean({default: false, description: 'Show the active release.', exclusive: ['sid']}),
    ...describeFlags,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexDescribeRelease)
    if (!flags.sid && !flags.active)
      throw new UsageError('missing-flag', 'Specify a release with --sid, or use --active.')
    const plugins = await this.openPlugins(flags)
    const release = await plugins.release(flags.sid ?? (await findActiveSid(plugins)))
    const {name: configurationName, plugins: enabled} = release.configuration as OutputRecord
    await this.describe(release, {
      lines: {...release, configurationName},
      title: 'Plugins',
      records: enabled as OutputRecord[],
      properties: ['name', 'version', 'isArchived', 'changelog'],
    })
  }
}

const findActiveSid = async (plugins: PluginsApi): Promise<string> => {
  const release = await plugins.activeRelease()
  if (release) return String(release.sid)
  throw new UserError('no-release', 'There is no release yet.', {
    hint: 'To create one, run: twilio flex:plugins:release --plugin NAME@VERSION',
  })
}
