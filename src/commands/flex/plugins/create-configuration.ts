import {FlexCommand} from '../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../lib/oclif/flags/common-flags.ts'
import {configurationFlags, parseConfigurationFlags} from '../../../lib/oclif/flags/flex-flags.ts'

export default class FlexCreateConfiguration extends FlexCommand {
  static override summary = 'Create a configuration: the plugins to enable and their versions'
  static override description = 'The configuration has no effect for agents until you release it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --name "With the sample" --enable-plugin plugin-sample@1.0.0',
    '<%= config.bin %> <%= command.id %> --new --plugin plugin-one@latest --plugin plugin-two@2.1.0',
  ]
  static override flags = {
    ...configurationFlags,
    ...propertiesFlag(['sid', 'name', 'description']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexCreateConfiguration)
    const plugins = await this.openPlugins(flags)
    const {createConfiguration} = await import('../../../lib/flex/create-configuration.ts')
    const configuration = await createConfiguration(
      plugins,
      parseConfigurationFlags(flags, this.context.clock.now()),
      this.notes.warn,
    )
    this.note(`To activate it, run: twilio flex:plugins:release --configuration-sid ${configuration.sid}`)
    await this.showRecord(configuration)
  }
}
