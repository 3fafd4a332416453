import {BaseCommand} from '../../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../../lib/oclif/flags/common-flags.ts'

export default class EmulatorSnapshotsList extends BaseCommand {
  static override summary = "List the snapshots of the emulator's data"
  static override examples = [
    '<%= config.bin %> emulator:snapshots:list',
    '<%= config.bin %> emulator:snapshots:list -o json',
  ]
  static override flags = recordFlags(['name', 'dateCreated', 'bytes'])

  async run(): Promise<void> {
    await this.parse(EmulatorSnapshotsList)
    const emulator = await this.context.openEmulator()
    const {Snapshots} = await import('../../../lib/emulator/snapshots.ts')
    await this.printRecords(new Snapshots(emulator.store).list().map((snapshot) => ({...snapshot})))
    await emulator.close()
  }
}
