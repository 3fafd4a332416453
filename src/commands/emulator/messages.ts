import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'

type Records = Record<string, unknown>[]

export default class EmulatorMessages extends BaseCommand {
  static override summary = "List the emulator's messages, or wait for one"
  static override examples = [
    '<%= config.bin %> emulator:messages',
    '<%= config.bin %> emulator:messages --to +12063996576 --body code --wait 5 -o json',
  ]
  static override flags = {
    to: Flags.string({description: 'Only those to this phone number.'}),
    from: Flags.string({description: 'Only those from this phone number.'}),
    body: Flags.string({description: 'Only those that contain this text.'}),
    status: Flags.string({description: 'Only those with this status.'}),
    direction: Flags.string({
      description: 'Only those in this direction.',
      options: ['inbound', 'outbound', 'outbound-api', 'outbound-reply'],
    }),
    wait: Flags.integer({
      description: 'Wait up to this many seconds until there is one. The exit code is 1 if none comes.',
      max: 300,
      min: 0,
    }),
    ...recordFlags(['sid', 'direction', 'from', 'to', 'body', 'status', 'dateCreated']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorMessages)
    const query = new URLSearchParams()
    for (const name of ['to', 'from', 'body', 'status', 'direction', 'wait'] as const) {
      const value = flags[name]
      if (value !== undefined) query.set(name, String(value))
    }
    const control = await this.context.controlEmulator()
    try {
      const {messages} = await control.request<{messages: Records}>('GET', `messages?${query}`)
      await this.printRecords(messages)
      if (flags.wait !== undefined && messages.length === 0) this.context.exitCode = 1
    } finally {
      await control.close()
    }
  }
}
