import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {StoredProfile} from './config-document.ts'
import type {Profile} from './profile.ts'

export const EMULATOR_PROFILE_NAME = 'emulator'

/** The built-in profile. Its requests never reach Twilio, so its credentials are public and constant. */
export const EMULATOR_PROFILE: Profile = Object.freeze({
  name: EMULATOR_PROFILE_NAME,
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  username: 'SK0123456789abcdef0123456789abcdef',
  password: async () => 'emulatoremulatoremulatoremulator',
  source: 'emulator',
})

/** What `emulator` says in a stored profile of the emulator in this program; else it is the URL of a server. */
export const BUILT_IN = 'built-in'

/**
 * Is it a profile of the emulator? Its account says so too: the official CLI drops keys that it does not know when it writes the
 * file, and the emulator's account does not exist at Twilio.
 */
export const isEmulated = ({emulator, accountSid}: Pick<StoredProfile, 'emulator' | 'accountSid'>): boolean =>
  Boolean(emulator) || accountSid === EMULATOR_PROFILE.accountSid

/** The profile of a stored profile of the emulator. @throws UsageError invalid-emulator-url */
export function openEmulatorProfile(name: string, {emulator}: Pick<StoredProfile, 'emulator'>): Profile {
  const profile = {...EMULATOR_PROFILE, name}
  return !emulator || emulator === BUILT_IN ? profile : {...profile, emulatorUrl: parseEmulatorUrl(emulator)}
}

/**
 * The origin of an emulator's server.
 *
 * @throws UsageError invalid-emulator-url when it is not the base URL of a server, or is Twilio's
 */
export function parseEmulatorUrl(given: string): string {
  const url = URL.canParse(given.trim()) ? new URL(given.trim()) : undefined
  const isOrigin =
    url !== undefined &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    `${url.pathname}${url.search}${url.hash}${url.username}${url.password}` === '/'
  if (isOrigin && !/(^|\.)twilio\.com\.?$/i.test(url.hostname)) return url.origin
  throw new UsageError(
    'invalid-emulator-url',
    `${quote(given)} is not the URL of an emulator.`,
    'emulator:start prints it, such as http://127.0.0.1:4010. It has no path, user name or password.',
  )
}
