import {createRequire} from 'node:module'
import type AccessToken from 'twilio/lib/jwt/AccessToken.js'
import type {SigningKey} from './signing.ts'

/** What a token is to open: one of Twilio's products. */
export type Grant =
  | {readonly voice: {applicationSid: string; allowIncoming: boolean; pushCredentialSid?: string | undefined}}
  | {readonly video: {room?: string | undefined}}
  | {readonly chat: {serviceSid: string}}
  | {readonly sync: {serviceSid: string}}
  | {readonly worker: {workspaceSid: string; workerSid: string}}

export interface Holder {
  /** Absent for a Flex token: it is the worker's. */
  readonly identity?: string
  /** Seconds from now. */
  readonly ttl: number
}

/** Signs an access token with the SDK; nothing is sent to Twilio. */
export function createAccessToken(key: SigningKey, grant: Grant, {identity, ttl}: Holder): string {
  const Token = createRequire(import.meta.url)('twilio/lib/jwt/AccessToken') as typeof AccessToken
  const {accountSid, keySid, secret, region} = key
  // The SDK insists on an identity; a token without one is a valid token all the same.
  const token = new Token(accountSid, keySid, secret, {
    identity: identity ?? 'nobody',
    ttl,
    ...(region && {region}),
  })
  if (identity === undefined) Object.assign(token, {identity: undefined})
  token.addGrant(sdkGrant(Token, grant))
  return token.toJwt()
}

function sdkGrant(Token: typeof AccessToken, grant: Grant): AccessToken.Grant<unknown, unknown, unknown> {
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
