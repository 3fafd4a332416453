import * as Flags from '@oclif/core/flags'
import {UserError} from '../../lib/app/errors.ts'
import type {Email} from '../../lib/email/send-email.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {callFlags, commonFlags, dryRunFlag} from '../../lib/oclif/flags/common-flags.ts'
import {quotePath} from '../../lib/runtime/quoting.ts'

/** Long enough to send a large attachment. */
const DEFAULT_TIMEOUT_MS = 180_000

interface SendFlags {
  readonly profile?: string | undefined
  readonly retries: number
  readonly 'no-retry': boolean
  readonly timeout?: number | undefined
}

export default class EmailSend extends BaseCommand {
  static override baseFlags = {
    ...callFlags,
    profile: {
      ...callFlags.profile,
      description:
        'With "emulator", store the email on this machine and send nothing. Other profiles change nothing: the API key is in SENDGRID_API_KEY.',
    },
    ...commonFlags,
    ...dryRunFlag,
  }
  static override summary = 'Send an email through SendGrid'
  static override description =
    'Reads the SendGrid API key from SENDGRID_API_KEY. On a terminal, prompts for missing values. To set a default sender and subject, use email:set.\n\nWith the profile "emulator", stores the email as a JSON file and sends nothing.'
  static override examples = [
    '<%= config.bin %> email:send --from me@example.com --to you@example.com --subject Hello --text "How are you?"',
    '<%= config.bin %> email:send --to a@example.com,b@example.com --text "The report" --attachment report.pdf',
    'make 2>&1 | <%= config.bin %> email:send --to me@example.com --subject "The build" --text "Its output is attached." --attachment -',
  ]
  static override flags = {
    to: Flags.string({description: 'The recipients, as email addresses separated by commas.'}),
    from: Flags.string({description: 'The email address of the sender. SendGrid must have verified it.'}),
    subject: Flags.string({description: 'The subject of the email.'}),
    text: Flags.string({description: 'The body of the email as plain text.'}),
    html: Flags.string({description: 'The body of the email as HTML. [default: --text converted to HTML]'}),
    attachment: Flags.string({
      description: 'A file to attach, or - for standard input.',
      exclusive: ['no-attachment'],
      helpValue: '<file>',
    }),
    'no-attachment': Flags.boolean({
      default: false,
      description: 'Send no attachment: do not prompt for a file.',
      exclusive: ['attachment'],
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmailSend)
    const {usesEmulator} = await import('../../lib/email/uses-emulator.ts')
    const isEmulated = await usesEmulator(flags.profile, this.context)
    const apiKey = isEmulated ? 'SG.emulator' : this.#apiKey()
    const {composeEmail} = await import('../../lib/email/compose.ts')
    const {readEmailDefaults} = await import('../../lib/email/email-defaults.ts')
    const email = await composeEmail(flags, readEmailDefaults(this.context.configuration), this.context)
    if (flags['dry-run']) return this.#printUnsent(email, apiKey)
    const {attachment, from, subject, to} = email
    const withAttachment = attachment ? `, with ${attachment.filename} (${attachment.type}),` : ''
    const what = `Your email "${subject}" from ${from} to ${to.join(', ')}${withAttachment}`
    if (isEmulated) {
      const file = await this.#store(email, apiKey)
      this.note(`${what} has been stored in ${quotePath(file)}. Nothing was sent. (emulator)`)
    } else {
      await this.#send(email, apiKey, flags)
      this.note(`${what} has been sent!`)
    }
  }

  /** Prints the request that would send the email. */
  async #printUnsent(email: Email, apiKey: string): Promise<void> {
    const {sendEmail} = await import('../../lib/email/send-email.ts')
    const {UnsentBackend, UnsentRequest} = await import('../../lib/twilio/unsent-request.ts')
    const {describeDryRun} = await import('../../lib/codegen/dry-run.ts')
    const options = {apiKey, backend: new UnsentBackend(), clock: this.context.clock, retries: 0}
    try {
      await sendEmail(email, {...options, log: this.notes.debug})
    } catch (error) {
      if (!(error instanceof UnsentRequest)) throw error
      await this.printJson(describeDryRun(error.request), 2)
    }
  }

  async #send(email: Email, apiKey: string, flags: SendFlags): Promise<void> {
    const {sendEmail} = await import('../../lib/email/send-email.ts')
    const {getTimeLimits} = await import('../../lib/twilio/time-limit.ts')
    const {clock, env} = this.context
    const backend = await this.context.openNetwork(getTimeLimits(flags.timeout, env, DEFAULT_TIMEOUT_MS))
    const retries = flags['no-retry'] ? 0 : flags.retries
    try {
      await sendEmail(email, {apiKey, backend, clock, retries, log: this.notes.debug})
    } finally {
      await backend.close()
    }
  }

  /** Stores the email where the emulator keeps its data. @returns the file */
  async #store(email: Email, apiKey: string): Promise<string> {
    const {sendEmail} = await import('../../lib/email/send-email.ts')
    const {EmulatedSendGrid} = await import('../../lib/email/emulated-sendgrid.ts')
    const {dataDirectory} = await import('../../lib/app/directories.ts')
    const {clock, env} = this.context
    const backend = new EmulatedSendGrid(dataDirectory(env), () => clock.now())
    await sendEmail(email, {apiKey, backend, clock, retries: 0, log: this.notes.debug})
    return backend.file ?? ''
  }

  /** @throws UserError when SENDGRID_API_KEY is not set */
  #apiKey(): string {
    const key = this.context.env.SENDGRID_API_KEY?.trim()
    if (!key) {
      throw new UserError(
        'no-sendgrid-key',
        'SENDGRID_API_KEY is not set. Sending email requires a SendGrid API key.',
        {
          hint: 'To create a key, open https://app.sendgrid.com/settings/api_keys. The key needs the permission "Mail Send".',
        },
      )
    }
    if (!key.startsWith('SG.')) {
      this.notes.warn(
        'SENDGRID_API_KEY does not look like a SendGrid API key. SendGrid API keys start with "SG.".',
      )
    }
    return key
  }
}
