/**
 * Text from the API, files and the network is untrusted. Characters that control a terminal or change how a line reads are
 * escaped: `\n`, `\r`, `\t`, and `\u001b` (four hexadecimal digits, as in JSON) for the rest. These are:
 *
 * - C0 and C1 control characters and DEL, and so all escape sequences;
 * - bidirectional marks, embeddings, overrides and isolates (U+061C, U+200E–F, U+202A–E, U+2066–9), the line and
 *   paragraph separators (U+2028–9), the deprecated and interlinear format characters (U+206A–F, U+FFF9–B);
 * - lone surrogates, which cannot be encoded in UTF-8.
 *
 * Joiners and variation selectors stay: emoji and several scripts need them.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]/gu
const UNSAFE_BUT_NEWLINE = /(?!\n)[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]/gu
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

const SHORT: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}

function escapeCharacter(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The text on one line, safe for a terminal. */
export function safeText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(UNSAFE, escapeCharacter)
}

/** The same for text of several lines: keeps `\n`, changes `\r\n` to `\n`. */
export function safeLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSAFE_BUT_NEWLINE, escapeCharacter)
}

/**
 * JSON text that is safe for a terminal: the same value, with the characters that JSON allows unescaped (DEL, C1, format
 * characters) escaped. They only occur inside strings.
 */
export function safeJson(json: string): string {
  return json.replace(UNSAFE_BUT_NEWLINE, escapeCharacter)
}
