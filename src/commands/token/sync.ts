import * as Flags from '@oclif/core/flags'
import {identityFlags, sid, TokenCommand} from '../../lib/oclif/commands/token-command.ts'

export default class TokenSync extends TokenCommand {
  static override summary = 'Create an access token for a Sync client'
  static override examples = [
    '<%= config.bin %> token:sync --identity alice --sync-service-sid ISXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  ]
  static override flags = {
    ...identityFlags,
    'sync-service-sid': Flags.string({...sid('IS', 'The Sync service'), required: true}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenSync)
    await this.grant({sync: {serviceSid: flags['sync-service-sid']}}, flags)
  }
}
