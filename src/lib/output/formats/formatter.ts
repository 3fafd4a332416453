import type {Terminal} from '../../app/terminal.ts'
import type {Formatter, OutputOptions} from '../record.ts'

export type {Formatter} from '../record.ts'

export type CreateFormatter = (options: OutputOptions, terminal: Terminal) => Promise<Formatter>
