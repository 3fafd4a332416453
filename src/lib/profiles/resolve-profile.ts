import {UsageError, UserError} from '../app/errors.ts'
import {quote, quotePath, shellWord} from '../runtime/quoting.ts'
import type {ConfigDocument, LegacyProject, StoredProfile} from './config-document.ts'
import type {ConfigStore} from './config-store.ts'
import {EMULATOR_PROFILE, EMULATOR_PROFILE_NAME} from './emulator-profile.ts'
import {readSecret} from './keychain.ts'
import type {Profile} from './profile.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ResolveOptions {
  /** The value of `-p/--profile`. */
  readonly flag?: string | undefined
  readonly env: Environment
  readonly store: ConfigStore
  /** Told, in one sentence, what is unsafe about the credentials that were found. */
  readonly warn?: (message: string) => void
}

/**
 * The credentials of this run: those of `-p NAME`, of TWILIO_PROFILE, of the environment, or of the active profile,
 * in this order. Region and edge of the environment go before the profile's own, as in the official CLI.
 *
 * @throws UserError that says what is missing or wrong, and the command to run next
 */
export async function resolveProfile(options: ResolveOptions): Promise<Profile> {
  const {flag, env, store} = options
  if (flag !== undefined && flag.trim() === '') {
    throw new UsageError(
      'invalid-flag-value',
      '-p needs the name of a profile.',
      'Run "twilio profiles:list" to see them.',
    )
  }
  const name = flag?.trim() || env.TWILIO_PROFILE?.trim()
  if (name === EMULATOR_PROFILE_NAME) return EMULATOR_PROFILE
  if (name) return named(name, 'named', store.read(), options)

  const fromEnvironment = environmentCredentials(env)
  // Credentials of the environment need no configuration, nor a home directory to look for one in.
  const document = fromEnvironment && !hasHome(store) ? {} : store.read()
  if (document.requireProfileInput) {
    throw new UsageError(
      'profile-required',
      'A profile must be named for every command: the configuration asks for it.',
      'Add -p NAME, set TWILIO_PROFILE, or turn it off: twilio config:set --no-require-profile-input',
    )
  }
  if (fromEnvironment) return {...fromEnvironment, ...place(undefined, document, env)}

  const active = activeProfileName(document)
  if (active === EMULATOR_PROFILE_NAME) return EMULATOR_PROFILE
  if (active !== undefined) return named(active, 'active', document, options)
  throw nothingFound(document, env)
}

function hasCredentials(env: Environment): boolean {
  const hasKey = env.TWILIO_API_KEY && env.TWILIO_API_SECRET
  return Boolean(env.TWILIO_ACCOUNT_SID && (hasKey || env.TWILIO_AUTH_TOKEN))
}

/** The credentials in TWILIO_ACCOUNT_SID with an API key, or else with the auth token; undefined when they aren't complete. */
export function environmentCredentials(env: Environment): Profile | undefined {
  const {TWILIO_ACCOUNT_SID, TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_AUTH_TOKEN} = env
  if (!TWILIO_ACCOUNT_SID) return undefined
  const of = (name: string, username: string, secret: string): Profile => ({
    name,
    accountSid: checkedAccountSid(TWILIO_ACCOUNT_SID, 'TWILIO_ACCOUNT_SID'),
    username,
    password: async () => secret,
    source: 'environment',
  })
  if (TWILIO_API_KEY && TWILIO_API_SECRET) {
    return of('TWILIO_API_KEY/TWILIO_API_SECRET', TWILIO_API_KEY, TWILIO_API_SECRET)
  }
  if (TWILIO_AUTH_TOKEN)
    return of('TWILIO_ACCOUNT_SID/TWILIO_AUTH_TOKEN', TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)
  return undefined
}

/** The name of the variable whose credentials go before the active profile, if there is one. */
export function overridesOf(env: Environment): string | undefined {
  if (env.TWILIO_PROFILE?.trim()) return 'TWILIO_PROFILE'
  return hasCredentials(env) ? 'TWILIO_ACCOUNT_SID' : undefined
}

/**
 * The active profile's name. As in the official CLI, a name that no profile has counts for none, and then the first of
 * the old `projects` does.
 */
export function activeProfileName(document: ConfigDocument): string | undefined {
  const name = document.activeProject?.trim()
  if (name && (name === EMULATOR_PROFILE_NAME || isStored(name, document))) return name
  return document.projects?.[0]?.id
}

/** The stored profile of that name; never something that all objects have, such as `constructor`. */
export function storedProfile(name: string, document: ConfigDocument): StoredProfile | undefined {
  const {profiles} = document
  return profiles && Object.hasOwn(profiles, name) ? profiles[name] : undefined
}

export function isStored(name: string, document: ConfigDocument): boolean {
  return storedProfile(name, document) !== undefined || legacyProfile(name, document) !== undefined
}

