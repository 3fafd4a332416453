import type {Environment} from '../app/environment.ts'
import type {ConfigStore} from './config-store.ts'
import {
  type CreatedProfile,
  createEmulatorProfile,
  createProfile,
  forgetSecret,
  type NewProfile,
} from './create-profile.ts'
import {EMULATOR_PROFILE, EMULATOR_PROFILE_NAME} from './emulator-profile.ts'
import type {SecretStorage} from './keychain.ts'
import {isStoredElsewhere, moveSecret} from './move-secret.ts'
import {profileNotFound, profileOutdated} from './profile-errors.ts'
import {listProfiles, type ProfileSummary, summarize} from './profile-summary.ts'
import {findLegacyProject, findStoredProfile, isStored} from './stored-profiles.ts'

/** A profile that was removed. */
export type RemovedProfile = ProfileSummary & {
  /** Its secret could not be removed from the keychain. */
  readonly secretLeft: boolean
}

/** The stored profiles, as the `profiles` commands work on them. */
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

  /** @throws UserError profile-not-found */
  get(name: string): ProfileSummary {
    const trimmed = name.trim()
    const found = this.list().findLast((profile) => profile.name === trimmed)
    if (!found) throw profileNotFound(trimmed)
    return found
  }

  has(name: string): boolean {
    return isStored(name.trim(), this.#store.read())
  }

  /**
   * Stores a profile, and makes it the active one when it is the only one.
   *
   * @param signal cancels, as long as the profile is not stored
   * @throws UserError when the name is invalid or taken, or the secret cannot be stored in the requested place
   */
  create(profile: NewProfile, signal?: AbortSignal): Promise<CreatedProfile> {
    return createProfile(profile, this.#store, this.#env, signal)
  }

  /** Stores a profile of the emulator: see `createEmulatorProfile`. */
  createEmulated(
    profile: Parameters<typeof createEmulatorProfile>[0],
  ): ReturnType<typeof createEmulatorProfile> {
    return createEmulatorProfile(profile, this.#store, this.#env)
  }

  /** Makes a profile the active one; `emulator` works too. @throws UserError profile-not-found or profile-incomplete */
  async activate(profile: string): Promise<ProfileSummary> {
    const name = profile.trim()
    return this.#store.update((document) => {
      if (name === EMULATOR_PROFILE_NAME) {
        document.activeProject = name
        return {
          name,
          accountSid: EMULATOR_PROFILE.accountSid,
          apiKey: EMULATOR_PROFILE.username,
          active: true,
          kind: 'emulator',
        }
      }
      const stored = findStoredProfile(name, document)
      if (!stored) throw findLegacyProject(name, document) ? profileOutdated(name) : profileNotFound(name)
      document.activeProject = name
      return summarize(name, stored, document)
    })
  }

  /**
   * Removes a profile and its secret from this machine. The API key at Twilio stays valid.
   *
   * @returns the profile as it was
   * @throws UserError profile-not-found
   */
  async remove(profile: string): Promise<RemovedProfile> {
    const name = profile.trim()
    const {summary, stored} = await this.#store.update((document) => {
      const stored = findStoredProfile(name, document)
      const entry = stored ?? findLegacyProject(name, document)
      if (!entry) throw profileNotFound(name)
      const summary = summarize(name, entry, document)
      if (stored && document.profiles) delete document.profiles[name]
      else document.projects = document.projects?.filter((project) => project.id !== name) ?? []
      if (document.activeProject?.trim() === name && !isStored(name, document)) document.activeProject = null
      return {summary, stored}
    })
    return {...summary, secretLeft: !(await forgetSecret(name, stored, this.#env))}
  }

  /**
   * Moves API secrets into the keychain, or back into the file.
   *
   * @param names the profiles; all by default
   * @returns the names of the profiles whose secrets were moved
   * @throws UserError when the keychain is unavailable or locked; secrets moved before stay moved, and none is lost
   */
  async moveSecrets(storage: SecretStorage, names?: readonly string[]): Promise<string[]> {
    const selected = names?.map((name) => this.get(name).name) ?? this.list().map(({name}) => name)
    const document = this.#store.read()
    const elsewhere = selected.filter((name) => isStoredElsewhere(findStoredProfile(name, document), storage))
    if (elsewhere.length === 0) return []
    // The keychain and the file change one after the other: two commands at once could each delete the other's copy.
    return this.#store.runExclusively('moving API secrets', async () => {
      const moved: string[] = []
      for (const name of elsewhere) {
        if (await moveSecret(name, storage, this.#store, this.#env)) moved.push(name)
      }
      return moved
    })
  }
}
