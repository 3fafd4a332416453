import type {Environment} from '../app/environment.ts'
import type {ConfigStore} from '../profiles/config-store.ts'
import {EMULATOR_PROFILE} from '../profiles/emulator-profile.ts'
import {readEnvironmentCredentials} from '../profiles/environment-credentials.ts'
import type {Profile} from '../profiles/profile.ts'
import {Profiles} from '../profiles/profiles.ts'
import {resolveProfile} from '../profiles/resolve-profile.ts'
import {isSignedWith, type Jwt} from './jwt.ts'
import {getAccountCredentials} from './signing.ts'

export type Signature = 'correct' | 'wrong' | 'not checked'

/** Where to look for the signing key. */
export interface KeySources {
  /** The profile that the command line specifies. */
  readonly flag: string | undefined
  readonly env: Environment
  readonly store: ConfigStore
}

/**
 * Checks the signature when the signing key is known: the key of the specified profile, of the environment or of any stored
 * profile.
 *
 * @throws UserError when the specified profile does not exist
 */
export async function checkSignature(jwt: Jwt, keys: KeySources): Promise<Signature> {
  const named = keys.flag === undefined ? undefined : await resolveProfile({...keys, flag: keys.flag})
  const secret = await findSecret(String(jwt.payload.iss), named, keys).catch(() => undefined)
  const isCorrect = secret === undefined ? undefined : isSignedWith(jwt, secret)
  return isCorrect === undefined ? 'not checked' : isCorrect ? 'correct' : 'wrong'
}

async function findSecret(
  issuer: string,
  named: Profile | undefined,
  {env, store}: KeySources,
): Promise<string | undefined> {
  const profiles = [named ?? readEnvironmentCredentials(env), EMULATOR_PROFILE].filter(
    (profile) => profile !== undefined,
  )
  const owner = profiles.find(({username}) => username === issuer)
  if (owner) return owner.password()
  const accountProfile = profiles.find(({accountSid}) => accountSid === issuer)
  if (accountProfile) return (await getAccountCredentials(accountProfile, env)).authToken
  if (named) return undefined
  const stored = new Profiles(store, env).list().find(({apiKey}) => apiKey === issuer)
  return stored && (await resolveProfile({flag: stored.name, env, store})).password()
}
