import * as Args from '@oclif/core/args'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {overridesOf} from '../../lib/profiles/resolve-profile.ts'

export default class ProfilesUse extends BaseCommand {
  static override summary = 'Make a profile the active one'
  static override description =
    'Commands use the active profile when neither -p, TWILIO_PROFILE nor credentials in the environment say otherwise.'
  static override examples = [
    '<%= config.bin %> profiles:use staging',
    '<%= config.bin %> profiles:use emulator',
  ]
  static override args = {profile: Args.string({description: 'the profile’s name', required: true})}

  async run(): Promise<void> {
    const {args} = await this.parse(ProfilesUse)
    const profiles = await this.context.profiles()
    const profile = await profiles.activate(args.profile)
    this.note(`Active profile: ${profile.name} (${profile.accountSid})`)
    const override = overridesOf(this.context.env)
    if (override) this.notes.warn(`${override} goes before the active profile, as long as it is set.`)
  }
}
