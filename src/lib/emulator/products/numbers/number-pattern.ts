/*
 * The pattern of `Contains`: digits and letters; `*` is any digit and `%` any digits at its ends; `+` at the start and `$` at
 * the end fix it there: https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource
 */

export interface NumberPattern {
  /** Digits and `*`. */
  readonly text: string
  readonly atStart: boolean
  readonly atEnd: boolean
}

/** The letters of the keys 2 to 9. */
const KEYS = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz']

const digitOf = (character: string): string => {
  const key = KEYS.findIndex((letters) => letters.includes(character.toLowerCase()))
  return key < 0 ? character : String(key + 2)
}

/** A pattern that is longer than a local number is one of the whole number. */
const LONGEST_LOCAL = 7

/** @param callingCode of the country, with which a pattern of a whole number may start */
export const parsePattern = (contains: string, callingCode: string): NumberPattern => {
  const characters = contains.replace(/[^\da-z*]/gi, '')
  const whole = [...characters].map(digitOf).join('')
  const hasCode = contains.startsWith('+') && whole.startsWith(callingCode)
  const text = hasCode || whole.length > 10 ? whole.replace(new RegExp(`^${callingCode}`), '') : whole
  const atStart = contains.startsWith('+') || text.length > LONGEST_LOCAL
  return {text, atStart, atEnd: contains.endsWith('$')}
}

export const matchesPattern = (digits: string, pattern: string): boolean =>
  pattern.length <= digits.length &&
  [...pattern].every((character, index) => character === '*' || character === digits[index])

/** Writes a pattern over digits from an index. */
const write = (digits: string, {text}: NumberPattern, start: number): string =>
  [...digits]
    .map((digit, index) => {
      const character = text[index - start]
      return character === undefined || character === '*' ? digit : character
    })
    .join('')

/**
 * Changes the digits of a national number that are free, so that it has the pattern; undefined if it cannot have it.
 * @param fixed how many digits at the start are those of the block
 */
export const placePattern = (digits: string, pattern: NumberPattern, fixed: number): string | undefined => {
  const {text, atStart, atEnd} = pattern
  if (text === '') return digits
  if (text.length > digits.length || (atStart && atEnd && text.length !== digits.length)) return undefined
  const start = atStart ? 0 : digits.length - text.length
  const written = write(digits, pattern, start)
  if (written.startsWith(digits.slice(0, fixed))) return written
  const isThere = !atStart && !atEnd && digits.includes(text)
  return isThere ? digits : undefined
}
