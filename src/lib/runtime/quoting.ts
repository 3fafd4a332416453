import {redactKnownSecrets} from './secrets.ts'

const MAX_PATH_LENGTH = 4096
/** Control characters, line and paragraph separators, lone surrogates, and the marks that reorder text on a screen. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** Can the whole text be shown unchanged? */
export const isPrintable = (text: string): boolean => !UNPRINTABLE.test(text)

/**
 * User input in double quotes, shortened, with control characters escaped. Secrets are redacted here already: half of one
 * would no longer be recognized.
 */
export function quote(given: string, maxLength = 60): string {
  const text = redactKnownSecrets(given)
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
  const escaped = [...short].map((character) =>
    UNPRINTABLE.test(character)
      ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
      : character === '"'
        ? '\\"'
        : character,
  )
  return `"${escaped.join('')}"`
}

/** A path for a message: quoted only if it contains unusual characters. */
export function quotePath(file: string): string {
  return /^[\w./\\:@%+=,~-]+$/.test(file) ? file : quote(file, MAX_PATH_LENGTH)
}

/** A word quoted for a command line that the user can copy; the placeholder if it cannot be quoted safely. */
export function shellWord(text: string, placeholder = 'NAME'): string {
  if (!isPrintable(text) || text.length > MAX_PATH_LENGTH) return placeholder
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
