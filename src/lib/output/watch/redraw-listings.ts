import type {Terminal} from '../../app/terminal.ts'
import type {OutputOptions} from '../record.ts'
import {countRows} from '../screen.ts'
import {PipeClosed, Sink} from '../sink.ts'
import {loadStyle} from '../style.ts'
import {createSecretCheck, openFormatter} from '../write-records.ts'
import {getKey, type Listing} from './find-changes.ts'

const MARKS = {new: '+ ', changed: '~ '} as const
const UNMARKED = '  '

/**
 * Draws each listing over the one before, as far as it fits on the screen. A row that is new since the start has a `+`, and one that
 * has changed a `~`; those of the last listing are bold.
 */
export const redrawListings = async (
  listings: AsyncIterable<Listing>,
  seconds: number,
  options: OutputOptions,
  terminal: Terminal,
): Promise<void> => {
  const {width = 80, height = 24} = terminal
  const style = await loadStyle(terminal.color.stdout)
  const sink = new Sink(terminal.stdout)
  const checkSecrets = await createSecretCheck(options, terminal)
  const markRows = createMarker()
  let drawn = 0
  let shown = options
  try {
    for await (const listing of listings) {
      if (listing.rows.length > 0) checkSecrets?.(listing.rows)
      const lines = await formatListing(listing, shown, {...terminal, width: width - UNMARKED.length})
      // Warnings of the first listing hold for all.
      shown = {...options, note: () => {}, ...(options.warn && {warn: () => {}})}
      const marks = markRows(listing)
      const headings = lines.length - listing.rows.length
      const marked = lines.map((line, index) => {
        const text = `${marks[index - headings] ?? UNMARKED}${line}`
        const {[index - headings]: change} = listing.changes
        return change === 'new' || change === 'changed' ? style.bold(text) : text
      })
      const {text, hidden} = fit(marked, {width, height})
      const more = hidden > 0 ? `${hidden} more. ` : ''
      const frame = `${text}${style.dim(`${more}Every ${seconds} s. Press Ctrl-C to stop.`)}\n`
      const erase = drawn > 0 && !listing.isAfterWarning ? `\u001b[${drawn}A\u001b[J` : ''
      await sink.write(erase + frame)
      drawn = countRows(frame, width)
    }
  } catch (error) {
    if (!(error instanceof PipeClosed)) throw error
  }
}

const formatListing = async (
  {rows}: Listing,
  options: OutputOptions,
  terminal: Terminal,
): Promise<readonly string[]> => {
  if (rows.length === 0) return ['No results']
  const formatter = await openFormatter('columns', options, terminal)
  const text = (await formatter.add(rows)) + (await formatter.end())
  return text.split('\n').slice(0, -1)
}

/** The marks of a listing's rows: a row keeps its mark while it is listed. */
const createMarker = (): ((listing: Listing) => string[]) => {
  let kept = new Map<string, string>()
  return ({rows, changes}) => {
    const next = new Map<string, string>()
    const marks = rows.map((row, index) => {
      const key = getKey(row) ?? JSON.stringify(row)
      const change = changes[index]
      const before = kept.get(key)
      const isMarked = change === 'new' || (change === 'changed' && before !== MARKS.new)
      const mark = isMarked ? MARKS[change] : (before ?? UNMARKED)
      next.set(key, mark)
      return mark
    })
    kept = next
    return marks
  }
}

/** The first lines, as many as fit on the screen above a last line and the cursor. */
const fit = (
  lines: readonly string[],
  {width, height}: {readonly width: number; readonly height: number},
): {text: string; hidden: number} => {
  let room = Math.max(1, height - 2)
  const fitting = lines.findIndex((line) => {
    room -= countRows(`${line}\n`, width)
    return room < 0
  })
  const shown = fitting === -1 ? lines : lines.slice(0, fitting)
  return {text: shown.map((line) => `${line}\n`).join(''), hidden: lines.length - shown.length}
}
