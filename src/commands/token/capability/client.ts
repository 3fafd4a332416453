import {identityFlags, TokenCommand, voiceFlags} from '../../../lib/oclif/commands/token-command.ts'

export default class TokenCapabilityClient extends TokenCommand {
  static override summary = 'Make a capability token for a Voice client of the 1.x SDKs'
  static override description =
    'Signed with the account’s auth token: set TWILIO_AUTH_TOKEN. Voice SDKs from 2.0 take an access token, which token:voice makes.'
  static override examples = [
    '<%= config.bin %> token:capability:client --identity alice --voice-app-sid APXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  ]
  static override flags = {...identityFlags, ...voiceFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenCapabilityClient)
    if (flags['push-credential-sid']) {
      this.notes.warn('A capability token holds no push credential: --push-credential-sid is left out.')
    }
    await this.signWithAuthToken(flags, async (account, ttl) => {
      const {createClientCapability} = await import('../../../lib/token/capability-token.ts')
      return createClientCapability(account, {
        applicationSid: flags['voice-app-sid'],
        identity: flags.identity,
        allowIncoming: flags['allow-incoming'] === 'true',
        ttl,
      })
    })
  }
}
