import {join} from 'node:path'
import {Catalog} from '../../api/catalog.ts'
import type {Emulator} from '../../emulator/emulator.ts'
import {BaseCommand} from './base-command.ts'

/** A command about the emulator itself: it calls no one, so it takes no profile. */
export abstract class EmulatorCommand extends BaseCommand {
  /** The emulator that `-p emulator` works on. */
  protected async openEmulator(): Promise<Emulator> {
    const {Emulator} = await import('../../emulator/emulator.ts')
    const {dataDirectory} = await import('../../app/directories.ts')
    const catalog = new Catalog(join(this.config.root, 'dist', 'catalog'))
    return new Emulator({directory: dataDirectory(process.env), catalog})
  }
}
