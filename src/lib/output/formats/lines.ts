import {safeLines} from '../safe-text.ts'
import type {Formatter} from './formatter.ts'

/** A line for each value that is no record: text as it is, anything else as JSON. Control characters are escaped for a terminal only. */
export const createLinesFormatter = (isTerminal: boolean): Formatter => ({
  add: (values) =>
    values
      .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
      .map((line) => `${isTerminal ? safeLines(line) : line}\n`)
      .join(''),
  end: () => '',
})
