import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {PluginCommand} from '../../lib/oclif/commands/plugin-command.ts'
import {parseSpec} from '../../lib/plugins/plugin-spec.ts'

export default class PluginsInstall extends PluginCommand {
  static override summary = 'Install a plugin'
  static override description =
    `Installs with the npm of this machine, below the data directory, where the official CLI keeps its plugins too: both use the same ones.

A plugin is a program, and runs with your rights and your credentials. One that Twilio has not published (outside @twilio/ and @twilio-labs/) is installed once you have said yes, or with --force.

TWILIO_NPM_REGISTRY names another registry.`
  static override examples = [
    '<%= config.bin %> plugins:install @twilio-labs/plugin-serverless',
    '<%= config.bin %> plugins:install @twilio-labs/plugin-serverless@3.1.3',
    '<%= config.bin %> plugins:install someone/their-plugin --force',
  ]
  static override aliases = ['plugins:add']
  static override args = {
    plugin: Args.string({
      description: 'an npm package, OWNER/REPOSITORY on GitHub, a URL, or a packed file',
      required: true,
    }),
  }
  static override flags = {
    force: Flags.boolean({
      char: 'f',
      description: 'Install without asking, and let npm fetch everything anew.',
      default: false,
    }),
    verbose: Flags.boolean({char: 'v', description: 'Show what npm says.', default: false}),
  }
  static override strict = false

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(PluginsInstall)
    const specs = (argv as string[]).map(parseSpec)
    for (const spec of specs) await this.consent(spec, flags.force)
    const installer = await this.installer(flags)
    for (const spec of specs) {
      const what = spec.kind === 'package' ? `${spec.name}@${spec.tag}` : spec.url
      await this.config.runHook('plugins:preinstall' as 'init', {plugin: spec} as never)
      this.note(`Installing ${what} with npm …`)
      const {name, version} = await installer.install(spec, flags)
      this.note(`Installed ${name} ${version}.`)
      await this.introduce(name)
    }
  }
}
