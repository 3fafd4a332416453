import {identityFlags, TokenCommand, voiceFlags} from '../../lib/oclif/commands/token-command.ts'

export default class TokenVoice extends TokenCommand {
  static override summary =
    'Create an access token for a Voice client: a browser or app that makes and receives calls'
  static override examples = [
    '<%= config.bin %> token:voice --identity alice --voice-app-sid APXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    '<%= config.bin %> token:voice --identity alice --voice-app-sid APXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --allow-incoming false --ttl 600',
  ]
  static override flags = {...identityFlags, ...voiceFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenVoice)
    const voice = {
      applicationSid: flags['voice-app-sid'],
      allowIncoming: flags['allow-incoming'] === 'true',
      pushCredentialSid: flags['push-credential-sid'],
    }
    await this.grant({voice}, flags)
  }
}
