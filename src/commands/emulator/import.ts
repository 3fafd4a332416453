import {createReadStream, existsSync} from 'node:fs'
import {resolve} from 'node:path'
import * as Args from '@oclif/core/args'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'
import {forceFlag} from '../../lib/oclif/flags/force-flag.ts'

export default class EmulatorImport extends BaseCommand {
  static override summary = "Replace the emulator's data with that of an export"
  static override description =
    'Reads a file that emulator:export has written. If a line is invalid, nothing is changed. A server that is running uses the new data at once.'
  static override examples = [
    '<%= config.bin %> emulator:import data.ndjson --force',
    'gunzip -c data.ndjson.gz | <%= config.bin %> emulator:import - --force',
  ]
  static override args = {
    file: Args.string({description: 'file to read, or - for standard input', required: true}),
  }
  static override flags = {...forceFlag, ...recordFlags(['file', 'records'])}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(EmulatorImport)
    const emulator = await this.context.openEmulator()
    const {store} = emulator
    if (!flags.force && existsSync(store.path)) {
      await this.context.prompts.requireConfirmation({
        question: `Replace all emulator data (${store.path})?`,
        action: "replace the emulator's data",
        hint: 'To skip the prompt, add --force.',
      })
    }
    const {importRecords} = await import('../../lib/emulator/import.ts')
    const stream =
      args.file === '-' ? this.terminal.stdin : createReadStream(resolve(this.context.cwd(), args.file))
    const records = await importRecords(store, {stream, name: args.file})
    await emulator.close()
    await this.printRecords([{file: store.path, records}])
  }
}
