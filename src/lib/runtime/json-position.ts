/** Counted from 1, like in editors. */
export interface Position {
  readonly line: number
  readonly column: number
}

type Path = readonly (string | number)[]

/** Enough for any configuration, without a stack overflow. */
const MAX_DEPTH = 500
const SPACE = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y

class JsonSyntaxError extends Error {
  readonly offset: number

  constructor(offset: number) {
    super()
    this.offset = offset
  }
}

/**
 * The position of the first JSON syntax error; undefined for valid JSON. The messages of `JSON.parse` differ between versions of
 * Node, and quote the text, including secrets.
 */
export function locateSyntaxError(text: string): Position | undefined {
  try {
    walk(text, () => {})
    return undefined
  } catch (error) {
    if (error instanceof JsonSyntaxError) return toPosition(text, error.offset)
    throw error
  }
}

/** Why a text is not valid JSON, as the end of a sentence: the position, never the text, which may contain a secret. */
export function describeJsonError(text: string): string {
  if (text.trim() === '') return 'it is empty'
  const position = locateSyntaxError(text)
  return position ? `syntax error at line ${position.line}, column ${position.column}` : 'nested too deeply'
}

/** The position of the value at a path; of a duplicate key the last, like `JSON.parse`. */
export function locateValue(text: string, path: Path): Position | undefined {
  let found: number | undefined
  try {
    walk(text, (at, offset) => {
      if (at.length === path.length && at.every((step, index) => step === path[index])) found = offset
    })
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
  }
  return found === undefined ? undefined : toPosition(text, found)
}

/** The first key that an object has already: its path, and the position of its value. Undefined for invalid JSON, too. */
export function locateDuplicateKey(
  text: string,
): {readonly path: Path; readonly position: Position} | undefined {
  const seen = new Set<string>()
  let found: {path: Path; offset: number} | undefined
  try {
    walk(text, (path, offset) => {
      if (found || typeof path.at(-1) !== 'string') return
      const key = JSON.stringify(path)
      if (seen.has(key)) found = {path: [...path], offset}
      seen.add(key)
    })
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
  }
  return found && {path: found.path, position: toPosition(text, found.offset)}
}

/** The position after the text. */
export function locateEnd(text: string): Position {
  return toPosition(text, text.length)
}

function walk(text: string, visit: (path: Path, offset: number) => void): void {
  let offset = 0
  const path: (string | number)[] = []

  const take = (token: RegExp): string | undefined => {
    token.lastIndex = offset
    const found = token.exec(text)?.[0]
    offset += found?.length ?? 0
    return found
  }
  const expect = (token: RegExp): string => take(token) ?? fail()
  const fail = (): never => {
    throw new JsonSyntaxError(offset)
  }
  const next = (character: string): boolean => {
    take(SPACE)
    if (text[offset] !== character) return false
    offset++
    return true
  }

  const value = (): void => {
    take(SPACE)
    if (path.length > MAX_DEPTH) fail()
    visit(path, offset)
    if (next('{')) {
      members('}', () => {
        take(SPACE)
        path.push(JSON.parse(expect(STRING)) as string)
        if (!next(':')) fail()
      })
    } else if (next('[')) {
      let index = 0
      members(']', () => path.push(index++))
    } else if (take(STRING) === undefined) expect(SCALAR)
  }
  const members = (end: string, enter: () => void): void => {
    if (next(end)) return
    do {
      enter()
      value()
      path.pop()
    } while (next(','))
    if (!next(end)) fail()
  }

  value()
  take(SPACE)
  if (offset < text.length) fail()
}

function toPosition(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  return {line: before.length, column: (before.at(-1) ?? '').length + 1}
}
