import * as Args from '@oclif/core/args'
import {BaseCommand} from '../lib/oclif/commands/base-command.ts'
import {unknownCommand} from '../lib/oclif/errors/unknown-command.ts'
import {findRoute} from '../lib/oclif/find-route.ts'
import {SwitchboardHelp} from '../lib/oclif/help/switchboard-help.ts'

export default class HelpCommand extends BaseCommand {
  static override summary = 'Show the help of a command or topic'
  static override examples = [
    '<%= config.bin %> help api:core:messages:create',
    '<%= config.bin %> help api core',
  ]
  static override args = {command: Args.string({description: 'the command or topic'})}
  static override strict = false

  async run(): Promise<void> {
    const {argv} = await this.parse(HelpCommand)
    const config = this.config
    const {id, found} = findRoute(config, argv as string[])
    if (id !== '' && !found) throw unknownCommand(config, id)
    await new SwitchboardHelp(config).showHelp(id === '' ? [] : [id])
  }
}
