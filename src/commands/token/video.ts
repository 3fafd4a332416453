import * as Flags from '@oclif/core/flags'
import {identityFlags, TokenCommand} from '../../lib/oclif/commands/token-command.ts'

export default class TokenVideo extends TokenCommand {
  static override summary = 'Create an access token for a video room participant'
  static override examples = ['<%= config.bin %> token:video --identity alice --room-name standup']
  static override flags = {
    ...identityFlags,
    'room-name': Flags.string({
      description: 'The name or SID of the room. [default: any room of the account]',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenVideo)
    await this.grant({video: {room: flags['room-name']}}, flags)
  }
}
