import {UsageError} from '../errors.ts'
import {EMULATOR_PROFILE_NAME} from './emulator-profile.ts'

/** In UTF-16 units; longer names break the tables of `profiles:list` and some keychains. */
const LONGEST_NAME = 128
const LONGEST_PATH = 4096
/** Control characters, line and paragraph separators, lone surrogates, and the marks that reorder text on a screen. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/**
 * The name of a profile to be stored, without surrounding space (the official CLI trims it too).
 *
 * @throws UsageError that says why a name cannot be used
 */
export function newProfileName(given: string): string {
  const name = given.trim()
  const refuse = (reason: string): never => {
    throw new UsageError(`The profile name ${quote(name)} cannot be used: ${reason}.`, 'Choose another name.')
  }
  if (name === '') refuse('it is empty')
  if (name === EMULATOR_PROFILE_NAME) refuse('it is the name of the built-in emulator')
  // The official CLI would lose such a profile: it assigns to a plain object.
  if (name === '__proto__') refuse('it has a meaning of its own in JavaScript')
  if (name.length > LONGEST_NAME) refuse(`it is longer than ${LONGEST_NAME} characters`)
  if (UNPRINTABLE.test(name)) refuse('it holds a character that cannot be printed')
  if (name.startsWith('-')) refuse('it begins with a dash and would be read as a flag')
  return name
}

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

/** A word for a command line that is shown to the user to be typed or pasted; the placeholder where that can't be. */
export function shellWord(text: string, placeholder = 'NAME'): string {
  if (UNPRINTABLE.test(text) || text.length > LONGEST_PATH) return placeholder
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
