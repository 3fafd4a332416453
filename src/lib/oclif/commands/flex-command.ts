import * as Flags from '@oclif/core/flags'
import {PluginsApi} from '../../flex/plugins-api.ts'
import {heading} from '../../output/formats/cells.ts'
import type {OutputRecord, RecordPages} from '../../output/record.ts'
import {TwilioCommand} from './twilio-command.ts'

const flexFlags = {
  json: Flags.boolean({
    default: false,
    description: 'Print JSON: an array for a list, an object for a single record.',
  }),
  'clear-terminal': Flags.boolean({default: false, description: 'Clear the terminal first.'}),
}

/** How to print a record for people: one line per property, then a table of related records. */
export interface RecordView {
  /** The properties to print. Default: those of the record. */
  readonly lines?: OutputRecord
  /** The title of the table; without it, there is no table. */
  readonly title?: string
  readonly records?: readonly OutputRecord[]
  /** The columns of the table. */
  readonly properties?: readonly string[]
}

type AnyFlags = Readonly<Record<string, unknown>>

/** A command for Flex plugins, with the common flags of the official Flex plugin. */
export abstract class FlexCommand extends TwilioCommand {
  static override baseFlags = {...flexFlags, ...TwilioCommand.baseFlags} as typeof TwilioCommand.baseFlags

  #json = false

  protected async openPlugins(flags: AnyFlags): Promise<PluginsApi> {
    this.#json = flags.json === true
    if (flags['clear-terminal'] && this.terminal.width !== undefined) {
      // A control sequence of ours, for the terminal itself.
      this.terminal.stdout.write('\x1bc')
    }
    return new PluginsApi(await this.resources(flags), this.context.clock)
  }

  /** Prints a list. */
  protected async showList(pages: RecordPages): Promise<void> {
    await this.printPages(pages, this.#json ? {format: 'json'} : {})
  }

  /** Prints one record, with the properties of `--properties`. */
  protected async showRecord(record: OutputRecord): Promise<void> {
    if (this.#json) await this.printJson(record)
    else await this.printRecords([record])
  }

  /**
   * Prints one record: as the view describes it in columns and tables, as one row with `--properties` and in the formats for
   * programs.
   */
  protected async describe(record: OutputRecord, view: RecordView = {}): Promise<void> {
    const {lines = record, title, records = [], properties = []} = view
    if (this.#json) return this.printJson(record)
    if (this.hasProperties || (this.outputFormat !== 'columns' && this.outputFormat !== 'table')) {
      await this.printRecords([record])
      return
    }
    const rows = Object.entries(lines)
      .filter(
        ([, value]) =>
          value !== undefined && (typeof value !== 'object' || value === null || value instanceof Date),
      )
      .map(([name, value]) => ({name: heading(name), value: value ?? ''}))
    await this.printRecords(rows, {header: false, properties: ['name', 'value']})
    if (!title) return
    await this.printText(`\n${title}\n`)
    await this.printRecords(records, {properties})
  }
}
