import * as Args from '@oclif/core/args'
import {changeAliases, findAlias} from '../../lib/aliases/alias-file.ts'
import {UserError} from '../../lib/app/errors.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {quote} from '../../lib/runtime/quoting.ts'

export default class AliasRemove extends BaseCommand {
  static override summary = 'Remove an alias'
  static override examples = ['<%= config.bin %> alias:remove sent']
  static override args = {name: Args.string({description: 'the alias', required: true})}

  async run(): Promise<void> {
    const {args} = await this.parse(AliasRemove)
    const {name} = args
    await changeAliases(this.context.env, (aliases) => {
      if (findAlias(aliases, name) === undefined) {
        throw new UserError('alias-not-found', `Alias ${quote(name)} not found.`, {
          hint: 'To list the aliases, run: twilio alias:list',
        })
      }
      return Object.fromEntries(Object.entries(aliases).filter(([each]) => each !== name))
    })
    this.note(`Removed the alias ${name}.`)
  }
}
