import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../../lib/app/errors.ts'
import type {PluginsApi} from '../../../lib/flex/plugins-api.ts'
import {FlexCommand} from '../../../lib/oclif/commands/flex-command.ts'
import {configurationFlags, wishedConfiguration} from '../../../lib/oclif/flags/flex-flags.ts'

export default class FlexRelease extends FlexCommand {
  static override summary = 'Put plugins into force for all agents'
  static override description =
    'Releases a configuration that is there, or creates one of the plugins that are named and those enabled now.'
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
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(FlexRelease)
    const wish = wishedConfiguration(flags)
    if (!flags['configuration-sid'] && wish.enable.length + wish.disable.length === 0) {
      throw new UsageError(
        'nothing-to-do',
        'There is nothing to release.',
        'Name a plugin with --plugin NAME@VERSION or --disable-plugin NAME, or a configuration with --configuration-sid.',
      )
    }
    const plugins = await this.openPlugins(flags)
    const sid = flags['configuration-sid'] ?? (await this.#configure(plugins, wish))
    const release = await plugins.call('releases:create', {'configuration-id': sid})
    this.note(`Configuration ${sid} is in force: https://flex.twilio.com/admin/plugins shows it.`)
    const {configurationSid, dateCreated} = release
    await this.showRecord({sid: release.sid, configurationSid, dateCreated}, [
      'sid',
      'configurationSid',
      'dateCreated',
    ])
  }

  async #configure(plugins: PluginsApi, wish: ReturnType<typeof wishedConfiguration>): Promise<string> {
    const {createConfiguration} = await import('../../../lib/flex/configure.ts')
    return String((await createConfiguration(plugins, wish, this.notes.warn)).sid)
  }
}
