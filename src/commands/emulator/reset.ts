import {rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {forceFlag} from '../../lib/oclif/flags/force-flag.ts'

export default class EmulatorReset extends BaseCommand {
  static override summary = 'Remove all emulator data and start over'
  static override examples = ['<%= config.bin %> emulator:reset', '<%= config.bin %> emulator:reset --force']
  static override flags = forceFlag

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorReset)
    const emulator = await this.context.openEmulator()
    const {path} = emulator.store
    if (!flags.force) {
      await this.context.prompts.requireConfirmation({
        question: `Remove all emulator data (${path})?`,
        action: "remove the emulator's data",
        hint: 'To skip the prompt, run: twilio emulator:reset --force',
      })
    }
    await emulator.store.reset()
    await emulator.close()
    const {EMAILS_DIRECTORY} = await import('../../lib/email/emulated-sendgrid.ts')
    await rm(join(dirname(path), EMAILS_DIRECTORY), {recursive: true, force: true})
    this.note(`Removed ${path}`)
  }
}
