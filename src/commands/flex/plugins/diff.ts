import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {UserError} from '../../../lib/app/errors.ts'
import {FlexCommand} from '../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag} from '../../../lib/oclif/flags/common-flags.ts'

export default class FlexDiff extends FlexCommand {
  static override summary = 'Show what differs between two configurations'
  static override description =
    'With one configuration: what changes when it takes the place of the one in force. "active" is the one in force.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> FJXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    '<%= config.bin %> <%= command.id %> FJXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX active -o json',
  ]
  static override args = {
    id1: Args.string({description: 'the SID of a configuration, or "active"', required: true}),
    id2: Args.string({description: 'the SID of the configuration that it is compared with'}),
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
    const sidOf = (id: string): string => {
      if (id !== 'active') return id
      if (active) return active
      throw new UserError('no-release', 'There is no release yet, so no configuration is in force.')
    }
    const [before, after] = args.id2 ? [args.id1, args.id2] : ['active', args.id1]
    const [old, renewed] = [sidOf(before), sidOf(after)]
    const {differences} = await import('../../../lib/flex/differences.ts')
    const found = differences(await plugins.configuration(old), await plugins.configuration(renewed))
    const named = (sid: string) => (sid === active ? `${sid} (active)` : sid)
    this.note(`From ${named(old)} to ${named(renewed)}`)
    await this.showList([found])
  }
}
