import {stripVTControlCharacters} from 'node:util'

/**
 * Lines broken between words, or between the values of a list (`a|b`) that is wider than a line. An address stays in one piece, so
 * that it can be clicked and copied.
 */
export const wrapWords = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap((line) => fill(line.split(' '), width, {between: ' '}))
    .flatMap((line) => (line.length > width ? fill(line.split(/(?<=\|)(?=\w)/), width, {}) : [line]))
    .join('\n')

/** The lines of a command line, broken before flags only. */
export const breakBeforeFlags = (line: string, width: number): string[] =>
  fill(line.split(/(?= --?[a-z]| \[flags\])/), width, {indent: '   '})

/** Puts as many parts into each line as fit; a part that is wider has a line of its own. */
const fill = (parts: readonly string[], width: number, {between = '', indent = ''}): string[] => {
  const lines: string[] = []
  let line = ''
  for (const part of parts) {
    const longer = line === '' ? part : line + between + part
    if (line === '' || stripVTControlCharacters(longer).length <= width) line = longer
    else {
      lines.push(line)
      line = indent + part
    }
  }
  return [...lines, line]
}
