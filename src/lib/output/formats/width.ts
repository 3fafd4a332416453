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

/** Columns that a text takes on a terminal: 2 for wide characters and emoji, 0 for what combines with its neighbor. */
export function textWidth(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length
  if (!measure) throw new Error('prepareWidths was not called with this text')
  if (text.length > LONGEST_MEASURED) return text.length
  if (text.length <= WINDOW) return measure(text)
  let width = 0
  for (const window of windows(text)) width += measure(window.join(''))
  return width
}

/** In UTF-16 units: no one sees how a column of that width is aligned. */
export const LONGEST_MEASURED = 20_000

/** In UTF-16 units. What finds the characters in a text takes time with the square of its length. */
const WINDOW = 500

/** The characters of a text as a reader sees them, some at a time. */
function* windows(text: string): Generator<string[]> {
  const segmenter = new Intl.Segmenter()
  for (let start = 0; start < text.length; ) {
    // Not between the halves of a surrogate pair.
    const end = start + WINDOW - (/[\ud800-\udbff]/.test(text.charAt(start + WINDOW - 1)) ? 1 : 0)
    const characters = Array.from(segmenter.segment(text.slice(start, end)), ({segment}) => segment)
    // The last one may go on.
    if (end < text.length && characters.length > 1) characters.pop()
    yield characters
    for (const {length} of characters) start += length
  }
}

/** Lines of at most `width` columns, broken at spaces where there are some, never within a character, a SID or a number. */
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
      for (const part of parts) lines.push(part)
    }
  }
  if (line !== '') lines.push(line)
  return lines
}

/** The characters of a SID, a number, a phone number, a date or a UUID. */
const WORD = /([\w+.:-]+)/

/** Longer words are text. */
const LONGEST_UNBREAKABLE = 64

const isUnbreakableWord = (word: string): boolean => word.length <= LONGEST_UNBREAKABLE && /\d/.test(word)

/** Is the cell a SID, a number, a date or the like? Half of one is worse than none. */
export const isUnbreakable = (cell: string): boolean => isUnbreakableWord(cell) && /^[\w+.:-]+$/.test(cell)

/** The width of the longest SID, number, date or the like in a text. */
export function widestUnbreakable(text: string): number {
  if (!/\d/.test(text)) return 0
  return text
    .split(WORD)
    .reduce((widest, word) => (isUnbreakable(word) ? Math.max(widest, word.length) : widest), 0)
}

/** The parts between which a text may be cut: SIDs, numbers and the like are one part each, the rest are characters. */
function* breakableParts(text: string): Generator<string> {
  for (const word of text.split(WORD)) {
    if (isUnbreakable(word)) yield word
    else if (ONE_COLUMN_EACH.test(word)) yield* word
    else for (const characters of windows(word)) yield* characters
  }
}

/** The text, cut to `width` columns with `…` at its end when it is wider; never within a SID, a number or a character. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  let kept = ''
  let keptWidth = 0
  for (const part of breakableParts(text)) {
    keptWidth += textWidth(part)
    if (keptWidth > width - 1) break
    kept += part
  }
  return `${kept.trimEnd()}…`
}

function breakWord(word: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let lineWidth = 0
  for (const part of breakableParts(word)) {
    const partWidth = textWidth(part)
    if (line !== '' && lineWidth + partWidth > width) {
      lines.push(line)
      line = ''
      lineWidth = 0
    }
    line += part
    lineWidth += partWidth
  }
  if (line !== '') lines.push(line)
  return lines
}
