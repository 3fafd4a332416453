import {text as readStream} from 'node:stream/consumers'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {changeAliases, findAlias} from '../../lib/aliases/alias-file.ts'
import {UsageError} from '../../lib/app/errors.ts'
import {checkAlias} from '../../lib/oclif/check-alias.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {quote} from '../../lib/runtime/quoting.ts'
import {rememberArguments} from '../../lib/runtime/secrets.ts'

export default class AliasSet extends BaseCommand {
  static override summary = 'Create an alias for a command line'
  static override description =
    'The alias is replaced with its expansion. $1, $2 and so on are replaced with the arguments after the alias, before its first flag; other arguments and flags are appended. Quote the expansion, in single quotes if it has a $. With --shell, sh runs it, with the arguments as $1, $2 and so on, so it can use pipes.'
  static override examples = [
    "<%= config.bin %> alias:set sent 'messages:list --from +12065550100'",
    '<%= config.bin %> alias:set redact \'messages:update --sid $1 --body ""\'',
    '<%= config.bin %> alias:set --shell failed \'twilio messages:list --no-limit -o json | jq ".[] | select(.status == \\"failed\\")"\'',
    '<%= config.bin %> alias:set report - < report.txt',
  ]
  static override args = {
    name: Args.string({description: 'the alias', required: true}),
    expansion: Args.string({
      description: 'what it stands for, without "twilio"; - reads it from standard input',
      required: true,
    }),
  }
  static override flags = {
    shell: Flags.boolean({char: 's', description: 'Run the expansion with sh.', default: false}),
    clobber: Flags.boolean({description: 'Replace an alias of the same name.', default: false}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(AliasSet)
    const {name} = args
    const given = args.expansion === '-' ? await readStream(this.terminal.stdin) : args.expansion
    const text = given.trim().replace(flags.shell ? /^!/ : /^twilio\s+/, '')
    const expansion = flags.shell && text !== '' ? `!${text}` : text
    await changeAliases(this.context.env, (aliases) => {
      checkAlias(this.config, name, expansion, aliases)
      if (findAlias(aliases, name) !== undefined && !flags.clobber) {
        throw new UsageError(
          'alias-exists',
          `The alias ${quote(name)} already exists.`,
          'To replace it, add --clobber.',
        )
      }
      return {...aliases, [name]: expansion}
    })
    if (rememberArguments(text.split(/[\s'"]+/))) {
      this.notes.warn(
        'The expansion seems to have a secret, and aliases are stored as plain text. Store credentials in a profile instead: twilio profiles:create',
      )
    }
    this.note(`Saved the alias ${name}.`)
  }
}
