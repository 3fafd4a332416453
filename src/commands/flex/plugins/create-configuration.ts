import {FlexCommand} from '../../../lib/oclif/commands/flex-command.ts'
import {configurationFlags, wishedConfiguration} from '../../../lib/oclif/flags/flex-flags.ts'

export default class FlexCreateConfiguration extends FlexCommand {
  static override summary = 'Create a configuration: which versions of which plugins to enable'
  static override description = 'It changes nothing for agents until it is released.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --name "With the sample" --enable-plugin plugin-sample@1.0.0',
    '<%= config.bin %> <%= command.id %> --new --plugin plugin-one@latest --plugin plugin-two@2.1.0',
  ]
  static override flags = configurationFlags

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexCreateConfiguration)
    const plugins = await this.openPlugins(flags)
    const {createConfiguration} = await import('../../../lib/flex/configure.ts')
    const configuration = await createConfiguration(plugins, wishedConfiguration(flags), this.notes.warn)
    this.note(`To put it into force: twilio flex:plugins:release --configuration-sid ${configuration.sid}`)
    await this.showRecord(configuration, ['sid', 'name', 'description'])
  }
}
