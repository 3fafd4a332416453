import {existsSync} from 'node:fs'
import * as Args from '@oclif/core/args'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {forceFlag} from '../../lib/oclif/flags/force-flag.ts'
import {quote} from '../../lib/runtime/quoting.ts'

export default class EmulatorRestore extends BaseCommand {
  static override summary = "Replace the emulator's data with a snapshot"
  static override description = 'A server that is running uses the restored data at once.'
  static override examples = [
    '<%= config.bin %> emulator:restore before-test',
    '<%= config.bin %> emulator:restore before-test --force',
  ]
  static override args = {name: Args.string({description: 'name of the snapshot', required: true})}
  static override flags = forceFlag

  async run(): Promise<void> {
    const {args, flags} = await this.parse(EmulatorRestore)
    const emulator = await this.context.openEmulator()
    const {Snapshots} = await import('../../lib/emulator/snapshots.ts')
    const snapshots = new Snapshots(emulator.store)
    snapshots.assertExists(args.name)
    if (!flags.force && existsSync(emulator.store.path)) {
      await this.context.prompts.requireConfirmation({
        question: `Replace all emulator data with the snapshot ${quote(args.name)}?`,
        action: "replace the emulator's data",
        hint: `To skip the prompt, run: twilio emulator:restore ${args.name} --force`,
      })
    }
    await snapshots.restore(args.name)
    await emulator.close()
    this.note(`Restored the snapshot ${quote(args.name)}.`)
  }
}
