import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../lib/app/errors.ts'
import {isAddress, parseAddress} from '../../lib/email/addresses.ts'
import {readEmailDefaults, setEmailDefaults} from '../../lib/email/email-defaults.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import type {ConfigStore} from '../../lib/profiles/config-store.ts'
import {quote, quotePath} from '../../lib/runtime/quoting.ts'

export default class EmailSet extends BaseCommand {
  static override summary = 'Set the default sender and subject of emails'
  static override description = 'On a terminal, prompts for missing values. An empty value removes a default.'
  static override examples = [
    '<%= config.bin %> email:set --from me@example.com --subject "From the build"',
    '<%= config.bin %> email:set --subject ""',
  ]
  static override flags = {
    from: Flags.string({description: 'The default email address of the sender.'}),
    subject: Flags.string({description: 'The default subject.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmailSet)
    const store = this.context.configuration
    const values = this.terminal.interactive ? await this.#prompt(flags, store) : flags
    if (values.from === undefined && values.subject === undefined) {
      throw new UsageError(
        'nothing-to-do',
        'Nothing to set.',
        'Specify --from ADDRESS, --subject TEXT, or both.',
      )
    }
    const fromEmail = values.from && parseAddress(values.from, '--from')
    await setEmailDefaults(store, {fromEmail, subjectLine: values.subject})
    const defaults = readEmailDefaults(store)
    this.note(`Default sender: ${defaults.fromEmail ?? 'none'}`)
    this.note(
      `Default subject: ${defaults.subjectLine === undefined ? 'none' : quote(defaults.subjectLine, 200)}`,
    )
    this.note(`Saved in ${quotePath(store.file)}`)
  }

  async #prompt(flags: {from?: string | undefined; subject?: string | undefined}, store: ConfigStore) {
    const current = readEmailDefaults(store)
    const from =
      flags.from ??
      (await this.context.prompts.text({
        message: 'Default sender:',
        default: current.fromEmail,
        validate: (answer) => isAddress(answer.trim()) || 'Enter a valid email address.',
      }))
    const subject =
      flags.subject ??
      (await this.context.prompts.text({message: 'Default subject:', default: current.subjectLine}))
    return {from: from.trim(), subject}
  }
}
