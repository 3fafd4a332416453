import type {Environment} from '../app/environment.ts'
import {unlessAborted} from '../runtime/abort.ts'
import type {ConfigDocument, StoredProfile} from './config-document.ts'
import type {ConfigStore} from './config-store.ts'
import {BUILT_IN, EMULATOR_PROFILE, isEmulated} from './emulator-profile.ts'
import {deleteSecret, isKeychainAvailable, type SecretStorage, storeSecret} from './keychain.ts'
import {profileExists} from './profile-errors.ts'
import {parseProfileName} from './profile-name.ts'
import {getSecretStorage, isOAuth} from './profile-summary.ts'
import {parseHostLabel} from './region-and-edge.ts'
import {findStoredProfile, getActiveProfileName, isStored} from './stored-profiles.ts'
import {forgetToken} from './token-cache.ts'

export interface NewProfile {
  readonly name: string
  readonly accountSid: string
  readonly apiKey: string
  readonly apiSecret: string
  /** An OAuth client: `apiKey` is its id, and `apiSecret` its secret. */
  readonly oauth?: boolean | undefined
  readonly region?: string | undefined
  readonly edge?: string | undefined
  /** By default the keychain if there is one that accepts the secret, else the file. */
  readonly storage?: SecretStorage | undefined
  /** Replace an existing profile of that name? */
  readonly overwrite?: boolean | undefined
}

export interface CreatedProfile {
  readonly name: string
  readonly storage: SecretStorage
  /** It is the active profile: the first one becomes it, and a replaced one stays it. */
  readonly active: boolean
  /** There is a keychain, but it refused the secret; that is why the secret is in the file. */
  readonly refused: boolean
}

/** See `Profiles.create`. */
export async function createProfile(
  profile: NewProfile,
  store: ConfigStore,
  env: Environment,
  signal?: AbortSignal,
): Promise<CreatedProfile> {
  const name = parseProfileName(profile.name)
  const {apiKey, overwrite = false} = profile
  const region = parseHostLabel(profile.region, 'region')
  const edge = parseHostLabel(profile.edge, 'edge')
  const document = store.read()
  requireFreeName(name, overwrite, document)
  const isSameKey = findStoredProfile(name, document)?.apiKey === apiKey

  const {storage, refused} = await unlessAborted(placeSecret(name, profile, env), signal)
  try {
    const {active, replaced} = await store.update((document) => {
      requireFreeName(name, overwrite, document)
      const {accountSid, apiSecret, oauth} = profile
      const secret = storage === 'file' ? {apiSecret} : {secretStorage: 'keychain'}
      return insertProfile(
        name,
        {accountSid, apiKey, region, edge, ...(oauth && {oauth}), ...secret},
        document,
      )
    }, signal)
    const forgotten = forgetSecret(name, replaced, env, storage === 'keychain' ? apiKey : undefined)
    await unlessAborted(forgotten, signal).catch(() => false)
    return {name, storage, active, refused}
  } catch (error) {
    if (storage === 'keychain' && !isSameKey) {
      await deleteSecret({profile: name, apiKey}, env).catch(() => {})
    }
    throw error
  }
}

function requireFreeName(name: string, overwrite: boolean, document: ConfigDocument): void {
  if (!overwrite && isStored(name, document)) throw profileExists(name)
}

/** The keys of a stored profile that this program sets. */
const OWN_KEYS = new Set([
  'accountSid',
  'apiKey',
  'apiSecret',
  'region',
  'edge',
  'secretStorage',
  'emulator',
  'oauth',
])

/** Puts the profile into the document; keys that we do not know stay as they are. */
function insertProfile(
  name: string,
  profile: StoredProfile,
  document: ConfigDocument,
): {active: boolean; replaced: StoredProfile | undefined} {
  const replaced = findStoredProfile(name, document)
  const isFirst = Object.keys(document.profiles ?? {}).length + (document.projects?.length ?? 0) === 0
  if (document.projects) document.projects = document.projects.filter((project) => project.id !== name)
  document.profiles ??= {}
  const kept = Object.entries(replaced ?? {}).filter(([key]) => !OWN_KEYS.has(key))
  const set = Object.entries(profile).filter(([, value]) => value !== undefined)
  document.profiles[name] = Object.fromEntries([...set, ...kept])
  if (isFirst && !getActiveProfileName(document)) document.activeProject = name
  return {active: getActiveProfileName(document) === name, replaced}
}

/**
 * Stores a profile of the emulator; it has no secret. It becomes the active profile when it is the only one.
 *
 * @param url the server of an emulator elsewhere; without it, the emulator is in this program
 * @throws UserError when the name is invalid or taken
 */
export async function createEmulatorProfile(
  profile: {name: string; url?: string | undefined; overwrite: boolean},
  store: ConfigStore,
  env: Environment,
): Promise<Pick<CreatedProfile, 'name' | 'active'>> {
  const name = parseProfileName(profile.name)
  const {accountSid, username: apiKey} = EMULATOR_PROFILE
  const {active, replaced} = await store.update((document) => {
    requireFreeName(name, profile.overwrite, document)
    return insertProfile(name, {accountSid, apiKey, emulator: profile.url ?? BUILT_IN}, document)
  })
  await forgetSecret(name, replaced, env)
  return {name, active}
}

/** Stores the secret in the keychain if that is where it belongs; in the file it is stored with the profile. */
async function placeSecret(
  name: string,
  {apiKey, apiSecret, storage}: NewProfile,
  env: Environment,
): Promise<Pick<CreatedProfile, 'storage' | 'refused'>> {
  const inFile = {storage: 'file', refused: false} as const
  if (storage === 'file') return inFile
  if (storage === undefined && !(await isKeychainAvailable(env))) return inFile
  try {
    await storeSecret({profile: name, apiKey}, apiSecret, env)
    return {storage: 'keychain', refused: false}
  } catch (error) {
    // A keychain that nobody can unlock, for example over SSH.
    if (storage === undefined) return {...inFile, refused: true}
    throw error
  }
}

/**
 * Removes the secret of a profile that is gone from the keychain, if it was there.
 *
 * @param keptKey its secret stays: the new profile of that name has the same API key
 * @returns false when the keychain did not remove it
 */
export async function forgetSecret(
  name: string,
  removed: StoredProfile | undefined,
  env: Environment,
  keptKey?: string,
): Promise<boolean> {
  if (removed?.apiKey && isOAuth(removed)) {
    await forgetToken({name, clientId: removed.apiKey, storage: getSecretStorage(removed)}, env)
  }
  if (
    !removed?.apiKey ||
    isEmulated(removed) ||
    removed.apiKey === keptKey ||
    getSecretStorage(removed) === 'file'
  )
    return true
  return deleteSecret({profile: name, apiKey: removed.apiKey}, env).then(
    () => true,
    () => false,
  )
}
