import * as Args from '@oclif/core/args'
import type * as Interfaces from '@oclif/core/interfaces'
import {commands} from '@oclif/plugin-help'
import {BaseCommand} from '../lib/oclif/commands/base-command.ts'

/** oclif's own help command, with our common flags. `oclif.helpClass` in package.json names the class that prints for it. */
export default class HelpCommand extends BaseCommand {
  static override summary = 'Show the help of a command or topic'
  static override examples = [
    '<%= config.bin %> help api:core:messages:create',
    '<%= config.bin %> help api core',
  ]
  static override args = {command: Args.string({description: 'the command or topic'})}
  static override flags = commands.help.flags
  static override strict = commands.help.strict

  override run = commands.help.prototype.run

  /** `run` names the flags of the class that it comes from; those of every command come on top. */
  protected override parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    return super.parse<F, B, A>(
      {...options, baseFlags: HelpCommand.baseFlags as Interfaces.FlagInput<B>},
      argv,
    )
  }
}
