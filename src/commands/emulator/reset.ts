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
    const url = this.context.env.TWILIO_EMULATOR_URL
    const emulator = await this.context.openEmulator()
    const path = url || emulator.store.path
    if (!flags.force) {
      await this.context.prompts.requireConfirmation({
        question: `Remove all emulator data (${path})?`,
        action: "remove the emulator's data",
        hint: 'To skip the prompt, run: twilio emulator:reset --force',
      })
    }
    if (url) return this.#resetServer(url)
    await emulator.store.reset()
    await emulator.close()
    const {EMAILS_DIRECTORY} = await import('../../lib/email/emulated-sendgrid.ts')
    await rm(join(dirname(path), EMAILS_DIRECTORY), {recursive: true, force: true})
    this.note(`Removed ${path}`)
  }
  /** The emulator of the program that this one runs in, whose data are elsewhere. */
  async #resetServer(url: string): Promise<void> {
    const control = await this.context.controlEmulator()
    await control.request('POST', 'reset', {})
    await control.close()
    this.note(`Removed the data of ${url}`)
  }
}
