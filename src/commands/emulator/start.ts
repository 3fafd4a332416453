import {once} from 'node:events'
import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class EmulatorStart extends BaseCommand {
  static override summary = 'Serve the emulator over HTTP, for other programs'
  static override description = `It serves the data that “-p emulator” works on, until Ctrl-C.

A request names one of Twilio's hosts as the first piece of its path, in its Host header, or as a proxy's request does; without one it is for api.twilio.com. So for https://verify.twilio.com/v2/Services ask http://127.0.0.1:4010/verify.twilio.com/v2/Services.`
  static override examples = [
    '<%= config.bin %> emulator:start',
    '<%= config.bin %> emulator:start --port 0 -o json',
  ]
  static override flags = {
    port: Flags.integer({default: 4010, description: 'The port; 0 for any free one.', max: 65_535, min: 0}),
    host: Flags.string({default: '127.0.0.1', description: 'The address to listen on.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorStart)
    const emulator = await this.context.openEmulator()
    const {serveEmulator} = await import('../../lib/emulator/server/http-server.ts')
    const {EMULATOR_ACCOUNT} = await import('../../lib/emulator/account.ts')
    await emulator.store.read()
    const {server, address} = await serveEmulator(emulator, {...flags, onRequest: (line) => this.note(line)})
    const {accountSid, authToken} = EMULATOR_ACCOUNT
    await this.printRecords([{url: address, accountSid, authToken}])
    this.note(`Serving ${emulator.store.path} at ${address} (end it with Ctrl-C)`)
    await once(server, 'close')
  }
}
