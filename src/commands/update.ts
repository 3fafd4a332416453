import {realpathSync} from 'node:fs'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {UsageError} from '../lib/app/errors.ts'
import {BaseCommand} from '../lib/oclif/commands/base-command.ts'
import {quote} from '../lib/runtime/quoting.ts'

export default class Update extends BaseCommand {
  static override summary = 'Say how to update this program, the way it was installed'
  static override description =
    'It changes nothing: what installed the program updates it. The command to run goes to standard output.'
  static override examples = ['<%= config.bin %> update', '<%= config.bin %> update --version 1.2.3']
  static override args = {
    channel: Args.string({description: 'a tag such as latest; the newest version unless given'}),
  }
  static override flags = {
    autoupdate: Flags.boolean({default: false, description: 'Accepted; nothing updates itself.'}),
    available: Flags.boolean({
      char: 'a',
      default: false,
      description: 'Say how to see which versions there are.',
    }),
    force: Flags.boolean({default: false, description: 'Accepted; nothing is downloaded.'}),
    interactive: Flags.boolean({
      char: 'i',
      default: false,
      description: 'Accepted; --version chooses a version.',
      exclusive: ['version'],
    }),
    verbose: Flags.boolean({char: 'b', default: false, description: 'Say where the program is.'}),
    version: Flags.string({char: 'v', description: 'The version to change to.', exclusive: ['interactive']}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Update)
    const wanted = flags.version ?? args.channel
    if (wanted !== undefined && !/^[\w.+-]+$/.test(wanted)) {
      throw new UsageError(
        'invalid-argument',
        `${quote(wanted)} is no version, such as 1.2.3, nor a tag, such as latest.`,
      )
    }
    const root = realpathSync(this.config.root)
    const {updateOf} = await import('../lib/install/update-command.ts')
    const {installedWith, command} = flags.available
      ? {installedWith: undefined, command: `npm view ${this.config.name} versions`}
      : updateOf(root, this.config.name, wanted)
    this.note(`This is ${this.config.name} ${this.config.version}${flags.verbose ? ` in ${root}` : ''}.`)
    this.note(
      installedWith === undefined
        ? 'To see which versions there are, run:'
        : `It was installed with ${installedWith}. To update it, run:`,
    )
    await this.printRecords([{command, ...(installedWith && {installedWith})}], {
      header: false,
      properties: ['command'],
    })
  }
}
