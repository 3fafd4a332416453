import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import type {Profile} from '../profiles/profile.ts'
import {quote} from '../runtime/quoting.ts'

/** The API key that signs an access token: https://www.twilio.com/docs/iam/access-tokens. */
export interface SigningKey {
  readonly accountSid: string
  /** The SID of the API key: SK… */
  readonly keySid: string
  readonly secret: string
  /** The region of the key; undefined for us1. */
  readonly region?: string
}

/** The auth token that signs a capability token. */
export interface AccountCredentials {
  readonly accountSid: string
  readonly authToken: string
}

/** @throws UserError when the profile has only an auth token */
export async function getSigningKey(profile: Profile): Promise<SigningKey> {
  const {accountSid, username, region} = profile
  if (profile.accessTokens) {
    throw new UserError(
      'oauth-not-supported',
      `Access tokens are signed with an API key, but ${describeProfile(profile)} has an OAuth client.`,
      {hint: 'Specify a profile with an API key with -p. To create one, run: twilio profiles:create'},
    )
  }
  if (username === accountSid) {
    throw new UserError(
      'api-key-required',
      `Access tokens are signed with an API key, but ${describeProfile(profile)} has only an auth token.`,
      {
        hint: 'Set TWILIO_API_KEY and TWILIO_API_SECRET too, or specify a profile with -p. To create a profile with its own API key, run: twilio profiles:create',
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

/** @throws UserError when the auth token of the profile's account is not known */
export async function getAccountCredentials(profile: Profile, env: Environment): Promise<AccountCredentials> {
  const {accountSid, username, source} = profile
  if (source === 'emulator') {
    const {EMULATOR_ACCOUNT} = await import('../emulator/account.ts')
    return {accountSid, authToken: EMULATOR_ACCOUNT.authToken}
  }
  if (username === accountSid) return {accountSid, authToken: await profile.password()}
  const {TWILIO_AUTH_TOKEN: authToken, TWILIO_ACCOUNT_SID: tokenAccount} = env
  if (authToken && (!tokenAccount || tokenAccount.trim() === accountSid)) return {accountSid, authToken}
  const otherAccount = authToken
    ? ` TWILIO_AUTH_TOKEN belongs to another account (${quote(tokenAccount ?? '')}).`
    : ''
  throw new UserError(
    'auth-token-required',
    `Capability tokens are signed with the account's auth token, but ${describeProfile(profile)} has only an API key.${otherAccount}`,
    {
      hint: `Set TWILIO_ACCOUNT_SID=${accountSid} and TWILIO_AUTH_TOKEN. To find the auth token, open https://console.twilio.com. Access tokens, such as those of token:voice, need only an API key.`,
    },
  )
}

const describeProfile = ({name, source}: Profile): string =>
  source === 'environment' ? 'the environment' : `profile ${quote(name)}`
