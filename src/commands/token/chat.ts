import * as Flags from '@oclif/core/flags'
import {identityFlags, sid, TokenCommand} from '../../lib/oclif/commands/token-command.ts'

export default class TokenChat extends TokenCommand {
  static override summary = 'Create an access token for a Conversations or Chat user'
  static override examples = [
    '<%= config.bin %> token:chat --identity alice --chat-service-sid ISXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  ]
  static override flags = {
    ...identityFlags,
    'chat-service-sid': Flags.string({...sid('IS', 'The Conversations or Chat service'), required: true}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenChat)
    await this.grant({chat: {serviceSid: flags['chat-service-sid']}}, flags)
  }
}
