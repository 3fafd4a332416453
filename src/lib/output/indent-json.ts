const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** Indents JSON text by two spaces, like `JSON.stringify`, but keeps every value as it was written: 1.10 stays 1.10. */
export const indentJson = (json: string): string => {
  const tokens = json.match(TOKEN) ?? []
  const parts: string[] = []
  let depth = 0
  const newLine = (): string => `\n${'  '.repeat(depth)}`
  for (const [index, token] of tokens.entries()) {
    const opens = token === '{' || token === '['
    const closes = token === '}' || token === ']'
    const before = tokens[index - 1]
    const isEmpty = closes && (before === '{' || before === '[')
    if (closes) depth--
    if (closes && !isEmpty) parts.push(newLine())
    parts.push(token === ':' ? ': ' : token)
    if (opens) depth++
    const next = tokens[index + 1]
    if (token === ',' || (opens && next !== '}' && next !== ']')) parts.push(newLine())
  }
  return parts.join('')
}
