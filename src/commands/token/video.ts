import * as Flags from '@oclif/core/flags'
import {identityFlags, TokenCommand} from '../../lib/oclif/commands/token-command.ts'

export default class TokenVideo extends TokenCommand {
  static override summary = 'Make an access token for a participant of a video room'
  static override examples = ['<%= config.bin %> token:video --identity alice --room-name standup']
  static override flags = {
    ...identityFlags,
    'room-name': Flags.string({description: 'The room’s name or SID; any room of the account unless given.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenVideo)
    await this.grant({video: {room: flags['room-name']}}, flags)
  }
}
