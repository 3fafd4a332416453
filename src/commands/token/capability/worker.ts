import {TokenCommand, ttlFlag, workerFlags} from '../../../lib/oclif/commands/token-command.ts'

export default class TokenCapabilityWorker extends TokenCommand {
  static override summary = 'Create a capability token for a TaskRouter worker'
  static override description = "Signs the token with the account's auth token: set TWILIO_AUTH_TOKEN."
  static override examples = [
    '<%= config.bin %> token:capability:worker --worker-sid WKXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --workspace-sid WSXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  ]
  static override flags = {...workerFlags, ...ttlFlag}

  async run(): Promise<void> {
    const {flags} = await this.parse(TokenCapabilityWorker)
    await this.signWithAuthToken(flags, async (account, ttl) => {
      const {createWorkerCapability} = await import('../../../lib/token/capability-token.ts')
      return createWorkerCapability(account, {
        workerSid: flags['worker-sid'],
        workspaceSid: flags['workspace-sid'],
        ttl,
      })
    })
  }
}
