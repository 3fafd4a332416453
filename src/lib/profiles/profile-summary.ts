import {UserError} from '../app/errors.ts'
import type {ConfigDocument, StoredProfile} from './config-document.ts'
import {EMULATOR_PROFILE} from './emulator-profile.ts'
import type {SecretStorage} from './keychain.ts'
import {activeProfileName, environmentCredentials} from './resolve-profile.ts'

/** What may be shown of a profile: never its secret. */
export interface ProfileSummary {
  readonly name: string
  readonly accountSid: string
  /** The API key's SID; undefined for an entry of an early twilio-cli, and for an auth token. */
  readonly apiKey?: string
  readonly region?: string
  readonly edge?: string
  readonly active: boolean
  readonly storage?: SecretStorage
}

/** The stored profiles in the order of the official CLI: entries of its early years first. */
export function listProfiles(document: ConfigDocument): ProfileSummary[] {
  const legacy = (document.projects ?? []).map((project) => summaryOf(project.id, project, document))
  const stored = Object.entries(document.profiles ?? {}).map(([name, profile]) =>
    summaryOf(name, profile, document),
  )
  return [...legacy, ...stored]
}

/**
 * The list as it is shown: with the environment's credentials first, as in the official CLI, and with the emulator when it
 * is in use. Active is what a command without `-p` uses.
 *
 * @param warn is told when the environment's credentials can't be used
 */
export function profilesInUse(
  document: ConfigDocument,
  env: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): ProfileSummary[] {
  const environment = environmentSummary(env, warn)
  const active = env.TWILIO_PROFILE?.trim() || environment?.name || activeProfileName(document)
  const {name, accountSid, username: apiKey} = EMULATOR_PROFILE
  return [
    ...(environment ? [environment] : []),
    ...(active === name ? [{name, accountSid, apiKey}] : []),
    ...listProfiles(document),
  ].map((profile) => ({...profile, active: profile.name === active}))
}

function environmentSummary(
  env: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): Omit<ProfileSummary, 'active'> | undefined {
  try {
    const found = environmentCredentials(env)
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

export function summaryOf(
  name: string,
  stored: Pick<StoredProfile, 'accountSid' | 'apiKey' | 'region' | 'edge' | 'apiSecret'>,
  document: ConfigDocument,
): ProfileSummary {
  const {accountSid, apiKey, region, edge} = stored
  return {
    name,
    accountSid: accountSid ?? '',
    ...(apiKey && {apiKey, storage: storageOf(stored)}),
    ...(region && {region}),
    ...(edge && {edge}),
    active: activeProfileName(document) === name,
  }
}

/** Where the secret must be: what isn't in the file is in the keychain. */
export function storageOf(profile: Pick<StoredProfile, 'apiSecret'>): SecretStorage {
  return profile.apiSecret ? 'file' : 'keychain'
}
