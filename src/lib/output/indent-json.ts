const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g
/** Characters collected before a part is yielded. */
const PART_LENGTH = 65_536
const MAX_KEPT_INDENTS = 64

/**
 * Indents JSON text by two spaces, like `JSON.stringify`, but keeps every value as it was written: 1.10 stays 1.10. Yields the
 * text in parts of about 64 KB, so memory does not grow with the number of values.
 */
export function* indentJson(json: string): Generator<string> {
  const lineStarts: string[] = []
  const newLine = (depth: number): string => {
    if (depth > MAX_KEPT_INDENTS) return `\n${'  '.repeat(depth)}`
    lineStarts[depth] ??= `\n${'  '.repeat(depth)}`
    return lineStarts[depth]
  }
  let part = ''
  let depth = 0
  // After an opening bracket, the newline is written with the next token: an empty array or object stays on one line.
  let opened = false
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '}' || token === ']') {
      depth--
      part += opened ? token : newLine(depth) + token
      opened = false
    } else {
      if (opened) part += newLine(depth)
      opened = token === '{' || token === '['
      if (opened) depth++
      part += token === ':' ? ': ' : token === ',' ? token + newLine(depth) : token
    }
    if (part.length >= PART_LENGTH) {
      yield part
      part = ''
    }
  }
  if (part !== '') yield part
}
