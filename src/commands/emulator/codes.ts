import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'

export default class EmulatorCodes extends BaseCommand {
  static override summary = "List the codes of the emulator's pending verifications, or wait for one"
  static override description =
    'The codes that Verify has sent, and that have not been approved, canceled or expired.'
  static override examples = [
    '<%= config.bin %> emulator:codes',
    '<%= config.bin %> emulator:codes --to +12063996576 --wait 5 -o json',
  ]
  static override flags = {
    to: Flags.string({description: 'Only those sent to this phone number or email address.'}),
    wait: Flags.integer({
      description: 'Wait up to this many seconds until there is one. The exit code is 1 if none comes.',
      max: 300,
      min: 0,
    }),
    ...recordFlags(['code', 'to', 'channel', 'sid', 'dateExpires']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorCodes)
    const {to, wait} = flags
    const query = new URLSearchParams({...(to && {to}), ...(wait !== undefined && {wait: String(wait)})})
    const control = await this.context.controlEmulator()
    try {
      const {codes} = await control.request<{codes: Record<string, unknown>[]}>('GET', `codes?${query}`)
      await this.printRecords(codes)
      if (wait !== undefined && codes.length === 0) this.context.exitCode = 1
    } finally {
      await control.close()
    }
  }
}
