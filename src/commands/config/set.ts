import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../lib/app/errors.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {changeSettings} from '../../lib/profiles/settings.ts'
import {quotePath} from '../../lib/runtime/quoting.ts'

export default class ConfigSet extends BaseCommand {
  static override summary = 'Change settings'
  static override examples = [
    '<%= config.bin %> config:set --edge dublin',
    '<%= config.bin %> config:set --edge ""',
    '<%= config.bin %> config:set --require-profile-input',
  ]
  static override flags = {
    edge: Flags.string({
      char: 'e',
      description: 'Default edge for profiles without an edge. Pass an empty value to remove it.',
    }),
    'require-profile-input': Flags.boolean({
      allowNo: true,
      description: 'Require a profile for every command, with -p or TWILIO_PROFILE.',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(ConfigSet)
    const {edge, 'require-profile-input': requireProfileInput} = flags
    if (edge === undefined && requireProfileInput === undefined) {
      throw new UsageError(
        'nothing-to-do',
        'No settings specified.',
        'Add --edge EDGE or --[no-]require-profile-input.',
      )
    }
    const {configuration: store, env} = this.context
    await changeSettings(store, {edge, requireProfileInput})
    this.note(`Saved in ${quotePath(store.file)}`)
    if (edge !== undefined && env.TWILIO_EDGE) {
      this.notes.warn(`The environment variable TWILIO_EDGE (${env.TWILIO_EDGE}) overrides this setting.`)
    }
  }
}
