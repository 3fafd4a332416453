import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import type {ConfigDocument, StoredProfile} from './config-document.ts'
import {BUILT_IN, EMULATOR_PROFILE, isEmulated} from './emulator-profile.ts'
import {readEnvironmentCredentials} from './environment-credentials.ts'
import type {SecretStorage} from './keychain.ts'
import type {ProjectSettings} from './project-settings.ts'
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
  readonly kind: ProfileKind
  /** The server of an emulator elsewhere. */
  readonly emulatorUrl?: string
}

/** What a profile gives access with. */
export type ProfileKind = 'api-key' | 'auth-token' | 'oauth' | 'emulator'

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
  project: ProjectSettings = {},
): ProfileSummary[] {
  const environment = summarizeEnvironment(env, warn)
  const active =
    env.TWILIO_PROFILE?.trim() || environment?.name || project.profile || getActiveProfileName(document)
  const {name, accountSid, username: apiKey} = EMULATOR_PROFILE
  return [
    ...(environment ? [environment] : []),
    ...(active === name ? [{name, accountSid, apiKey, kind: 'emulator' as const}] : []),
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
      kind: found.accessTokens ? 'oauth' : found.username === found.accountSid ? 'auth-token' : 'api-key',
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
  stored: Pick<
    StoredProfile,
    'accountSid' | 'apiKey' | 'region' | 'edge' | 'apiSecret' | 'emulator' | 'oauth'
  >,
  document: ConfigDocument,
): ProfileSummary {
  const {accountSid, apiKey, region, edge, emulator} = stored
  const emulated = isEmulated(stored)
  return {
    name,
    accountSid: accountSid ?? '',
    ...(apiKey && {apiKey, ...(!emulated && {storage: getSecretStorage(stored)})}),
    ...(region && {region}),
    ...(edge && {edge}),
    active: getActiveProfileName(document) === name,
    kind: emulated ? 'emulator' : isOAuth(stored) ? 'oauth' : 'api-key',
    ...(emulated && emulator && emulator !== BUILT_IN && {emulatorUrl: emulator}),
  }
}

/** The ids of Twilio's OAuth apps start with OQ. The official CLI drops `oauth` when it writes the file. */
export const isOAuth = ({oauth, apiKey}: Pick<StoredProfile, 'oauth' | 'apiKey'>): boolean =>
  oauth === true || /^OQ/i.test(apiKey ?? '')

/** A secret that is not in the file must be in the keychain. */
export function getSecretStorage(profile: Pick<StoredProfile, 'apiSecret'>): SecretStorage {
  return profile.apiSecret ? 'file' : 'keychain'
}
