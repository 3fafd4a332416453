import type {OutputRecord} from '../output/record.ts'
import {duration} from './duration.ts'
import {isObject, type JsonObject, type Jwt} from './jwt.ts'
import type {Signature} from './verify-signature.ts'

export type TokenKind = 'access token' | 'client capability token' | 'worker capability token' | 'other'

/** What a token says, in Twilio's terms. */
export interface Inspection {
  readonly kind: TokenKind
  readonly header: JsonObject
  readonly identity: string | null
  readonly accountSid: string | null
  /** The SID of the API key, or of the account, that signed it. */
  readonly issuer: string | null
  readonly grants: JsonObject
  readonly issuedAt: Date | null
  readonly notBefore: Date | null
  readonly expiresAt: Date | null
  /** Null when it has no end; negative after it. */
  readonly secondsLeft: number | null
  readonly isValid: boolean
  readonly signature: Signature
}

/** @param now milliseconds since the epoch */
export function inspect({header, payload}: Jwt, signature: Signature, now: number): Inspection {
  const {kind, identity, grants} = contentsOf(payload)
  const expiresAt = dateOf(payload.exp)
  const notBefore = dateOf(payload.nbf)
  const secondsLeft = expiresAt && Math.floor((expiresAt.getTime() - now) / 1000)
  return {
    kind,
    header,
    identity,
    accountSid: textOf(payload.sub) ?? textOf(payload.account_sid) ?? accountOf(payload.iss),
    issuer: textOf(payload.iss),
    grants,
    issuedAt: dateOf(payload.iat),
    notBefore,
    expiresAt,
    secondsLeft,
    isValid: (secondsLeft === null || secondsLeft > 0) && (notBefore === null || notBefore.getTime() <= now),
    signature,
  }
}

/** The same for reading: a row for each thing to know. */
export function inspectionRows(inspection: Inspection): OutputRecord[] {
  const {kind, header, identity, accountSid, issuer, grants, issuedAt, expiresAt, signature} = inspection
  const rows: [string, string | Date | null][] = [
    ['kind', kind],
    ['header', inWords(header)],
    ['identity', identity ?? 'none'],
    ['account', accountSid],
    ['signed by', issuer],
    ...Object.entries(grants).map(([name, grant]): [string, string] => [name, inWords(grant)]),
    ['issued', issuedAt],
    ['expires', expiresAt],
    ['validity', validity(inspection)],
    ['signature', signature],
  ]
  return rows
    .filter(([, value]) => value !== null)
    .map(([property, value]) => ({property, value: value instanceof Date ? isoSeconds(value) : value}))
}

function validity({isValid, secondsLeft, notBefore}: Inspection): string {
  if (secondsLeft !== null && secondsLeft <= 0) return `expired ${duration(-secondsLeft)} ago`
  if (!isValid && notBefore) return `not valid before ${isoSeconds(notBefore)}`
  return secondsLeft === null ? 'valid without end' : `valid for another ${duration(secondsLeft)}`
}

type Contents = Pick<Inspection, 'kind' | 'identity' | 'grants'>

function contentsOf(payload: JsonObject): Contents {
  if (isObject(payload.grants)) {
    const {identity, ...grants} = payload.grants
    return {kind: 'access token', identity: textOf(identity), grants}
  }
  if (typeof payload.scope === 'string') return clientCapability(payload.scope)
  if (Array.isArray(payload.policies)) {
    const {workspace_sid, worker_sid, taskqueue_sid, policies} = payload
    return {
      kind: 'worker capability token',
      identity: null,
      grants: withoutAbsent({workspace_sid, worker_sid, taskqueue_sid, policies}),
    }
  }
  const {iss, sub, iat, exp, nbf, jti, ...grants} = payload
  return {kind: 'other', identity: null, grants}
}

/** `scope:client:outgoing?appSid=AP…&clientName=alice scope:client:incoming?clientName=alice` */
function clientCapability(scope: string): Contents {
  const scopes = scope.split(' ').map((part) => {
    const [name = '', query = ''] = part.split('?', 2)
    return [name.replace(/^scope:/, ''), Object.fromEntries(new URLSearchParams(query))] as const
  })
  const identity = scopes.map(([, {clientName}]) => clientName).find((name) => name !== undefined)
  return {kind: 'client capability token', identity: identity ?? null, grants: Object.fromEntries(scopes)}
}

/** `alg HS256, typ JWT`; lists by their length, what is inside objects as JSON. */
function inWords(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} of them (-o json shows them)`
  if (!isObject(value)) return String(value)
  const parts = Object.entries(value).map(
    ([name, part]) => `${name} ${typeof part === 'string' ? part : JSON.stringify(part)}`,
  )
  return parts.join(', ') || 'all'
}

const withoutAbsent = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const accountOf = (issuer: unknown): string | null => (/^AC/.test(String(issuer)) ? String(issuer) : null)

/** From seconds since the epoch (RFC 7519, 2). */
function dateOf(seconds: unknown): Date | null {
  if (typeof seconds !== 'number') return null
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? null : date
}

const isoSeconds = (date: Date): string => date.toISOString().replace('.000Z', 'Z')
