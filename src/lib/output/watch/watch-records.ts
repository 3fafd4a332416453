import type {Clock} from '../../app/clock.ts'
import {UsageError} from '../../app/errors.ts'
import type {Terminal} from '../../app/terminal.ts'
import type {Signals} from '../../runtime/signals.ts'
import type {Notes} from '../notes.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'
import {toRows, writeResult} from '../write-records.ts'
import {createChangeFinder, type Listing} from './find-changes.ts'
import {pollList} from './poll-list.ts'
import {redrawListings} from './redraw-listings.ts'

/** A part of `Context`. */
interface WatchDependencies {
  readonly terminal: Terminal
  readonly clock: Clock
  readonly signals: Signals
  readonly notes: Notes
}

/**
 * Lists again and again until Ctrl-C. On a terminal, columns are drawn again with marks for what is new or changed; otherwise
 * what is new or changed is written as it comes.
 *
 * @throws UsageError for a format that is one document
 */
export const watchRecords = async (
  list: () => Promise<readonly OutputRecord[]>,
  seconds: number,
  options: OutputOptions,
  {terminal, clock, signals, notes}: WatchDependencies,
): Promise<void> => {
  const {format, template, query} = options
  if ((format === 'json' || format === 'yaml') && !template) {
    throw new UsageError(
      'conflicting-flags',
      `--watch and -o ${format} cannot be used together.`,
      'Use -o ndjson, which prints one record per line.',
    )
  }
  const findChanges = createChangeFinder()
  async function* listings(): AsyncGenerator<Listing, void> {
    let isAfterWarning = false
    const warn = (text: string): void => {
      isAfterWarning = true
      notes.warn(text)
    }
    const poll = {clock, signal: signals.untilInterrupted(), seconds, warn}
    for await (const records of pollList(list, poll)) {
      const rows = query ? await readRows(query.run([records])) : records
      yield {rows, changes: findChanges(rows), isAfterWarning}
      isAfterWarning = false
    }
  }
  if (terminal.height !== undefined && format === 'columns' && !template) {
    await redrawListings(listings(), seconds, options, terminal)
    return
  }
  const values = keepChanged(listings())
  await writeResult({shape: 'list', values}, {...options, isLive: true}, terminal)
}

type QueryResult = ReturnType<NonNullable<OutputOptions['query']>['run']>

/** All rows of a query's result for one listing. */
const readRows = async ({shape, values}: QueryResult): Promise<readonly OutputRecord[]> => {
  const all: unknown[] = []
  for await (const part of values) for (const row of shape === 'list' ? part : toRows(part)) all.push(row)
  return all as OutputRecord[]
}

async function* keepChanged(listings: AsyncIterable<Listing>): AsyncGenerator<OutputRecord[], void> {
  for await (const {rows, changes} of listings) yield rows.filter((_, index) => changes[index])
}
