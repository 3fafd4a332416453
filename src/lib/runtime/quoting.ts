const LONGEST_PATH = 4096
/** Control characters, line and paragraph separators, lone surrogates, and the marks that reorder text on a screen. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** Can all of it be shown as it is? */
export const isPrintable = (text: string): boolean => !UNPRINTABLE.test(text)

/** Text of the user's in double quotes, shortened, with everything escaped that a terminal would obey. */
export function quote(text: string, longest = 60): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text
  const escaped = [...short].map((character) =>
    UNPRINTABLE.test(character)
      ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
      : character === '"'
        ? '\\"'
        : character,
  )
  return `"${escaped.join('')}"`
}

/** A path as it is shown: bare when nothing in it could mislead. */
export function quotePath(file: string): string {
  return /^[\w./\\:@%+=,~-]+$/.test(file) ? file : quote(file, LONGEST_PATH)
}

/** A word for a command line that is shown to the user to be typed or pasted; the placeholder where that can't be. */
export function shellWord(text: string, placeholder = 'NAME'): string {
  if (!isPrintable(text) || text.length > LONGEST_PATH) return placeholder
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
