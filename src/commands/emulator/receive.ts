import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'

interface Received {
  readonly message: Record<string, unknown>
  readonly webhooks: readonly Record<string, unknown>[]
  readonly replies: readonly Record<string, unknown>[]
}

export default class EmulatorReceive extends BaseCommand {
  static override summary = "Let a message arrive at one of the emulator's numbers"
  static override description =
    "The number's webhook is requested, as Twilio does for a message from a phone, and the TwiML in its response is run. The command prints the message and the replies. JSON has all of the webhooks and replies."
  static override examples = [
    '<%= config.bin %> emulator:receive --from +12063996576 --to +12067523880 --body Hello',
    '<%= config.bin %> emulator:receive --from +12063996576 --to +12067523880 --media-url https://example.com/a.png -o json',
  ]
  static override flags = {
    from: Flags.string({description: 'The phone number of the person who writes.', required: true}),
    to: Flags.string({description: "One of the account's phone numbers.", required: true}),
    body: Flags.string({description: 'The text of the message.'}),
    'media-url': Flags.string({
      description: 'The URL of a picture or other file. May be repeated.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    ...recordFlags(['sid', 'from', 'to', 'body', 'webhookStatus', 'webhookError', 'reply']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorReceive)
    const {from, to, body, 'media-url': mediaUrl} = flags
    const control = await this.context.controlEmulator()
    try {
      const request = {from, to, ...(body !== undefined && {body}), ...(mediaUrl && {mediaUrl})}
      const received = await control.request<Received>('POST', 'receive', request)
      this.#describe(received)
      await this.printRecords([toRecord(received)])
    } finally {
      await control.close()
    }
  }

  #describe({message, webhooks}: Received): void {
    this.note(`Received ${String(message.sid)}`)
    if (webhooks.length === 0) this.notes.warn('The number has no URL for messages, so no webhook was sent.')
    for (const {method, url, status, error} of webhooks) {
      this.note(`${String(method)} ${String(url)}: ${String(error ?? status)}`)
    }
  }
}

/** The inbound message, with the outcome of the last webhook and the texts of the replies. */
function toRecord({message, webhooks, replies}: Received): Record<string, unknown> {
  const last = webhooks.at(-1)
  return {
    ...message,
    webhookStatus: last?.status ?? null,
    webhookError: last?.error ?? null,
    reply: replies.map(({body}) => body).join('\n'),
    webhooks,
    replies,
  }
}
