/** How a language writes values. */
export interface Syntax {
  text(value: string): string
  readonly none: string
  readonly yes: string
  readonly no: string
  /** Around the items of a list. */
  readonly list: readonly [open: string, close: string]
  readonly map: readonly [open: string, close: string]
  /** A key with what separates it from its value: `"a": `. */
  key(name: string): string
}

/** A JSON value as a literal of a language, over several lines if it is a map or a list of maps. */
export const writeLiteral = (value: unknown, syntax: Syntax): string => {
  if (value === null || value === undefined) return syntax.none
  if (typeof value === 'string') return syntax.text(value)
  if (typeof value === 'boolean') return value ? syntax.yes : syntax.no
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    const items = value.map((item) => writeLiteral(item, syntax))
    const isLong = items.some((item) => item.includes('\n'))
    return isLong ? writeLines(syntax.list, items) : `${syntax.list[0]}${items.join(', ')}${syntax.list[1]}`
  }
  const entries = Object.entries(value).map(([key, item]) => syntax.key(key) + writeLiteral(item, syntax))
  return entries.length === 0 ? syntax.map.join('') : writeLines(syntax.map, entries)
}

/** Items on a line each, between brackets. Lines within text are not indented: languages here have no raw line breaks. */
export const writeLines = ([open, close]: readonly [string, string], items: readonly string[]): string =>
  `${open}\n${items.map((item) => `  ${item.replaceAll('\n', '\n  ')},\n`).join('')}${close}`
