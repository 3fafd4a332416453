/**
 * Text from the API, a file or the network is data. What a terminal would obey, or what would make a line read otherwise
 * than it is, is shown instead: `\n`, `\r`, `\t`, and `\u001b` (four hexadecimal digits, as in JSON) for the rest. That is:
 *
 * - C0 and C1 control characters and DEL, so every escape sequence;
 * - bidirectional marks, embeddings, overrides and isolates (U+061C, U+200E–F, U+202A–E, U+2066–9), the line and
 *   paragraph separators (U+2028–9), the deprecated and interlinear format characters (U+206A–F, U+FFF9–B);
 * - halves of surrogate pairs, which have no UTF-8.
 *
 * Joiners and variation selectors stay: emoji and several scripts are written with them.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]/gu
const UNSAFE_BUT_NEWLINE = /(?!\n)[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]/gu
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

const SHORT: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}

function visible(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The text on one line, harmless to a terminal. */
export function safeText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(UNSAFE, visible)
}

/** The same for text of several lines: `\n` stays, `\r\n` becomes `\n`. */
export function safeLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSAFE_BUT_NEWLINE, visible)
}

/**
 * JSON text that a terminal may be shown: the same value, with what JSON lets stand raw (DEL, C1, the format characters)
 * escaped. Outside of strings JSON has none of these.
 */
export function safeJson(json: string): string {
  return json.replace(UNSAFE_BUT_NEWLINE, visible)
}
