import * as Flags from '@oclif/core/flags'
import {PluginsApi} from '../../flex/plugins-api.ts'
import {heading} from '../../output/formats/cells.ts'
import type {OutputRecord, RecordPages} from '../../output/record.ts'
import {TwilioCommand} from './twilio-command.ts'

const flexFlags = {
  json: Flags.boolean({
    default: false,
    description: 'Print JSON: a list as an array, a single record without one around it.',
  }),
  'clear-terminal': Flags.boolean({default: false, description: 'Clear the terminal first.'}),
}

/** How a record reads on a terminal: its properties a line each, and then the records that belong to it. */
export interface Reading {
  /** The record's own unless given. */
  readonly lines?: OutputRecord
  readonly title?: string
  readonly records?: readonly OutputRecord[]
  /** Of the records. */
  readonly properties?: readonly string[]
}

type AnyFlags = Readonly<Record<string, unknown>>

/** A command about Flex's plugins, with the flags that those of the official plugin have. */
export abstract class FlexCommand extends TwilioCommand {
  static override baseFlags = {...flexFlags, ...TwilioCommand.baseFlags} as typeof TwilioCommand.baseFlags

  #json = false

  protected async openPlugins(flags: AnyFlags): Promise<PluginsApi> {
    this.#json = flags.json === true
    if (flags['clear-terminal'] && this.terminal.width !== undefined) {
      // A control sequence of ours, for the terminal itself.
      this.terminal.stdout.write('\x1bc')
    }
    return new PluginsApi(await this.resources(flags))
  }

  /** Prints a list. */
  protected async showList(pages: RecordPages): Promise<void> {
    await this.printPages(pages, this.#json ? {format: 'json'} : {})
  }

  /** Prints one record. */
  protected async showRecord(record: OutputRecord, properties: readonly string[]): Promise<void> {
    if (this.#json) await this.printJson(record)
    else await this.printRecords([record], {properties})
  }

  /** Prints one record: as `reading` says in columns and tables, as a whole in the formats for programs. */
  protected async describe(record: OutputRecord, reading: Reading = {}): Promise<void> {
    const {lines = record, title, records = [], properties = []} = reading
    if (this.#json) return this.printJson(record)
    if (this.outputFormat !== 'columns' && this.outputFormat !== 'table') {
      await this.printRecords([record])
      return
    }
    const shown = Object.entries(lines)
      .filter(
        ([, value]) =>
          value !== undefined && (typeof value !== 'object' || value === null || value instanceof Date),
      )
      .map(([name, value]) => ({name: heading(name), value: value ?? ''}))
    await this.printRecords(shown, {header: false, properties: ['name', 'value']})
    if (!title) return
    await this.printText(`\n${title}\n`)
    await this.printRecords(records, {properties})
  }
}
