import * as Args from '@oclif/core/args'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'
import {forceFlag} from '../../lib/oclif/flags/force-flag.ts'
import {quote} from '../../lib/runtime/quoting.ts'

export default class EmulatorSnapshot extends BaseCommand {
  static override summary = "Save the emulator's data as a snapshot"
  static override description =
    'The snapshot is a copy in the data directory, with the time of the emulator. Emails are not part of it.'
  static override examples = [
    '<%= config.bin %> emulator:snapshot before-test',
    '<%= config.bin %> emulator:snapshot before-test --force -o json',
  ]
  static override args = {name: Args.string({description: 'name of the snapshot', required: true})}
  static override flags = {...forceFlag, ...recordFlags(['name', 'dateCreated', 'bytes'])}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(EmulatorSnapshot)
    const emulator = await this.context.openEmulator()
    const {Snapshots} = await import('../../lib/emulator/snapshots.ts')
    const snapshots = new Snapshots(emulator.store)
    if (snapshots.has(args.name) && !flags.force) {
      await this.context.prompts.requireConfirmation({
        question: `Replace the snapshot ${quote(args.name)}?`,
        action: `replace the snapshot ${quote(args.name)}`,
        hint: `To skip the prompt, run: twilio emulator:snapshot ${args.name} --force`,
      })
    }
    const snapshot = await snapshots.create(args.name)
    await emulator.close()
    await this.printRecords([{...snapshot}])
  }
}
