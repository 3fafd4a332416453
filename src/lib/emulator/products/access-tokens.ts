import {randomBytes} from 'node:crypto'
import type {Behavior} from '../resources/behavior.ts'
import type {State} from '../storage/state.ts'
import {hashSecret} from './accounts.ts'

/** The tokens that the emulator has issued, by the hash of the token. The tokens themselves are not stored. */
const ACCESS_TOKENS = 'oauth/AccessTokens'

const LIFETIME_SECONDS = 3600

const isExpired = (created: number, now: number): boolean => now - created >= LIFETIME_SECONDS * 1000

/** The account that a token was issued for; undefined if it is unknown or has expired. */
export function findAccountByAccessToken(state: State, token: string, now: number): string | undefined {
  const value = state.get(ACCESS_TOKENS, hashSecret(token))?.value
  return value && !isExpired(value.c, now) ? String(value.p.account_sid) : undefined
}

/**
 * Issues an access token for the account whose client sent the request.
 * https://www.twilio.com/docs/iam/oauth-apps/authorize-api-with-oauth
 */
export const accessTokens: Behavior = {
  create({authenticatedAccountSid, now}, draft, transaction) {
    for (const {id, value} of transaction.state.list(ACCESS_TOKENS)) {
      if (isExpired(value.c, now)) transaction.delete(ACCESS_TOKENS, id)
    }
    const token = randomBytes(32).toString('base64url')
    transaction.create(ACCESS_TOKENS, hashSecret(token), {c: now, p: {account_sid: authenticatedAccountSid}})
    draft.properties = {access_token: token, token_type: 'Bearer', expires_in: LIFETIME_SECONDS}
  },
}

/** Only the response to the create request has the secret. */
export const oauthApps: Behavior = {
  create(_context, draft) {
    const secret = randomBytes(24).toString('base64url')
    draft.responseOnly.secret = secret
    draft.internal.secret = hashSecret(secret)
  },
}
