/**
 * Is it a SID, as Twilio writes it: two letters for its kind, and 32 hexadecimal digits?
 *
 * @param kind the letters; any if not given
 */
export const isSid = (text: string, kind?: string): boolean =>
  /^[A-Z]{2}[0-9a-f]{32}$/.test(text) && (kind === undefined || text.startsWith(kind))
