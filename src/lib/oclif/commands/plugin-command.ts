import {UserError} from '../../app/errors.ts'
import {type PluginSpec, suggestPluginName} from '../../plugins/plugin-spec.ts'
import type {PluginInstaller} from '../plugins/installer.ts'
import {BaseCommand} from './base-command.ts'

/** A command that installs or removes plugins. */
export abstract class PluginCommand extends BaseCommand {
  protected async installer(flags: {verbose: boolean}): Promise<PluginInstaller> {
    const {PluginInstaller} = await import('../plugins/installer.ts')
    return new PluginInstaller(this.config, flags)
  }

  /** @throws UserError when the plugin is not published by Twilio and the user has not agreed to install it */
  protected async requireTrust(spec: PluginSpec, force: boolean): Promise<void> {
    if (spec.trusted || force) return
    const source = spec.kind === 'package' ? spec.name : spec.url
    this.notes.warn(
      `${source} is not published by Twilio. Plugins run with your permissions and credentials.`,
    )
    const suggestion = spec.kind === 'package' ? suggestPluginName(source) : undefined
    const hint = [
      suggestion && suggestion !== source ? `Did you mean ${suggestion}?` : '',
      'To install it anyway, add --force.',
    ]
    const {interactive} = this.terminal
    if (interactive && (await this.context.prompts.confirm('Install it anyway?'))) return
    const message = interactive
      ? 'Canceled. Nothing was installed.'
      : `Confirmation required to install ${source}.`
    throw new UserError('plugin-not-trusted', message, {hint: hint.filter(Boolean).join(' ')})
  }

  /** Reports a new plugin's commands and problems. */
  protected async reportPlugin(name: string): Promise<void> {
    const config = await this.config.reload()
    const commands = config.plugins.get(name)?.commands.filter(({hidden}) => !hidden) ?? []
    const shown = commands.slice(0, 4).map(({id}) => id)
    const more = commands.length - shown.length
    if (shown.length > 0) {
      this.note(`Commands: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`)
    }
    for (const {plugin, message, remedy} of config.pluginProblems) {
      if (plugin === name) this.notes.warn(`${message} ${remedy}`)
    }
    await this.refreshCompletion()
  }

  /** Updates completion, where it is set up, so that it has the new commands. */
  protected async refreshCompletion(): Promise<void> {
    const {hasCompletion, writeCompletion} = await import('../../completion/files.ts')
    if (hasCompletion(this.config.cacheDir)) {
      await writeCompletion(await this.config.reload())
    }
  }
}
