import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class EmulatorStatus extends BaseCommand {
  static override summary = 'Show what the emulator has: its file, and how many records of each kind'
  static override examples = [
    '<%= config.bin %> emulator:status',
    '<%= config.bin %> emulator:status -o json',
  ]

  async run(): Promise<void> {
    await this.parse(EmulatorStatus)
    const emulator = await this.context.openEmulator()
    const {contentsOf} = await import('../../lib/emulator/contents.ts')
    const {file, bytes, counts} = await contentsOf(emulator)
    this.note(bytes === 0 ? `Nothing yet: the first request makes ${file}` : `${file}, ${bytes} bytes`)
    await this.printRecords(counts.map(({topic, records}) => ({topic, records})))
    await emulator.close()
  }
}
