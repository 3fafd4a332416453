import {join} from 'node:path'
import {Catalog} from '../../api/catalog.ts'
import type {Emulator} from '../../emulator/emulator.ts'
import {BaseCommand} from './base-command.ts'

/** Base class of the emulator commands. They send no requests to Twilio, so they have no profile flag. */
export abstract class EmulatorCommand extends BaseCommand {
  /** Opens the emulator on the data that `-p emulator` uses. */
  protected async openEmulator(): Promise<Emulator> {
    const {Emulator} = await import('../../emulator/emulator.ts')
    const {dataDirectory} = await import('../../app/directories.ts')
    const catalog = new Catalog(join(this.config.root, 'dist', 'catalog'))
    return new Emulator({directory: dataDirectory(process.env), catalog})
  }
}
