import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'
import {safeText} from '../../lib/output/safe-text.ts'
import {describePlugins} from '../../lib/plugins/describe-plugins.ts'

export default class Plugins extends BaseCommand {
  static override summary = 'List the installed plugins'
  static override examples = ['<%= config.bin %> plugins', '<%= config.bin %> plugins --core -o json']
  static override flags = {
    core: Flags.boolean({description: 'Include the program itself.', default: false}),
    ...recordFlags(['name', 'version', 'type', 'tag', 'status']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Plugins)
    const plugins = describePlugins(this.config, flags)
    if (this.outputFormat !== 'columns' || this.hasProperties) return void (await this.printRecords(plugins))
    for (const {name, version, type, tag, root, status} of plugins) {
      const marks = [type === 'user' ? '' : type, tag === 'latest' ? '' : tag, status === 'ok' ? '' : status]
      const shown = marks.filter(Boolean).map((mark) => ` (${mark})`)
      await this.printLine(
        safeText(`${name} ${version}${shown.join('')}${type === 'link' ? ` ${root}` : ''}`),
      )
    }
    if (plugins.length === 0)
      this.note('No plugins installed. To list available plugins, run: twilio plugins:available')
  }
}
