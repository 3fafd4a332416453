import * as Args from '@oclif/core/args'
import {BaseCommand} from '../../../lib/oclif/commands/base-command.ts'
import {forceFlag} from '../../../lib/oclif/flags/force-flag.ts'
import {quote} from '../../../lib/runtime/quoting.ts'

export default class EmulatorSnapshotsRemove extends BaseCommand {
  static override summary = "Remove a snapshot of the emulator's data"
  static override examples = [
    '<%= config.bin %> emulator:snapshots:remove before-test',
    '<%= config.bin %> emulator:snapshots:remove before-test --force',
  ]
  static override args = {name: Args.string({description: 'name of the snapshot', required: true})}
  static override flags = forceFlag

  async run(): Promise<void> {
    const {args, flags} = await this.parse(EmulatorSnapshotsRemove)
    const emulator = await this.context.openEmulator()
    const {Snapshots} = await import('../../../lib/emulator/snapshots.ts')
    const snapshots = new Snapshots(emulator.store)
    snapshots.assertExists(args.name)
    if (!flags.force) {
      await this.context.prompts.requireConfirmation({
        question: `Remove the snapshot ${quote(args.name)}?`,
        action: `remove the snapshot ${quote(args.name)}`,
        hint: `To skip the prompt, run: twilio emulator:snapshots:remove ${args.name} --force`,
      })
    }
    snapshots.remove(args.name)
    await emulator.close()
    this.note(`Removed the snapshot ${quote(args.name)}.`)
  }
}
