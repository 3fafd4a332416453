import type {ConfigStore} from '../profiles/config-store.ts'
import {EMULATOR_PROFILE} from '../profiles/emulator-profile.ts'
import type {Profile} from '../profiles/profile.ts'
import {Profiles} from '../profiles/profiles.ts'
import {environmentCredentials, resolveProfile} from '../profiles/resolve-profile.ts'
import {isSignedWith, type Jwt} from './jwt.ts'
import {accountToken} from './signing.ts'

export type Signature = 'correct' | 'wrong' | 'not checked'

export interface Keys {
  /** The profile that the command line names. */
  readonly flag: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly store: ConfigStore
}

/**
 * Checks the signature where the key that made it is at hand: the named profile's, the environment's, or that of any
 * stored profile.
 *
 * @throws UserError when the named profile is none
 */
export async function checkSignature(jwt: Jwt, keys: Keys): Promise<Signature> {
  const named = keys.flag === undefined ? undefined : await resolveProfile({...keys, flag: keys.flag})
  const secret = await secretOf(String(jwt.payload.iss), named, keys).catch(() => undefined)
  const isCorrect = secret === undefined ? undefined : isSignedWith(jwt, secret)
  return isCorrect === undefined ? 'not checked' : isCorrect ? 'correct' : 'wrong'
}

async function secretOf(
  issuer: string,
  named: Profile | undefined,
  {env, store}: Keys,
): Promise<string | undefined> {
  const profiles = [named ?? environmentCredentials(env), EMULATOR_PROFILE].filter((one) => one !== undefined)
  const owner = profiles.find(({username}) => username === issuer)
  if (owner) return owner.password()
  const ofAccount = profiles.find(({accountSid}) => accountSid === issuer)
  if (ofAccount) return (await accountToken(ofAccount, env)).authToken
  if (named) return undefined
  const stored = new Profiles(store, env).list().find(({apiKey}) => apiKey === issuer)
  return stored && (await resolveProfile({flag: stored.name, env, store})).password()
}
