import type {StoredProfile} from './config-document.ts'
import type {ConfigStore} from './config-store.ts'
import {deleteSecret, readSecret, type SecretStorage, storeSecret} from './keychain.ts'
import {storageOf} from './profile-summary.ts'
import {storedProfile} from './resolve-profile.ts'

/** Has it a secret that is kept elsewhere than there? */
export const isElsewhere = (
  profile: StoredProfile | undefined,
  storage: SecretStorage,
): profile is StoredProfile & {apiKey: string} =>
  profile !== undefined && Boolean(profile.apiKey) && storageOf(profile) !== storage

/**
 * Moves the API secret of a profile; at every moment it is in one of the two places.
 *
 * @returns false when there was nothing to move, or the profile was replaced meanwhile
 * @throws UserError when the keychain is absent or locked
 */
export async function moveSecret(
  name: string,
  storage: SecretStorage,
  store: ConfigStore,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const profile = storedProfile(name, store.read())
  if (!isElsewhere(profile, storage)) return false
  const owner = {profile: name, apiKey: profile.apiKey}
  const secret = profile.apiSecret || (await readSecret(owner, env))
  if (storage === 'keychain') await storeSecret(owner, secret, env)
  const done = await store.update((document) => {
    const current = storedProfile(name, document)
    // Replaced meanwhile by another command: that one's secret is not ours to move.
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
  const leftInKeychain = done ? storage === 'file' : storage === 'keychain'
  if (leftInKeychain) await deleteSecret(owner, env)
  return done
}
