import {stripVTControlCharacters} from 'node:util'

/** The rows of a screen of this width that complete lines take. */
export const countRows = (text: string, width: number): number =>
  stripVTControlCharacters(text)
    .split('\n')
    .slice(0, -1)
    .reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / width)), 0)
