import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'

type Records = Record<string, unknown>[]

export default class EmulatorWebhooks extends BaseCommand {
  static override summary = 'List the webhooks that the emulator has sent'
  static override description =
    'JSON has all of each webhook: parameters, signature, and each attempt with its response or error.'
  static override examples = [
    '<%= config.bin %> emulator:webhooks',
    '<%= config.bin %> emulator:webhooks --state failed -o json',
    '<%= config.bin %> emulator:webhooks --replay WH0123456789abcdef0123456789abcdef',
  ]
  static override flags = {
    subject: Flags.string({description: 'Only those about the record with this SID.'}),
    state: Flags.string({
      description: 'Only those in this state.',
      options: ['waiting', 'delivered', 'failed'],
    }),
    replay: Flags.string({
      description: 'Send the webhook with this SID again, and print it.',
      exclusive: ['subject', 'state'],
    }),
    ...recordFlags(['sid', 'dateCreated', 'kind', 'method', 'url', 'state', 'status', 'error']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorWebhooks)
    const {replay, subject, state} = flags
    const control = await this.context.controlEmulator()
    try {
      if (replay !== undefined) {
        const path = `webhooks/${encodeURIComponent(replay)}/replay`
        await this.printRecords([await control.request<Record<string, unknown>>('POST', path)])
        return
      }
      const query = new URLSearchParams({...(subject && {subject}), ...(state && {state})})
      const {webhooks} = await control.request<{webhooks: Records}>('GET', `webhooks?${query}`)
      await this.printRecords(webhooks)
    } finally {
      await control.close()
    }
  }
}
