import type {ConfigDocument, LegacyProject, StoredProfile} from './config-document.ts'
import {EMULATOR_PROFILE_NAME} from './emulator-profile.ts'

/** The stored profile of that name; never a property that all objects inherit, such as `constructor`. */
export function findStoredProfile(name: string, document: ConfigDocument): StoredProfile | undefined {
  const {profiles} = document
  return profiles && Object.hasOwn(profiles, name) ? profiles[name] : undefined
}

/** The entry of that name among the old `projects`, which have no API key in the file. */
export function findLegacyProject(name: string, document: ConfigDocument): LegacyProject | undefined {
  return document.projects?.find((project) => project.id === name)
}

/** Is the name in use, by a profile or by an old project? */
export function isStored(name: string, document: ConfigDocument): boolean {
  return findStoredProfile(name, document) !== undefined || findLegacyProject(name, document) !== undefined
}

/**
 * The active profile's name. As in the official CLI, a name without a profile is ignored, and then the first of the old
 * `projects` is the active one.
 */
export function getActiveProfileName(document: ConfigDocument): string | undefined {
  const name = document.activeProject?.trim()
  if (name && (name === EMULATOR_PROFILE_NAME || isStored(name, document))) return name
  return document.projects?.[0]?.id
}
