/**
 * Characters of one column each that do not combine: ASCII, Latin, Greek, Cyrillic, dashes, quotation marks, currency signs.
 * What consists of them alone is measured without string-width, whose tables take 40 ms to load.
 */
const ONE_COLUMN_EACH =
  /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u20a0-\u20bf]*$/

let measure: ((text: string) => number) | undefined

/** Call before `textWidth` with what it will be asked to measure: loads the tables when a text needs them. */
export async function prepareWidths(texts: Iterable<string>): Promise<void> {
  if (measure) return
  for (const text of texts) {
    if (ONE_COLUMN_EACH.test(text)) continue
    measure = (await import('string-width')).default
    return
  }
}

/** Columns that a text takes on a terminal: 2 for wide characters and emoji, 0 for what combines with its neighbour. */
export function textWidth(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length
  if (!measure) throw new Error('prepareWidths was not called with this text')
  return measure(text)
}

/** Lines of at most `width` columns, broken at spaces where there are some, never within a character as a reader sees it. */
export function wrap(text: string, width: number): string[] {
  if (textWidth(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (textWidth(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    if (textWidth(word) > width) {
      const parts = breakWord(word, width)
      line = parts.pop() ?? ''
      lines.push(...parts)
    }
  }
  if (line !== '') lines.push(line)
  return lines
}

function breakWord(word: string, width: number): string[] {
  const parts: string[] = []
  let part = ''
  let partWidth = 0
  for (const {segment} of new Intl.Segmenter().segment(word)) {
    const segmentWidth = textWidth(segment)
    if (part !== '' && partWidth + segmentWidth > width) {
      parts.push(part)
      part = ''
      partWidth = 0
    }
    part += segment
    partWidth += segmentWidth
  }
  if (part !== '') parts.push(part)
  return parts
}
