import {UsageError} from '../app/errors.ts'
import {isPrintable, quote} from '../runtime/quoting.ts'
import {EMULATOR_PROFILE_NAME} from './emulator-profile.ts'

/** In UTF-16 units; longer names break the tables of `profiles:list` and some keychains. */
const LONGEST_NAME = 128

/**
 * The name of a profile to be stored, without surrounding space (the official CLI trims it too).
 *
 * @throws UsageError that says why a name cannot be used
 */
export function newProfileName(given: string): string {
  const name = given.trim()
  const refuse = (reason: string): never => {
    throw new UsageError(
      'invalid-profile-name',
      `The profile name ${quote(name)} cannot be used: ${reason}.`,
      'Choose another name.',
    )
  }
  if (name === '') refuse('it is empty')
  if (name === EMULATOR_PROFILE_NAME) refuse('it is the name of the built-in emulator')
  // The official CLI would lose such a profile: it assigns to a plain object.
  if (name === '__proto__') refuse('it has a meaning of its own in JavaScript')
  if (name.length > LONGEST_NAME) refuse(`it is longer than ${LONGEST_NAME} characters`)
  if (!isPrintable(name)) refuse('it holds a character that cannot be printed')
  if (name.startsWith('-')) refuse('it begins with a dash and would be read as a flag')
  return name
}
