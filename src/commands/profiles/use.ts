import * as Args from '@oclif/core/args'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {findActiveProfileOverride} from '../../lib/profiles/environment-credentials.ts'

export default class ProfilesUse extends BaseCommand {
  static override summary = 'Set the active profile'
  static override description =
    'Commands use the active profile unless -p, TWILIO_PROFILE or credentials in environment variables override it.'
  static override examples = [
    '<%= config.bin %> profiles:use staging',
    '<%= config.bin %> profiles:use emulator',
  ]
  static override args = {profile: Args.string({description: 'name of the profile', required: true})}

  async run(): Promise<void> {
    const {args} = await this.parse(ProfilesUse)
    const profiles = await this.context.profiles()
    const profile = await profiles.activate(args.profile)
    this.note(`Active profile: ${profile.name} (${profile.accountSid})`)
    const override = findActiveProfileOverride(this.context.env)
    if (override) this.notes.warn(`The environment variable ${override} overrides the active profile.`)
  }
}
