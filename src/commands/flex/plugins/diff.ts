import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {UserError} from '../../../lib/app/errors.ts'
import {FlexCommand} from '../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag} from '../../../lib/oclif/flags/common-flags.ts'

export default class FlexDiff extends FlexCommand {
  static override summary = 'Show the differences between two configurations'
  static override description =
    'With one configuration, shows what changes when it replaces the active one. Use "active" for the active configuration.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> FJXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    '<%= config.bin %> <%= command.id %> FJXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX active -o json',
  ]
  static override args = {
    id1: Args.string({description: 'the SID of a configuration, or "active"', required: true}),
    id2: Args.string({description: 'the SID of the configuration to compare it with, or "active"'}),
  }
  static override flags = {
    properties: Flags.string({
      description: 'The properties to show, separated by commas: plugin, property, before, after.',
    }),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(FlexDiff)
    const plugins = await this.openPlugins(flags)
    const release = await plugins.activeRelease()
    const active = release && String(release.configurationSid)
    const toSid = (id: string): string => {
      if (id !== 'active') return id
      if (active) return active
      throw new UserError('no-release', 'No configuration is active: there is no release yet.')
    }
    const [before, after] = args.id2 ? [args.id1, args.id2] : ['active', args.id1]
    const [oldSid, newSid] = [toSid(before), toSid(after)]
    const {compareConfigurations} = await import('../../../lib/flex/compare-configurations.ts')
    const differences = compareConfigurations(
      await plugins.configuration(oldSid),
      await plugins.configuration(newSid),
    )
    const describeSid = (sid: string) => (sid === active ? `${sid} (active)` : sid)
    this.note(`Changes from ${describeSid(oldSid)} to ${describeSid(newSid)}:`)
    await this.showList([differences])
  }
}
