import * as Flags from '@oclif/core/flags'
import type {ArchiveResult} from '../../flex/archive.ts'
import type {PluginsApi} from '../../flex/plugins-api.ts'
import {FlexCommand} from './flex-command.ts'

export const yesFlag = {
  yes: Flags.boolean({char: 'y', default: false, description: 'Skip the confirmation prompt.'}),
}

/** A command that archives a record of the Flex plugin service. This cannot be undone. */
export abstract class FlexArchiveCommand extends FlexCommand {
  /**
   * Confirms, archives and prints the archived record.
   *
   * @param what what is archived, for messages: `plugin plugin-sample`
   */
  protected async archive(
    flags: Readonly<Record<string, unknown>>,
    what: string,
    archive: (plugins: PluginsApi) => Promise<ArchiveResult>,
  ): Promise<void> {
    if (!flags.yes) {
      await this.context.prompts.requireConfirmation({
        question: `Archive ${what}? This cannot be undone.`,
        action: `archive ${what}`,
        hint: 'To skip the prompt, add --yes. Archiving cannot be undone.',
      })
    }
    const {record, wasArchived} = await archive(await this.openPlugins(flags))
    if (wasArchived) this.notes.warn(`The ${what} is already archived.`)
    else this.note(`Archived ${what}.`)
    await this.showRecord(record)
  }
}
