import {UserError} from '../app/errors.ts'
import type {Profile} from '../profiles/profile.ts'
import {quote} from '../runtime/quoting.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What signs an access token: https://www.twilio.com/docs/iam/access-tokens. */
export interface SigningKey {
  readonly accountSid: string
  /** SK… */
  readonly keySid: string
  readonly secret: string
  /** Where the key was made, unless that is us1. */
  readonly region?: string
}

/** What signs a capability token. */
export interface AccountToken {
  readonly accountSid: string
  readonly authToken: string
}

/** @throws UserError when the profile has only an auth token */
export async function signingKey(profile: Profile): Promise<SigningKey> {
  const {accountSid, username, region} = profile
  if (username === accountSid) {
    throw new UserError(
      'api-key-required',
      `An access token is signed with an API key, and ${nameOf(profile)} has only an auth token.`,
      {
        hint: 'Set TWILIO_API_KEY and TWILIO_API_SECRET too, or name a profile with -p: twilio profiles:create makes one with a key of its own.',
      },
    )
  }
  return {
    accountSid,
    keySid: username,
    secret: await profile.password(),
    ...(region && region !== 'us1' && {region}),
  }
}

/** @throws UserError when no auth token of the profile's account is known */
export async function accountToken(profile: Profile, env: Environment): Promise<AccountToken> {
  const {accountSid, username, source} = profile
  if (source === 'emulator') {
    const {EMULATOR_ACCOUNT} = await import('../emulator/account.ts')
    return {accountSid, authToken: EMULATOR_ACCOUNT.authToken}
  }
  if (username === accountSid) return {accountSid, authToken: await profile.password()}
  const {TWILIO_AUTH_TOKEN: authToken, TWILIO_ACCOUNT_SID: ofAccount} = env
  if (authToken && (!ofAccount || ofAccount.trim() === accountSid)) return {accountSid, authToken}
  const otherwise = authToken
    ? `, and TWILIO_AUTH_TOKEN is of another account (${quote(ofAccount ?? '')})`
    : ''
  throw new UserError(
    'auth-token-required',
    `A capability token is signed with the account’s auth token; ${nameOf(profile)} has an API key${otherwise}.`,
    {
      hint: `Set TWILIO_ACCOUNT_SID=${accountSid} and TWILIO_AUTH_TOKEN; https://console.twilio.com shows the token. Access tokens, such as token:voice, do with the API key.`,
    },
  )
}

const nameOf = ({name, source}: Profile): string =>
  source === 'environment' ? 'the environment' : `the profile ${quote(name)}`
