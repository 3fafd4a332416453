import {identityFlags, TokenCommand, voiceFlags} from '../../../lib/oclif/commands/token-command.ts'

export default class TokenCapabilityClient extends TokenCommand {
  static override summary = 'Create a capability token for a Voice client with a 1.x SDK'
  static override description =
    "Signs the token with the account's auth token: set TWILIO_AUTH_TOKEN. Voice SDKs 2.0 and later need an access token: use token:voice."
  static override examples = [
    '<%= config.bin %> token:capability:client --identity alice --voice-app-sid APXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  ]
  static override flags = {...identityFlags, ...voiceFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenCapabilityClient)
    if (flags['push-credential-sid']) {
      this.notes.warn('A capability token cannot contain a push credential. Ignoring --push-credential-sid.')
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
