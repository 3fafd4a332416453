import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import type {ConfigDocument, StoredProfile} from './config-document.ts'
import {EMULATOR_PROFILE} from './emulator-profile.ts'
import {readEnvironmentCredentials} from './environment-credentials.ts'
import type {SecretStorage} from './keychain.ts'
import {getActiveProfileName} from './stored-profiles.ts'

/** What may be shown of a profile: never its secret. */
export interface ProfileSummary {
  readonly name: string
  readonly accountSid: string
  /** The API key's SID; undefined for an old project, and for an auth token. */
  readonly apiKey?: string
  readonly region?: string
  readonly edge?: string
  readonly active: boolean
  readonly storage?: SecretStorage
}

/** The stored profiles in the official CLI's order: old projects first. */
export function listProfiles(document: ConfigDocument): ProfileSummary[] {
  const legacy = (document.projects ?? []).map((project) => summarize(project.id, project, document))
  const stored = Object.entries(document.profiles ?? {}).map(([name, profile]) =>
    summarize(name, profile, document),
  )
  return [...legacy, ...stored]
}

/**
 * The stored profiles, preceded by the environment's credentials, as in the official CLI, and by the emulator when it is
 * the active profile. Active is what a command without `-p` uses.
 *
 * @param warn is called when the environment's credentials are invalid
 */
export function listAvailableProfiles(
  document: ConfigDocument,
  env: Environment,
  warn: (message: string) => void,
): ProfileSummary[] {
  const environment = summarizeEnvironment(env, warn)
  const active = env.TWILIO_PROFILE?.trim() || environment?.name || getActiveProfileName(document)
  const {name, accountSid, username: apiKey} = EMULATOR_PROFILE
  return [
    ...(environment ? [environment] : []),
    ...(active === name ? [{name, accountSid, apiKey}] : []),
    ...listProfiles(document),
  ].map((profile) => ({...profile, active: profile.name === active}))
}

function summarizeEnvironment(
  env: Environment,
  warn: (message: string) => void,
): Omit<ProfileSummary, 'active'> | undefined {
  try {
    const found = readEnvironmentCredentials(env)
    if (!found) return undefined
    const {TWILIO_REGION: region, TWILIO_EDGE: edge} = env
    return {
      name: '[env]',
      accountSid: found.accountSid,
      ...(found.username !== found.accountSid && {apiKey: found.username}),
      ...(region && {region}),
      ...(edge && {edge}),
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    warn(error.message)
    return undefined
  }
}

export function summarize(
  name: string,
  stored: Pick<StoredProfile, 'accountSid' | 'apiKey' | 'region' | 'edge' | 'apiSecret'>,
  document: ConfigDocument,
): ProfileSummary {
  const {accountSid, apiKey, region, edge} = stored
  return {
    name,
    accountSid: accountSid ?? '',
    ...(apiKey && {apiKey, storage: getSecretStorage(stored)}),
    ...(region && {region}),
    ...(edge && {edge}),
    active: getActiveProfileName(document) === name,
  }
}

/** A secret that is not in the file must be in the keychain. */
export function getSecretStorage(profile: Pick<StoredProfile, 'apiSecret'>): SecretStorage {
  return profile.apiSecret ? 'file' : 'keychain'
}
