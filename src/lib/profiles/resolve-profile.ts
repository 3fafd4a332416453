import type {Environment} from '../app/environment.ts'
import {UsageError} from '../app/errors.ts'
import {quote, quotePath} from '../runtime/quoting.ts'
import {parseAccountSid} from './account-sid.ts'
import type {ConfigDocument} from './config-document.ts'
import type {ConfigStore} from './config-store.ts'
import {EMULATOR_PROFILE, EMULATOR_PROFILE_NAME, isEmulated, openEmulatorProfile} from './emulator-profile.ts'
import {findPartialCredentials, readEnvironmentCredentials} from './environment-credentials.ts'
import {readSecret} from './keychain.ts'
import type {Profile} from './profile.ts'
import {
  noCredentials,
  partialCredentials,
  profileIncomplete,
  profileNotFound,
  profileOutdated,
  profileRequired,
} from './profile-errors.ts'
import {getSecretStorage, isOAuth} from './profile-summary.ts'
import type {ProjectSettings} from './project-settings.ts'
import {resolveRegionAndEdge} from './region-and-edge.ts'
import {findLegacyProject, findStoredProfile, getActiveProfileName} from './stored-profiles.ts'
import {openTokenCache} from './token-cache.ts'

export interface ResolveOptions {
  /** The value of `-p/--profile`. */
  readonly flag?: string | undefined
  readonly env: Environment
  readonly store: ConfigStore
  /** What `.twiliorc` says. */
  readonly project?: ProjectSettings | undefined
  /** Called with one sentence when the credentials that were found are not safe. */
  readonly warn?: (message: string) => void
}

/**
 * The credentials of this run: those of `-p NAME`, of TWILIO_PROFILE, of the environment, of `.twiliorc`, or of the active profile,
 * in this order. The environment's region and edge override the profile's, as in the official CLI. Partial credentials in the
 * environment are refused, unlike there: the active profile may be of another account.
 *
 * @throws UserError that says what is missing or wrong, and the command to run next
 */
export async function resolveProfile(options: ResolveOptions): Promise<Profile> {
  const {flag, env, store, project} = options
  if (flag !== undefined && flag.trim() === '') {
    throw new UsageError(
      'invalid-flag-value',
      '-p requires the name of a profile.',
      'To list the profiles, run: twilio profiles:list',
    )
  }
  const name = flag?.trim() || env.TWILIO_PROFILE?.trim()
  if (name === EMULATOR_PROFILE_NAME) return EMULATOR_PROFILE
  if (name) return openStoredProfile(name, 'named', store.read(), options)

  const fromEnvironment = readEnvironmentCredentials(env)
  // Credentials in the environment work without a configuration, and without a home directory for one.
  const document = fromEnvironment && !hasDirectory(store) ? {} : store.read()
  if (document.requireProfileInput) throw profileRequired()
  if (fromEnvironment) return {...fromEnvironment, ...resolveRegionAndEdge(undefined, document, env, project)}

  const active = project?.profile ?? getActiveProfileName(document)
  const partial = findPartialCredentials(env)
  if (partial) {
    const account = active === undefined ? undefined : findStoredProfile(active, document)?.accountSid?.trim()
    if (partial.onlyAccount === undefined || partial.onlyAccount !== account)
      throw partialCredentials(partial)
  }
  if (active === EMULATOR_PROFILE_NAME) return EMULATOR_PROFILE
  if (active !== undefined) {
    return openStoredProfile(active, project?.profile ? 'named' : 'active', document, options)
  }
  throw noCredentials(document)
}

function openStoredProfile(
  name: string,
  source: 'named' | 'active',
  document: ConfigDocument,
  {env, store, warn, project}: ResolveOptions,
): Profile {
  const stored = findStoredProfile(name, document)
  if (!stored) throw findLegacyProject(name, document) ? profileOutdated(name) : profileNotFound(name)
  if (isEmulated(stored)) return openEmulatorProfile(name, stored)
  const {accountSid, apiKey, apiSecret} = stored
  if (!accountSid) throw profileIncomplete(name, 'account SID')
  if (!apiKey) throw profileIncomplete(name, 'API key')
  if (apiSecret && store.isReadableByOthers()) warn?.(store.exposedWarning)
  // Not decided by `secretStorage`: the official CLI drops keys it doesn't know when it writes the file.
  const password = async (): Promise<string> => apiSecret || readSecret({profile: name, apiKey}, env)
  const owner = {name, clientId: apiKey, storage: getSecretStorage(stored)}
  return {
    name,
    accountSid: parseAccountSid(accountSid, `profile ${quote(name)} in ${quotePath(store.file)}`),
    username: apiKey,
    password,
    ...(isOAuth(stored) && {accessTokens: openTokenCache(owner, password, env)}),
    ...resolveRegionAndEdge(stored, document, env, project),
    source,
  }
}

function hasDirectory(store: ConfigStore): boolean {
  try {
    return store.file !== ''
  } catch {
    return false
  }
}
