import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../lib/app/errors.ts'
import {isAddress, parseAddress} from '../../lib/email/addresses.ts'
import {emailDefaults, setEmailDefaults} from '../../lib/email/email-defaults.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import type {ConfigStore} from '../../lib/profiles/config-store.ts'
import {quote, quotePath} from '../../lib/runtime/quoting.ts'

export default class EmailSet extends BaseCommand {
  static override summary = 'Set the sender and the subject that emails have unless they are told otherwise'
  static override description = 'On a terminal it asks for what is not given. An empty value removes one.'
  static override examples = [
    '<%= config.bin %> email:set --from me@example.com --subject "From the build"',
    '<%= config.bin %> email:set --subject ""',
  ]
  static override flags = {
    from: Flags.string({description: 'The address that emails come from.'}),
    subject: Flags.string({description: 'The subject of emails.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmailSet)
    const store = this.context.configuration
    const asked = this.terminal.interactive ? await this.#ask(flags, store) : flags
    if (asked.from === undefined && asked.subject === undefined) {
      throw new UsageError(
        'nothing-to-do',
        'There is nothing to set.',
        'Give --from ADDRESS, --subject TEXT, or both.',
      )
    }
    const fromEmail = asked.from && parseAddress(asked.from, '--from')
    await setEmailDefaults(store, {fromEmail, subjectLine: asked.subject})
    const now = emailDefaults(store)
    this.note(`Default sender: ${now.fromEmail ?? 'none'}`)
    this.note(`Default subject: ${now.subjectLine === undefined ? 'none' : quote(now.subjectLine, 200)}`)
    this.note(`Saved in ${quotePath(store.file)}`)
  }

  async #ask(given: {from?: string | undefined; subject?: string | undefined}, store: ConfigStore) {
    const before = emailDefaults(store)
    const from =
      given.from ??
      (await this.context.prompts.text({
        message: 'Default sender:',
        default: before.fromEmail,
        validate: (answer) => isAddress(answer.trim()) || 'That is not an address.',
      }))
    const subject =
      given.subject ??
      (await this.context.prompts.text({message: 'Default subject:', default: before.subjectLine}))
    return {from: from.trim(), subject}
  }
}
