import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../../lib/app/errors.ts'
import type {NewConfiguration} from '../../../lib/flex/create-configuration.ts'
import type {PluginsApi} from '../../../lib/flex/plugins-api.ts'
import {FlexCommand} from '../../../lib/oclif/commands/flex-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../lib/oclif/flags/common-flags.ts'
import {configurationFlags, parseConfigurationFlags} from '../../../lib/oclif/flags/flex-flags.ts'

export default class FlexRelease extends FlexCommand {
  static override summary = 'Release a configuration: activate its plugins for all agents'
  static override description =
    'Releases an existing configuration, or creates one from the plugins that are enabled now and the plugins that you specify.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --plugin plugin-sample@latest --disable-plugin plugin-old',
    '<%= config.bin %> <%= command.id %> --configuration-sid FJXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  ]
  static override flags = {
    'configuration-sid': Flags.string({
      description: 'The configuration to release, instead of a new one.',
      exclusive: ['name', 'description', 'enable-plugin', 'plugin', 'disable-plugin', 'new'],
    }),
    ...configurationFlags,
    ...propertiesFlag(['sid', 'configurationSid', 'dateCreated']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexRelease)
    const configuration = parseConfigurationFlags(flags, this.context.clock.now())
    if (!flags['configuration-sid'] && configuration.enable.length + configuration.disable.length === 0) {
      throw new UsageError(
        'nothing-to-do',
        'Nothing to release.',
        'Specify a plugin with --plugin NAME@VERSION or --disable-plugin NAME, or a configuration with --configuration-sid.',
      )
    }
    const plugins = await this.openPlugins(flags)
    const sid = flags['configuration-sid'] ?? (await this.#createConfiguration(plugins, configuration))
    const release = await plugins.call('releases:create', {'configuration-id': sid})
    this.note(`Configuration ${sid} is active. To see it, open https://flex.twilio.com/admin/plugins.`)
    const {configurationSid, dateCreated} = release
    await this.showRecord({sid: release.sid, configurationSid, dateCreated})
  }

  async #createConfiguration(plugins: PluginsApi, configuration: NewConfiguration): Promise<string> {
    const {createConfiguration} = await import('../../../lib/flex/create-configuration.ts')
    return String((await createConfiguration(plugins, configuration, this.notes.warn)).sid)
  }
}
