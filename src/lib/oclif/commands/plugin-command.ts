import {UserError} from '../../app/errors.ts'
import {likelyName, type PluginSpec} from '../../plugins/plugin-spec.ts'
import type {PluginInstaller} from '../plugins/installer.ts'
import {BaseCommand} from './base-command.ts'

/** A command that installs or removes plugins. */
export abstract class PluginCommand extends BaseCommand {
  protected async installer(flags: {verbose: boolean}): Promise<PluginInstaller> {
    const {PluginInstaller} = await import('../plugins/installer.ts')
    return new PluginInstaller(this.config, flags)
  }

  /** @throws UserError unless the plugin is Twilio's, or the user has agreed to one that is not */
  protected async consent(spec: PluginSpec, force: boolean): Promise<void> {
    if (spec.trusted || force) return
    const what = spec.kind === 'package' ? spec.name : spec.url
    this.notes.warn(`${what} is not published by Twilio. It would run with your rights and your credentials.`)
    const meant = spec.kind === 'package' ? likelyName(what) : undefined
    const hint = [
      meant && meant !== what ? `Did you mean ${meant}?` : '',
      'To install it nevertheless, add --force.',
    ]
    if (this.terminal.interactive && (await this.context.prompts.confirm('Install it anyway?'))) return
    throw new UserError('plugin-not-trusted', 'Nothing was installed.', {
      hint: hint.filter(Boolean).join(' '),
    })
  }

  /** Says what a plugin brings, and what is wrong with it. */
  protected async introduce(name: string): Promise<void> {
    const config = await this.config.reload()
    const commands = config.plugins.get(name)?.commands.filter(({hidden}) => !hidden) ?? []
    const shown = commands.slice(0, 4).map(({id}) => id)
    const more = commands.length - shown.length
    if (shown.length > 0) {
      this.note(`Its commands: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`)
    }
    for (const {plugin, message, remedy} of config.pluginProblems) {
      if (plugin === name) this.notes.warn(`${message} ${remedy}`)
    }
    await this.refreshCompletion()
  }

  /** Completion knows the new commands at once, where it is in use. */
  protected async refreshCompletion(): Promise<void> {
    const {hasCompletion, writeCompletion} = await import('../../completion/files.ts')
    if (hasCompletion(this.config.cacheDir)) {
      await writeCompletion(await this.config.reload())
    }
  }
}
