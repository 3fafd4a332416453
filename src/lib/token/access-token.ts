import {createRequire} from 'node:module'
import type AccessToken from 'twilio/lib/jwt/AccessToken.js'
import type {SigningKey} from './signing.ts'

/** The product that a token gives access to. */
export type Grant =
  | {readonly voice: {applicationSid: string; allowIncoming: boolean; pushCredentialSid?: string | undefined}}
  | {readonly video: {room?: string | undefined}}
  | {readonly chat: {serviceSid: string}}
  | {readonly sync: {serviceSid: string}}
  | {readonly worker: {workspaceSid: string; workerSid: string}}

export interface TokenOptions {
  /** Undefined for a Flex token, which identifies its worker instead. */
  readonly identity?: string
  /** Seconds from now. */
  readonly ttl: number
}

/** Creates and signs an access token with the SDK. Sends nothing to Twilio. */
export function createAccessToken(key: SigningKey, grant: Grant, {identity, ttl}: TokenOptions): string {
  const Token = createRequire(import.meta.url)('twilio/lib/jwt/AccessToken') as typeof AccessToken
  const {accountSid, keySid, secret, region} = key
  // The SDK requires an identity, but a token without one is valid: set a placeholder, then remove it.
  const token = new Token(accountSid, keySid, secret, {
    identity: identity ?? 'placeholder',
    ttl,
    ...(region && {region}),
  })
  if (identity === undefined) Object.assign(token, {identity: undefined})
  token.addGrant(toSdkGrant(Token, grant))
  return token.toJwt()
}

function toSdkGrant(Token: typeof AccessToken, grant: Grant): AccessToken.Grant<unknown, unknown, unknown> {
  if ('voice' in grant) {
    const {applicationSid, allowIncoming, pushCredentialSid} = grant.voice
    return new Token.VoiceGrant({
      outgoingApplicationSid: applicationSid,
      incomingAllow: allowIncoming,
      ...(pushCredentialSid && {pushCredentialSid}),
    })
  }
  if ('video' in grant) return new Token.VideoGrant(grant.video.room ? {room: grant.video.room} : {})
  if ('chat' in grant) return new Token.ChatGrant(grant.chat)
  if ('sync' in grant) return new Token.SyncGrant(grant.sync)
  return new Token.TaskRouterGrant({...grant.worker, role: 'worker'})
}
