import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {restateError, UsageError, UserError} from '../../lib/app/errors.ts'
import {TwilioCommand} from '../../lib/oclif/commands/twilio-command.ts'
import {readEnvironmentCredentials} from '../../lib/profiles/environment-credentials.ts'
import type {Profile} from '../../lib/profiles/profile.ts'
import type {ProfileSummary} from '../../lib/profiles/profile-summary.ts'
import {quote, shellWord} from '../../lib/runtime/quoting.ts'

export default class ProfilesRemove extends TwilioCommand {
  static override summary = 'Remove a profile, and optionally its API key'
  static override description =
    'To remove an API key, Twilio requires the auth token or a main API key. --delete-key uses the profile specified with -p, else the credentials in environment variables if they belong to the same account, else the profile itself.'
  static override examples = [
    '<%= config.bin %> profiles:remove staging',
    '<%= config.bin %> profiles:remove staging --force --delete-key',
  ]
  static override args = {profile: Args.string({description: 'name of the profile', required: true})}
  static override flags = {
    profile: Flags.string({
      char: 'p',
      description: 'Profile whose credentials are used to remove the API key.',
    }),
    force: Flags.boolean({char: 'f', default: false, description: 'Skip the confirmation prompt.'}),
    'delete-key': Flags.boolean({default: false, description: 'Also remove its API key at Twilio.'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProfilesRemove)
    const profiles = await this.context.profiles()
    const profile = profiles.get(args.profile)
    if (flags['delete-key'] && profile.kind !== 'api-key') {
      throw new UsageError(
        'conflicting-flags',
        `Profile ${quote(profile.name)} has no API key that --delete-key could remove.`,
        'Run the command without --delete-key.',
      )
    }
    if (!flags.force) await this.#confirm(profile)
    if (flags['delete-key'] && profile.apiKey) await this.#removeKey(profile, profile.apiKey, flags)
    const {secretLeft} = await profiles.remove(profile.name)
    this.note(`Removed profile ${profile.name} (${profile.accountSid}).`)
    if (secretLeft)
      this.notes.warn(
        'Its API secret is still in the keychain, which is locked or unavailable. Remove the entry "twilio-cli" from the keychain.',
      )
    if (profile.kind === 'oauth') this.note(`Its OAuth app ${profile.apiKey} at Twilio still exists.`)
    if (profile.kind === 'api-key' && profile.apiKey && !flags['delete-key']) {
      this.note(
        `Its API key ${profile.apiKey} is still valid. To remove it, see https://console.twilio.com/us1/account/keys-credentials/api-keys`,
      )
    }
    if (profile.active)
      this.notes.warn('This was the active profile. Choose another one: twilio profiles:use NAME')
  }

  async #confirm({name, active}: ProfileSummary): Promise<void> {
    await this.context.prompts.requireConfirmation({
      question: `Remove ${active ? 'the active profile' : 'profile'} ${quote(name)}?`,
      action: `remove profile ${quote(name)}`,
      hint: `To skip the prompt, run: twilio profiles:remove ${shellWord(name)} --force`,
    })
  }

  async #removeKey(
    {name, accountSid}: ProfileSummary,
    apiKey: string,
    flags: {profile?: string | undefined},
  ): Promise<void> {
    const environment = readEnvironmentCredentials(this.context.env)
    const credentials: Profile =
      flags.profile === undefined && environment?.accountSid === accountSid
        ? environment
        : await this.context.resolveProfile(flags.profile ?? name)
    const {removeApiKey} = await import('../../lib/twilio/api-keys.ts')
    try {
      const {client} = await this.openSession(flags, {...credentials, accountSid})
      await removeApiKey(client, apiKey)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      throw restateError(error, {
        id: 'api-key-not-removed',
        message: `Could not remove API key ${apiKey}, so profile ${quote(name)} was not removed. ${error.message}`,
        hint: 'Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN and try again, or run the command without --delete-key.',
      })
    }
    this.note(`Removed API key ${apiKey} at Twilio.`)
  }
}
