/** A record's id as part of a key in the data file: percent-encoded, so that it contains no quote and no slash. */
export function encodeId(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    // Half of a surrogate pair has no UTF-8 form: a Buffer replaces it with U+FFFD.
    return encodeURIComponent(Buffer.from(text).toString())
  }
}
