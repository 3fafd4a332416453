/** Counted from 1, as editors do. */
export interface Position {
  readonly line: number
  readonly column: number
}

type Path = readonly (string | number)[]

/** Enough for any configuration, and far from the end of the stack. */
const DEEPEST = 500
const SPACE = /[ \t\n\r]*/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y

class Fault extends Error {
  readonly offset: number

  constructor(offset: number) {
    super()
    this.offset = offset
  }
}

/** Where a text stops being JSON; undefined when it is JSON. `JSON.parse` says it differently in each Node, and quotes the text, secrets too. */
export function locateFault(text: string): Position | undefined {
  try {
    walk(text, () => {})
    return undefined
  } catch (error) {
    if (error instanceof Fault) return position(text, error.offset)
    throw error
  }
}

/** Why a text is not JSON, as the end of a sentence: the place, never the text, which may hold a secret. */
export function notJson(text: string): string {
  if (text.trim() === '') return 'it is empty'
  const fault = locateFault(text)
  return fault ? `see line ${fault.line}, column ${fault.column}` : 'it is nested too deeply'
}

/** Where the value at a path begins; of doubled keys the last, the one `JSON.parse` takes. */
export function locateValue(text: string, path: Path): Position | undefined {
  let found: number | undefined
  try {
    walk(text, (at, offset) => {
      if (at.length === path.length && at.every((step, index) => step === path[index])) found = offset
    })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
  }
  return found === undefined ? undefined : position(text, found)
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
  const expect = (token: RegExp): string => take(token) ?? fault()
  const fault = (): never => {
    throw new Fault(offset)
  }
  const next = (character: string): boolean => {
    take(SPACE)
    if (text[offset] !== character) return false
    offset++
    return true
  }

  const value = (): void => {
    take(SPACE)
    if (path.length > DEEPEST) fault()
    visit(path, offset)
    if (next('{')) {
      members('}', () => {
        take(SPACE)
        path.push(JSON.parse(expect(STRING)) as string)
        if (!next(':')) fault()
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
    if (!next(end)) fault()
  }

  value()
  take(SPACE)
  if (offset < text.length) fault()
}

function position(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  return {line: before.length, column: (before.at(-1) ?? '').length + 1}
}
