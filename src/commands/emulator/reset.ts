import * as Flags from '@oclif/core/flags'
import {UsageError, UserError} from '../../lib/app/errors.ts'
import {askConfirm} from '../../lib/app/prompts.ts'
import {EmulatorCommand} from '../../lib/oclif/commands/emulator-command.ts'

export default class EmulatorReset extends EmulatorCommand {
  static override summary = 'Remove all emulator data and start over'
  static override examples = ['<%= config.bin %> emulator:reset', '<%= config.bin %> emulator:reset --force']
  static override flags = {
    force: Flags.boolean({char: 'f', default: false, description: 'Do not ask for confirmation.'}),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorReset)
    const emulator = await this.openEmulator()
    if (!flags.force) await this.#confirm(emulator.store.path)
    await emulator.store.reset()
    await emulator.close()
    this.note(`Removed ${emulator.store.path}`)
  }

  async #confirm(path: string): Promise<void> {
    if (!this.terminal.interactive) {
      throw new UsageError(
        'confirmation-required',
        "Confirmation required to remove the emulator's data.",
        'To skip the prompt, run: twilio emulator:reset --force',
      )
    }
    if (!(await askConfirm(this.terminal, `Remove all emulator data (${path})?`))) {
      throw new UserError('canceled', 'Canceled. Nothing was changed.')
    }
  }
}
