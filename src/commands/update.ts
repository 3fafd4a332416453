import {realpathSync} from 'node:fs'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {UsageError, UserError} from '../lib/app/errors.ts'
import {BaseCommand} from '../lib/oclif/commands/base-command.ts'
import {quote} from '../lib/runtime/quoting.ts'

export default class Update extends BaseCommand {
  static override summary = 'Show how to update this program'
  static override description =
    'Changes nothing. Prints the command that updates the program, which depends on how it was installed.'
  static override examples = ['<%= config.bin %> update', '<%= config.bin %> update --version 1.2.3']
  static override args = {
    channel: Args.string({description: 'a release tag, such as latest (default: the newest version)'}),
  }
  static override flags = {
    autoupdate: Flags.boolean({
      default: false,
      description: 'Accepted for compatibility. The program does not update itself.',
    }),
    available: Flags.boolean({
      char: 'a',
      default: false,
      description: 'Show how to list the available versions.',
    }),
    force: Flags.boolean({default: false, description: 'Accepted for compatibility. Nothing is downloaded.'}),
    interactive: Flags.boolean({
      char: 'i',
      default: false,
      description: 'Accepted for compatibility. To choose a version, use --version.',
      exclusive: ['version'],
    }),
    verbose: Flags.boolean({char: 'b', default: false, description: 'Show where the program is installed.'}),
    version: Flags.string({char: 'v', description: 'The version to install.', exclusive: ['interactive']}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Update)
    const version = flags.version ?? args.channel
    if (version !== undefined && !/^[\w.+-]+$/.test(version)) {
      throw new UsageError(
        'invalid-argument',
        `Invalid version: ${quote(version)}. Expected a version, such as 1.2.3, or a tag, such as latest.`,
      )
    }
    const root = realpathSync(this.config.root)
    const {detectUpdate, detectVersionList} = await import('../lib/install/update-command.ts')
    const {name, switchboard} = this.context.package
    const installed = {root, name, isPublished: switchboard?.publishedTo === 'npm'}
    const {installedWith, command} = flags.available
      ? {installedWith: undefined, command: detectVersionList(installed)}
      : detectUpdate(installed, version)
    this.note(
      `The current version is ${this.config.name} ${this.config.version}${flags.verbose ? ` in ${root}` : ''}.`,
    )
    if (command === undefined) {
      throw new UserError(
        'not-published',
        'No list of versions: this copy was not installed from a registry.',
        {
          hint: 'See the tags of the repository that it was built from.',
        },
      )
    }
    this.note(
      installedWith === undefined
        ? 'To list the available versions, run:'
        : installedWith === 'a package file'
          ? 'It was installed from a package file that is not from a registry. To update it, run in an up-to-date clone:'
          : `It was installed with ${installedWith}. To update it, run:`,
    )
    await this.printRecords([{command, ...(installedWith && {installedWith})}], {
      header: false,
      properties: ['command'],
    })
  }
}
