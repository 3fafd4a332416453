import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'

export default class EmulatorStatus extends BaseCommand {
  static override summary = "Show the emulator's data file and the number of records per resource"
  static override examples = [
    '<%= config.bin %> emulator:status',
    '<%= config.bin %> emulator:status -o json',
  ]
  static override flags = recordFlags(['topic', 'records'])

  async run(): Promise<void> {
    await this.parse(EmulatorStatus)
    const emulator = await this.context.openEmulator()
    const {readContents} = await import('../../lib/emulator/contents.ts')
    const {file, bytes, counts} = await readContents(emulator)
    this.note(bytes === 0 ? `No data yet. The first request creates ${file}.` : `${file}, ${bytes} bytes`)
    await this.printRecords(counts.map(({topic, records}) => ({topic, records})))
    await emulator.close()
  }
}
