import assert from 'node:assert/strict'

/** Bold, dim, italic and underlined, on and off: all that the program itself tells a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const OUR_OWN = /\x1b\[(1|2|3|4|22|23|24)m/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const OBEYED = /[\0-\x09\x0b-\x1f\x7f-\x9f\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]/u

/** Nothing in it that a terminal would obey. */
export function assertHarmless(screen: string, what: string): void {
  const text = screen.replace(OUR_OWN, '')
  const found = OBEYED.exec(text)
  if (!found) return
  const around = text.slice(Math.max(0, found.index - 40), found.index + 40)
  assert.fail(`${what} has a control character: ${JSON.stringify(around)}`)
}

/** What `-l debug` adds to an error. */
export const withoutStack = (said: string): string => said.replace(/^\s+at .*$/gm, '')

/** A sentence to a person: no stack, no mistake of ours, no word of Node's. */
export function assertCalm(said: string): void {
  assert.doesNotMatch(said, /^\s+at .*[:(]\d+:\d+/m, 'a stack trace')
  assert.doesNotMatch(said, /Internal error/)
  assert.doesNotMatch(said, /\(node:\d+\)/, 'a warning of Node')
}
