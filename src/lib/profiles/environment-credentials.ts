import type {Environment} from '../app/environment.ts'
import {parseAccountSid} from './account-sid.ts'
import type {Profile} from './profile.ts'
import {openTokenCache} from './token-cache.ts'

/** Credentials in the environment that are not enough for a request. */
export interface PartialCredentials {
  readonly present: readonly string[]
  /** "TWILIO_API_SECRET", or alternatives: "TWILIO_AUTH_TOKEN (or TWILIO_API_KEY with TWILIO_API_SECRET)". */
  readonly missing: string
  /** The account, when only its SID is set: it does no harm with a profile of the same account. */
  readonly onlyAccount?: string
}

const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== ''

/**
 * The credentials in TWILIO_ACCOUNT_SID with an API key, or else with the auth token, or else with an OAuth client.
 *
 * @returns undefined when they are incomplete
 * @throws UserError invalid-account-sid
 */
export function readEnvironmentCredentials(env: Environment): Profile | undefined {
  const {
    TWILIO_ACCOUNT_SID,
    TWILIO_API_KEY,
    TWILIO_API_SECRET,
    TWILIO_AUTH_TOKEN,
    TWILIO_CLIENT_ID,
    TWILIO_CLIENT_SECRET,
  } = env
  if (!isSet(TWILIO_ACCOUNT_SID)) return undefined
  const create = (name: string, username: string, secret: string): Profile => ({
    name,
    accountSid: parseAccountSid(TWILIO_ACCOUNT_SID, 'TWILIO_ACCOUNT_SID'),
    username,
    password: async () => secret,
    source: 'environment',
  })
  if (isSet(TWILIO_API_KEY) && isSet(TWILIO_API_SECRET)) {
    return create('TWILIO_API_KEY/TWILIO_API_SECRET', TWILIO_API_KEY, TWILIO_API_SECRET)
  }
  if (isSet(TWILIO_AUTH_TOKEN)) {
    return create('TWILIO_ACCOUNT_SID/TWILIO_AUTH_TOKEN', TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)
  }
  if (isSet(TWILIO_CLIENT_ID) && isSet(TWILIO_CLIENT_SECRET)) {
    const name = 'TWILIO_CLIENT_ID/TWILIO_CLIENT_SECRET'
    const clientId = TWILIO_CLIENT_ID.trim()
    const profile = create(name, clientId, TWILIO_CLIENT_SECRET.trim())
    return {
      ...profile,
      accessTokens: openTokenCache({name, clientId, storage: 'file'}, profile.password, env),
    }
  }
  return undefined
}

/**
 * What is missing from credentials that are partly set; undefined when they are complete or none are set. A variable that is
 * empty is not set.
 *
 * TWILIO_AUTH_TOKEN alone is not partial: it names no account, and commands that sign with the auth token take it together with a
 * profile.
 */
export function findPartialCredentials(env: Environment): PartialCredentials | undefined {
  const present = (
    [
      'TWILIO_ACCOUNT_SID',
      'TWILIO_API_KEY',
      'TWILIO_API_SECRET',
      'TWILIO_AUTH_TOKEN',
      'TWILIO_CLIENT_ID',
      'TWILIO_CLIENT_SECRET',
    ] as const
  ).filter((name) => isSet(env[name]))
  const [sid, key, secret, token] = [
    isSet(env.TWILIO_ACCOUNT_SID),
    isSet(env.TWILIO_API_KEY),
    isSet(env.TWILIO_API_SECRET),
    isSet(env.TWILIO_AUTH_TOKEN),
  ]
  const [client, clientSecret] = [isSet(env.TWILIO_CLIENT_ID), isSet(env.TWILIO_CLIENT_SECRET)]
  if (!sid && !key && !secret && !client && !clientSecret) return undefined
  if (sid && (token || (key && secret) || (client && clientSecret))) return undefined
  if (!key && !secret && (client || clientSecret)) {
    const missing = [
      !sid && 'TWILIO_ACCOUNT_SID',
      !client && 'TWILIO_CLIENT_ID',
      !clientSecret && 'TWILIO_CLIENT_SECRET',
    ]
    return {present, missing: token ? 'TWILIO_ACCOUNT_SID' : missing.filter(Boolean).join(' and ')}
  }
  if (sid && !key && !secret) {
    return {
      present,
      missing: 'TWILIO_AUTH_TOKEN (or TWILIO_API_KEY with TWILIO_API_SECRET)',
      onlyAccount: (env.TWILIO_ACCOUNT_SID ?? '').trim(),
    }
  }
  const missing = [!sid && 'TWILIO_ACCOUNT_SID', !key && 'TWILIO_API_KEY', !secret && 'TWILIO_API_SECRET']
  // With an auth token, only the account is missing.
  return {present, missing: token ? 'TWILIO_ACCOUNT_SID' : missing.filter(Boolean).join(' and ')}
}

/** The variable that overrides the active profile, or makes commands refuse to use it; its value need not be valid. */
export function findActiveProfileOverride(env: Environment): string | undefined {
  if (isSet(env.TWILIO_PROFILE)) return 'TWILIO_PROFILE'
  const partial = findPartialCredentials(env)
  if (partial) return partial.onlyAccount === undefined ? partial.present[0] : undefined
  return isSet(env.TWILIO_ACCOUNT_SID) ? 'TWILIO_ACCOUNT_SID' : undefined
}
