import * as Flags from '@oclif/core/flags'
import {UserError} from '../../lib/app/errors.ts'
import type {Email} from '../../lib/email/send-email.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {commonFlags, retryFlags} from '../../lib/oclif/flags/common-flags.ts'

/** Unless another limit is given: a large attachment takes its time; in milliseconds. */
const LONGEST_SENDING = 180_000

interface RetryFlags {
  readonly retries: number
  readonly 'no-retry': boolean
  readonly timeout?: number | undefined
}

export default class EmailSend extends BaseCommand {
  static override baseFlags = {...retryFlags, ...commonFlags}
  static override summary = 'Send an email through SendGrid'
  static override description =
    'The key comes from SENDGRID_API_KEY. On a terminal it asks for what is missing; what is piped in is attached. Sender and subject may come from email:set.'
  static override examples = [
    '<%= config.bin %> email:send --from me@example.com --to you@example.com --subject Hello --text "How are you?"',
    '<%= config.bin %> email:send --to a@example.com,b@example.com --text "The report" --attachment report.pdf',
    'make 2>&1 | <%= config.bin %> email:send --to me@example.com --subject "The build" --text "Its output is attached."',
  ]
  static override flags = {
    to: Flags.string({description: 'Who gets it: addresses, separated by commas.'}),
    from: Flags.string({description: 'The sender’s address; SendGrid must have verified it.'}),
    subject: Flags.string({description: 'The subject.'}),
    text: Flags.string({description: 'The text.'}),
    html: Flags.string({description: 'The text in HTML; made from --text unless given.'}),
    attachment: Flags.string({
      description: 'A file to attach; - for standard input.',
      exclusive: ['no-attachment'],
      helpValue: '<file>',
    }),
    'no-attachment': Flags.boolean({
      default: false,
      description: 'Attach nothing, ask for nothing to attach, and leave standard input alone.',
      exclusive: ['attachment'],
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmailSend)
    const apiKey = this.#apiKey()
    const {gatherEmail} = await import('../../lib/email/compose.ts')
    const {emailDefaults} = await import('../../lib/email/email-defaults.ts')
    const email = await gatherEmail(flags, emailDefaults(this.context.configuration), this.context)
    await this.#send(email, apiKey, flags)
    const {attachment, from, subject, to} = email
    const with_ = attachment ? `, with ${attachment.filename} (${attachment.type}),` : ''
    this.note(`Your email "${subject}" from ${from} to ${to.join(', ')}${with_} has been sent!`)
  }

  async #send(email: Email, apiKey: string, flags: RetryFlags): Promise<void> {
    const {sendEmail} = await import('../../lib/email/send-email.ts')
    const {timeLimits} = await import('../../lib/twilio/time-limit.ts')
    const {clock, env} = this.context
    const backend = await this.context.openNetwork(timeLimits(flags.timeout, env, LONGEST_SENDING))
    const retries = flags['no-retry'] ? 0 : flags.retries
    try {
      await sendEmail(email, {apiKey, backend, clock, retries, log: this.notes.debug})
    } finally {
      await backend.close()
    }
  }

  /** @throws UserError when there is none */
  #apiKey(): string {
    const key = this.context.env.SENDGRID_API_KEY?.trim()
    if (!key) {
      throw new UserError(
        'no-sendgrid-key',
        'SENDGRID_API_KEY is not set: SendGrid needs a key of your account.',
        {
          hint: 'Make one on https://app.sendgrid.com/settings/api_keys, with the permission “Mail Send”.',
        },
      )
    }
    if (!key.startsWith('SG.')) {
      this.notes.warn('SENDGRID_API_KEY does not look like a key of SendGrid: theirs begin with SG.')
    }
    return key
  }
}
