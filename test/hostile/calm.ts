import assert from 'node:assert/strict'

/** Bold, dim, italic, underlined and the colors of statuses, on and off: the only escape sequences of the program itself. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const OUR_OWN = /\x1b\[(1|2|3|4|22|23|24|31|32|33|39)m/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\0-\x09\x0b-\x1f\x7f-\x9f\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]/u

/** Asserts that text has no control characters. */
export function assertHarmless(screen: string, what: string): void {
  const text = screen.replace(OUR_OWN, '')
  const found = CONTROL.exec(text)
  if (!found) return
  const around = text.slice(Math.max(0, found.index - 40), found.index + 40)
  assert.fail(`${what} has a control character: ${JSON.stringify(around)}`)
}

/** Without the stack trace that `-l debug` adds to an error. */
export const withoutStack = (text: string): string => text.replace(/^\s+at .*$/gm, '')

/** Asserts that stderr has no stack trace, internal error or warning from Node. */
export function assertCalm(stderr: string): void {
  assert.doesNotMatch(stderr, /^\s+at .*[:(]\d+:\d+/m, 'a stack trace')
  assert.doesNotMatch(stderr, /Internal error/)
  assert.doesNotMatch(stderr, /\(node:\d+\)/, 'a warning of Node')
}