/** The entry of that name among the old `projects`, which have no API key in the file. */
export function legacyProfile(name: string, document: ConfigDocument): LegacyProject | undefined {
  return document.projects?.find((project) => project.id === name)
}

/** What to say of such an entry when it is to be used. */
export function outdated(name: string): UserError {
  return new UserError(
    'profile-incomplete',
    `The profile ${quote(name)} is of an early twilio-cli and has no API key.`,
    again(name),
  )
}

function again(name: string): {hint: string} {
  return {hint: `Make it anew: twilio profiles:create -p ${shellWord(name)} --force`}
}

/** What to say of a name that no profile has. */
export function noSuchProfile(name: string): UserError {
  return new UserError('profile-not-found', `There is no profile ${quote(name)}.`, {
    hint: `Run "twilio profiles:list" to see the profiles, or make this one: twilio profiles:create -p ${shellWord(name)}`,
  })
}

/** What to say of a name that another profile has. */
export function nameTaken(name: string): UserError {
  return new UserError('profile-exists', `There is a profile ${quote(name)} already.`, {
    hint: 'Choose another name, or replace it with --force.',
  })
}

function named(
  name: string,
  source: 'named' | 'active',
  document: ConfigDocument,
  {env, store, warn}: ResolveOptions,
): Profile {
  const stored = storedProfile(name, document)
  if (!stored && legacyProfile(name, document)) throw outdated(name)
  if (!stored) throw noSuchProfile(name)
  const {accountSid, apiKey, apiSecret} = stored
  if (!accountSid || !apiKey) {
    throw new UserError(
      'profile-incomplete',
      `The profile ${quote(name)} has no ${accountSid ? 'API key' : 'account SID'}.`,
      again(name),
    )
  }
  if (apiSecret && store.isReadableByOthers()) warn?.(store.exposedWarning)
  return {
    name,
    accountSid: checkedAccountSid(accountSid, `the profile ${quote(name)} in ${quotePath(store.file)}`),
    username: apiKey,
    // A profile without a secret may have lost the mark `secretStorage` too: the official CLI drops keys it doesn't know.
    password: async () => apiSecret || readSecret({profile: name, apiKey}, env),
    ...place(stored, document, env),
    source,
  }
}

/** Both become part of a host name. */
function place(
  stored: StoredProfile | undefined,
  document: ConfigDocument,
  env: Environment,
): Pick<Profile, 'region' | 'edge'> {
  const region = hostLabel(env.TWILIO_REGION || stored?.region, 'region')
  const edge = hostLabel(env.TWILIO_EDGE || stored?.edge || document.edge, 'edge')
  return {...(region && {region}), ...(edge && {edge})}
}

/** @throws UserError for what can't be a label of a host name, so that no setting leads a request astray */
export function hostLabel(value: string | null | undefined, what: 'region' | 'edge'): string | undefined {
  const label = value?.trim()
  if (!label) return undefined
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label)) return label
  throw new UserError(
    'invalid-region',
    `${quote(label)} cannot be ${what === 'edge' ? 'an edge' : 'a region'}.`,
    {
      hint:
        what === 'edge'
          ? 'Edges are named like "dublin" or "sydney": https://www.twilio.com/docs/global-infrastructure/edge-locations'
          : 'Regions are named like "us1", "ie1" or "au1": https://www.twilio.com/docs/global-infrastructure/regional-product-and-feature-availability',
    },
  )
}

/** It becomes a part of every path. The value is not repeated: an auth token put there by mistake must not be shown. */
function checkedAccountSid(accountSid: string, where: string): string {
  const trimmed = accountSid.trim()
  if (/^AC[0-9A-Za-z]+$/.test(trimmed)) return trimmed
  throw new UserError('invalid-account-sid', `What ${where} holds is not an account SID.`, {
    hint: 'It is "AC" followed by 32 hexadecimal digits, and shown on https://console.twilio.com',
  })
}

function hasHome(store: ConfigStore): boolean {
  try {
    return store.file !== ''
  } catch {
    return false
  }
}

const WITHOUT_PROFILE =
  'Or set TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET (or with TWILIO_AUTH_TOKEN). To try it without an account, add: -p emulator'

function nothingFound(document: ConfigDocument, env: Environment): UserError {
  if (Object.keys(document.profiles ?? {}).length > 0) {
    return new UserError('no-active-profile', 'No profile is active.', {
      hint: `Choose one: twilio profiles:use NAME (twilio profiles:list shows them), or add -p NAME. ${WITHOUT_PROFILE}`,
    })
  }
  const missing = env.TWILIO_ACCOUNT_SID
    ? ' TWILIO_ACCOUNT_SID is set, but neither TWILIO_API_KEY with TWILIO_API_SECRET nor TWILIO_AUTH_TOKEN.'
    : ''
  return new UserError('no-credentials', `There are no credentials to use.${missing}`, {
    hint: `Make a profile: twilio profiles:create. ${WITHOUT_PROFILE}`,
  })
}
