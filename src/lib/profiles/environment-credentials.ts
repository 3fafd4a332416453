import type {Environment} from '../app/environment.ts'
import {parseAccountSid} from './account-sid.ts'
import type {Profile} from './profile.ts'

/**
 * The credentials in TWILIO_ACCOUNT_SID with an API key, or else with the auth token.
 *
 * @returns undefined when they are incomplete
 * @throws UserError invalid-account-sid
 */
export function readEnvironmentCredentials(env: Environment): Profile | undefined {
  const {TWILIO_ACCOUNT_SID, TWILIO_API_KEY, TWILIO_API_SECRET, TWILIO_AUTH_TOKEN} = env
  if (!TWILIO_ACCOUNT_SID) return undefined
  const create = (name: string, username: string, secret: string): Profile => ({
    name,
    accountSid: parseAccountSid(TWILIO_ACCOUNT_SID, 'TWILIO_ACCOUNT_SID'),
    username,
    password: async () => secret,
    source: 'environment',
  })
  if (TWILIO_API_KEY && TWILIO_API_SECRET) {
    return create('TWILIO_API_KEY/TWILIO_API_SECRET', TWILIO_API_KEY, TWILIO_API_SECRET)
  }
  if (TWILIO_AUTH_TOKEN) {
    return create('TWILIO_ACCOUNT_SID/TWILIO_AUTH_TOKEN', TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)
  }
  return undefined
}

/** The variable that overrides the active profile, if one does; its value need not be valid. */
export function findActiveProfileOverride(env: Environment): string | undefined {
  if (env.TWILIO_PROFILE?.trim()) return 'TWILIO_PROFILE'
  const hasKey = env.TWILIO_API_KEY && env.TWILIO_API_SECRET
  return env.TWILIO_ACCOUNT_SID && (hasKey || env.TWILIO_AUTH_TOKEN) ? 'TWILIO_ACCOUNT_SID' : undefined
}
