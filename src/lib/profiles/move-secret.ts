import type {Environment} from '../app/environment.ts'
import type {StoredProfile} from './config-document.ts'
import type {ConfigStore} from './config-store.ts'
import {isEmulated} from './emulator-profile.ts'
import {deleteSecret, readSecret, type SecretStorage, storeSecret} from './keychain.ts'
import {getSecretStorage, isOAuth} from './profile-summary.ts'
import {findStoredProfile} from './stored-profiles.ts'
import {forgetToken} from './token-cache.ts'

/** Is the profile's secret stored somewhere else than in `storage`? */
export const isStoredElsewhere = (
  profile: StoredProfile | undefined,
  storage: SecretStorage,
): profile is StoredProfile & {apiKey: string} =>
  profile !== undefined &&
  !isEmulated(profile) &&
  Boolean(profile.apiKey) &&
  getSecretStorage(profile) !== storage

/**
 * Moves the API secret of a profile. At every moment it is in at least one of the two places.
 *
 * @returns false when there was nothing to move, or another command replaced the profile meanwhile
 * @throws UserError keychain-unavailable, keychain-locked or secret-not-found
 */
export async function moveSecret(
  name: string,
  storage: SecretStorage,
  store: ConfigStore,
  env: Environment,
): Promise<boolean> {
  const profile = findStoredProfile(name, store.read())
  if (!isStoredElsewhere(profile, storage)) return false
  const owner = {profile: name, apiKey: profile.apiKey}
  const secret = profile.apiSecret || (await readSecret(owner, env))
  if (storage === 'keychain') await storeSecret(owner, secret, env)
  const moved = await store.update((document) => {
    const current = findStoredProfile(name, document)
    // Another command replaced the profile meanwhile; its new secret must not be overwritten.
    if (current?.apiKey !== owner.apiKey) return false
    if (storage === 'keychain') {
      delete current.apiSecret
      current.secretStorage = 'keychain'
    } else {
      current.apiSecret = secret
      delete current.secretStorage
    }
    return true
  })
  // It is kept where the secret was.
  if (isOAuth(profile))
    await forgetToken({name, clientId: owner.apiKey, storage: getSecretStorage(profile)}, env)
  const isLeftInKeychain = moved ? storage === 'file' : storage === 'keychain'
  if (isLeftInKeychain) await deleteSecret(owner, env)
  return moved
}
