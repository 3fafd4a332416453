/** A time in the format of the 2010-04-01 API: `Tue, 03 Aug 2021 22:41:04 +0000`. */
export const rfc2822 = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000')

/** A time in the format of the other APIs: `2021-08-03T22:41:04Z`. */
export const iso8601 = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** Parses ISO 8601 and RFC 2822. @returns milliseconds since 1970; undefined for anything else */
export function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d|^[A-Z][a-z]{2}, \d/.test(text)) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}

/** A date without a time: `2021-08-03`. */
export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text)
