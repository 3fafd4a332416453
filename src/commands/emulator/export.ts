import {existsSync} from 'node:fs'
import {resolve} from 'node:path'
import * as Args from '@oclif/core/args'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'
import {forceFlag} from '../../lib/oclif/flags/force-flag.ts'

export default class EmulatorExport extends BaseCommand {
  static override summary = "Write the emulator's data to a file"
  static override description =
    `The file is NDJSON: a header, then a line for each record. emulator:import reads it. With -, the lines are printed.

The file has everything that was sent to the emulator, such as phone numbers and the text of messages. Only its owner can access it.`
  static override examples = [
    '<%= config.bin %> emulator:export data.ndjson',
    '<%= config.bin %> emulator:export - | grep Messages',
  ]
  static override args = {
    file: Args.string({description: 'file to write, or - for standard output', required: true}),
  }
  static override flags = {...forceFlag, ...recordFlags(['file', 'records'])}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(EmulatorExport)
    const {exportParts, exportToFile} = await import('../../lib/emulator/export.ts')
    const file = resolve(this.context.cwd(), args.file)
    if (args.file !== '-' && !flags.force && existsSync(file)) {
      await this.context.prompts.requireConfirmation({
        question: `Replace ${file}?`,
        action: `replace ${file}`,
        hint: 'To skip the prompt, add --force.',
      })
    }
    const emulator = await this.context.openEmulator()
    const state = await emulator.store.read()
    if (args.file === '-') await this.printParts(exportParts(state))
    else await this.printRecords([{file, records: exportToFile(state, file)}])
    await emulator.close()
  }
}
