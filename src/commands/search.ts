import * as Args from '@oclif/core/args'
import {UsageError} from '../lib/app/errors.ts'
import {BaseCommand} from '../lib/oclif/commands/base-command.ts'
import {noHeaderFlag, propertiesFlag} from '../lib/oclif/flags/common-flags.ts'
import {limitFlags, limitOf} from '../lib/oclif/flags/parameter-flags.ts'

export default class Search extends BaseCommand {
  static override summary = 'Find commands by what they do'
  static override description =
    'Searches the ids, summaries, parameters and descriptions of all commands, with the words that people use for them: "text" or "SMS" for a message, "delete" for remove.'
  static override examples = [
    '<%= config.bin %> search redact message',
    '<%= config.bin %> search who owns a number --limit 3',
    '<%= config.bin %> search list recordings -o json',
  ]
  static override args = {words: Args.string({description: 'what the command does'})}
  static override flags = {
    ...propertiesFlag(['id', 'summary']),
    ...noHeaderFlag,
    limit: {...limitFlags.limit, default: '10'},
    'no-limit': limitFlags['no-limit'],
  }
  /** The words need no quotes. */
  static override strict = false

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Search)
    const question = argv.join(' ').trim()
    if (question === '') {
      throw new UsageError(
        'missing-argument',
        'Missing required argument: WORDS',
        'Example: twilio search redact message',
      )
    }
    const {searchCommands} = await import('../lib/search/search-commands.ts')
    const plugins = this.config.commands.filter(({pluginType, hidden}) => pluginType !== 'core' && !hidden)
    const found = searchCommands(this.config.root, question, plugins)
    const shown = found.slice(0, limitOf(flags))
    await this.printRecords(shown.map(({id, summary}) => ({id, summary})))
    if (shown.length === 0) this.note('Try other words, or run "twilio --help" to list the topics.')
    else if (shown.length > 0 && this.terminal.width !== undefined)
      this.note('For the flags of a command, run: twilio COMMAND --help')
  }
}
