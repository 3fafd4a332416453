import * as Flags from '@oclif/core/flags'
import type {Archived} from '../../flex/archive.ts'
import type {PluginsApi} from '../../flex/plugins-api.ts'
import {FlexCommand} from './flex-command.ts'

export const yesFlag = {
  yes: Flags.boolean({char: 'y', default: false, description: 'Do not ask.'}),
}

/** Archives something of Flex's plugins, which cannot be undone. */
export abstract class FlexArchiveCommand extends FlexCommand {
  /**
   * Asks, archives and shows what was archived.
   *
   * @param what the thing in words: `plugin plugin-sample`.
   */
  protected async archive(
    flags: Readonly<Record<string, unknown>>,
    what: string,
    properties: readonly string[],
    archive: (plugins: PluginsApi) => Promise<Archived>,
  ): Promise<void> {
    if (!flags.yes) {
      await this.context.prompts.requireConfirmation({
        question: `Archive ${what}? This cannot be undone.`,
        action: `archive ${what}`,
        hint: 'To archive it without being asked, add --yes. This cannot be undone.',
      })
    }
    const {record, before} = await archive(await this.openPlugins(flags))
    if (before) this.notes.warn(`The ${what} was archived before.`)
    else this.note(`Archived ${what}.`)
    await this.showRecord(record, properties)
  }
}
