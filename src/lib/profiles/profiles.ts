import {unlessAborted} from '../runtime/abort.ts'
import type {ConfigDocument, StoredProfile} from './config-document.ts'
import type {ConfigStore} from './config-store.ts'
import {EMULATOR_PROFILE, EMULATOR_PROFILE_NAME} from './emulator-profile.ts'
import {deleteSecret, keychainAvailable, type SecretStorage, storeSecret} from './keychain.ts'
import {isElsewhere, moveSecret} from './move-secret.ts'
import {newProfileName} from './profile-name.ts'
import {listProfiles, type ProfileSummary, storageOf, summaryOf} from './profile-summary.ts'
import {
  activeProfileName,
  hostLabel,
  isStored,
  legacyProfile,
  nameTaken,
  noSuchProfile,
  outdated,
  storedProfile,
} from './resolve-profile.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface NewProfile {
  readonly name: string
  readonly accountSid: string
  readonly apiKey: string
  readonly apiSecret: string
  readonly region?: string | undefined
  readonly edge?: string | undefined
  /** By default the keychain where there is one that takes it, else the file. */
  readonly storage?: SecretStorage | undefined
  /** Replace a profile of that name? */
  readonly overwrite?: boolean | undefined
}

export interface CreatedProfile {
  readonly name: string
  readonly storage: SecretStorage
  /** It became the active one, being the only one. */
  readonly active: boolean
  /** There is a keychain, but it did not take the secret: it is in the file for this reason only. */
  readonly refused: boolean
}

/** A profile that is no more. */
export type RemovedProfile = ProfileSummary & {
  /** The keychain did not let go of its secret. */
  readonly secretLeft: boolean
}

/** The stored profiles: what the `profiles` commands do. */
export class Profiles {
  readonly #store: ConfigStore
  readonly #env: Environment

  constructor(store: ConfigStore, env: Environment) {
    this.#store = store
    this.#env = env
  }

  list(): ProfileSummary[] {
    return listProfiles(this.#store.read())
  }

  /** @throws UserError when there is none of that name */
  get(name: string): ProfileSummary {
    const wanted = name.trim()
    const found = this.list().findLast((profile) => profile.name === wanted)
    if (!found) throw noSuchProfile(wanted)
    return found
  }

  has(name: string): boolean {
    return isStored(name.trim(), this.#store.read())
  }

  /**
   * Stores a profile, and makes it the active one when it is the only one.
   *
   * @param signal gives up as long as the profile is not stored
   * @throws UserError when the name is taken or can't be used, or the secret can't be stored where it was asked for
   */
  async create(profile: NewProfile, signal?: AbortSignal): Promise<CreatedProfile> {
    const name = newProfileName(profile.name)
    const {accountSid, apiKey, apiSecret, overwrite = false} = profile
    const region = hostLabel(profile.region, 'region')
    const edge = hostLabel(profile.edge, 'edge')
    const document = this.#store.read()
    this.#refuseTaken(name, overwrite, document)
    const sameKey = storedProfile(name, document)?.apiKey === apiKey

    const {storage, refused} = await unlessAborted(this.#keep(name, profile), signal)
    try {
      const {active, before} = await this.#store.update((document) => {
        this.#refuseTaken(name, overwrite, document)
        const old = storedProfile(name, document)
        const first = Object.keys(document.profiles ?? {}).length + (document.projects?.length ?? 0) === 0
        if (document.projects) document.projects = document.projects.filter((project) => project.id !== name)
        document.profiles ??= {}
        const fresh: StoredProfile = {...old, accountSid, apiKey}
        const set = (
          key: 'region' | 'edge' | 'apiSecret' | 'secretStorage',
          value: string | undefined,
        ): void => {
          if (value === undefined) delete fresh[key]
          else fresh[key] = value
        }
        set('region', region)
        set('edge', edge)
        set('apiSecret', storage === 'file' ? apiSecret : undefined)
        set('secretStorage', storage === 'keychain' ? 'keychain' : undefined)
        document.profiles[name] = fresh
        if (first && !activeProfileName(document)) document.activeProject = name
        return {active: activeProfileName(document) === name, before: old}
      }, signal)
      const forgotten = this.#forget(name, before, storage === 'keychain' ? apiKey : undefined)
      await unlessAborted(forgotten, signal).catch(() => false)
      return {name, storage, active, refused}
    } catch (error) {
      if (storage === 'keychain' && !sameKey)
        await deleteSecret({profile: name, apiKey}, this.#env).catch(() => {})
      throw error
    }
  }

  /** Makes a profile the active one; `emulator` may be it too. @throws UserError when there is none of that name */
  async activate(given: string): Promise<ProfileSummary> {
    const name = given.trim()
    return this.#store.update((document) => {
      if (name === EMULATOR_PROFILE_NAME) {
        document.activeProject = name
        return {
          name,
          accountSid: EMULATOR_PROFILE.accountSid,
          apiKey: EMULATOR_PROFILE.username,
          active: true,
        }
      }
      const stored = storedProfile(name, document)
      if (!stored && legacyProfile(name, document)) throw outdated(name)
      if (!stored) throw noSuchProfile(name)
      document.activeProject = name
      return summaryOf(name, stored, document)
    })
  }

