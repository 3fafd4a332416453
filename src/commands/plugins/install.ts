import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {PluginCommand} from '../../lib/oclif/commands/plugin-command.ts'
import {parsePluginSpec} from '../../lib/plugins/plugin-spec.ts'

export default class PluginsInstall extends PluginCommand {
  static override summary = 'Install a plugin'
  static override description =
    `Plugins are installed with npm into the data directory, which the official CLI uses too, so both programs share their plugins.

A plugin is a program that runs with your permissions and credentials. A plugin that is not published by Twilio (outside @twilio/ and @twilio-labs/) is installed only after you confirm it, or with --force.

Set TWILIO_NPM_REGISTRY to use another registry.`
  static override examples = [
    '<%= config.bin %> plugins:install @twilio-labs/plugin-serverless',
    '<%= config.bin %> plugins:install @twilio-labs/plugin-serverless@3.1.3',
    '<%= config.bin %> plugins:install someone/their-plugin --force',
  ]
  static override aliases = ['plugins:add']
  static override args = {
    plugin: Args.string({
      description: 'an npm package, OWNER/REPOSITORY on GitHub, a URL or a .tgz file',
      required: true,
    }),
  }
  static override flags = {
    force: Flags.boolean({
      char: 'f',
      description: 'Install without confirmation, and download all packages again.',
      default: false,
    }),
    verbose: Flags.boolean({char: 'v', description: 'Show the output of npm.', default: false}),
  }
  static override strict = false

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(PluginsInstall)
    const specs = (argv as string[]).map((given) => parsePluginSpec(given, this.context.cwd))
    for (const spec of specs) await this.requireTrust(spec, flags.force)
    const installer = await this.installer(flags)
    for (const spec of specs) {
      const source = spec.kind === 'package' ? `${spec.name}@${spec.tag}` : spec.url
      await this.config.runHook('plugins:preinstall' as 'init', {plugin: spec} as never)
      this.note(`Installing ${source} with npm…`)
      const {name, version} = await installer.install(spec, flags)
      this.note(`Installed ${name} ${version}.`)
      await this.reportPlugin(name)
    }
  }
}
