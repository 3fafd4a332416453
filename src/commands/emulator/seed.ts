import {resolve} from 'node:path'
import * as Args from '@oclif/core/args'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'
import type {OutputRecord} from '../../lib/output/record.ts'

export default class EmulatorSeed extends BaseCommand {
  static override summary = 'Create what a file lists in the emulator'
  static override description =
    'The file is a JSON array of requests: [{"url": "https://verify.twilio.com/v2/Services", "params": {"FriendlyName": "Shop"}, "as": "shop"}]. Later ones can refer to {AccountSid} and {shop.sid}. The responses are printed.'
  static override examples = ['<%= config.bin %> emulator:seed seed.json']
  static override args = {file: Args.string({description: 'JSON file with requests.', required: true})}
  static override flags = recordFlags(['sid'])

  async run(): Promise<void> {
    const {args} = await this.parse(EmulatorSeed)
    const {readSeedFile} = await import('../../lib/emulator/programs/seed-file.ts')
    const requests = readSeedFile(resolve(this.context.cwd(), args.file))
    const control = await this.context.controlEmulator()
    try {
      const {responses} = await control.request<{responses: OutputRecord[]}>('POST', 'seed', {requests})
      await this.printRecords(responses, {arePublic: true})
    } finally {
      await control.close()
    }
  }
}
