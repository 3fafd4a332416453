import {UsageError} from '../app/errors.ts'
import {isPrintable, quote} from '../runtime/quoting.ts'
import {EMULATOR_PROFILE_NAME} from './emulator-profile.ts'

/** In UTF-16 units; longer names break the tables of `profiles:list` and some keychains. */
const MAX_NAME_LENGTH = 128

/**
 * The name of a new profile, without surrounding white space (the official CLI trims it too).
 *
 * @throws UsageError invalid-profile-name, with the reason
 */
export function parseProfileName(value: string): string {
  const name = value.trim()
  const refuse = (reason: string): never => {
    throw new UsageError(
      'invalid-profile-name',
      `Invalid profile name ${quote(name)}: ${reason}.`,
      'Choose another name.',
    )
  }
  if (name === '') refuse('it is empty')
  if (name === EMULATOR_PROFILE_NAME) refuse('it is reserved for the built-in emulator')
  // The official CLI would lose such a profile: it assigns to a plain object.
  if (name === '__proto__') refuse('it is reserved in JavaScript')
  if (name.length > MAX_NAME_LENGTH) refuse(`it is longer than ${MAX_NAME_LENGTH} characters`)
  if (!isPrintable(name)) refuse('it contains a character that cannot be printed')
  if (name.startsWith('-')) refuse('it starts with a dash and would be read as a flag')
  return name
}