  /**
   * Removes a profile and its secret from this machine; the API key at Twilio stays.
   *
   * @returns what it was
   * @throws UserError when there is none of that name
   */
  async remove(given: string): Promise<RemovedProfile> {
    const name = given.trim()
    const {removed, before} = await this.#store.update((document) => {
      const stored = storedProfile(name, document)
      const old = stored ?? legacyProfile(name, document)
      if (!old) throw noSuchProfile(name)
      const found = summaryOf(name, old, document)
      if (stored && document.profiles) delete document.profiles[name]
      else document.projects = document.projects?.filter((project) => project.id !== name) ?? []
      if (document.activeProject?.trim() === name && !isStored(name, document)) document.activeProject = null
      return {removed: found, before: stored}
    })
    return {...removed, secretLeft: !(await this.#forget(name, before))}
  }

  /**
   * Moves API secrets into the keychain, or back into the file.
   *
   * @param names which profiles; all by default
   * @returns the names of those that were moved
   * @throws UserError when the keychain is absent or locked; profiles moved before stay moved, none is left without its secret
   */
  async moveSecrets(storage: SecretStorage, names?: readonly string[]): Promise<string[]> {
    const wanted = names?.map((name) => this.get(name).name) ?? this.list().map(({name}) => name)
    const document = this.#store.read()
    const elsewhere = wanted.filter((name) => isElsewhere(storedProfile(name, document), storage))
    if (elsewhere.length === 0) return []
    // The keychain and the file change one after the other: two that move at once could each remove what the other kept.
    return this.#store.alone('moving API secrets', async () => {
      const moved: string[] = []
      for (const name of elsewhere) {
        if (await moveSecret(name, storage, this.#store, this.#env)) moved.push(name)
      }
      return moved
    })
  }

  #refuseTaken(name: string, overwrite: boolean, document: ConfigDocument): void {
    if (overwrite || !isStored(name, document)) return
    throw nameTaken(name)
  }

  async #keep(
    name: string,
    {apiKey, apiSecret, storage}: NewProfile,
  ): Promise<Pick<CreatedProfile, 'storage' | 'refused'>> {
    const inFile = {storage: 'file', refused: false} as const
    if (storage === 'file') return inFile
    if (storage === undefined && !(await keychainAvailable(this.#env))) return inFile
    try {
      await storeSecret({profile: name, apiKey}, apiSecret, this.#env)
      return {storage: 'keychain', refused: false}
    } catch (error) {
      // A keychain that nobody is there to unlock, as over ssh.
      if (storage === undefined) return {...inFile, refused: true}
      throw error
    }
  }

  /** Takes a former secret out of the keychain, when it had one there; the profile is gone whether this works (true) or not. */
  async #forget(name: string, before: StoredProfile | undefined, keptKey?: string): Promise<boolean> {
    if (!before?.apiKey || before.apiKey === keptKey || storageOf(before) === 'file') return true
    return deleteSecret({profile: name, apiKey: before.apiKey}, this.#env).then(
      () => true,
      () => false,
    )
  }
}
