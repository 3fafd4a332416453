import {TokenCommand, ttlFlag, workerFlags} from '../../lib/oclif/commands/token-command.ts'

export default class TokenFlex extends TokenCommand {
  static override summary = 'Create an access token for a Flex agent (a TaskRouter worker)'
  static override examples = [
    '<%= config.bin %> token:flex --worker-sid WKXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --workspace-sid WSXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  ]
  static override flags = {...workerFlags, ...ttlFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenFlex)
    const worker = {workerSid: flags['worker-sid'], workspaceSid: flags['workspace-sid']}
    await this.grant({worker}, flags)
  }
}
