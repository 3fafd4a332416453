import type {OutputRecord} from '../output/record.ts'
import {formatDuration} from './duration.ts'
import {isObject, type JsonObject, type Jwt} from './jwt.ts'
import type {Signature} from './verify-signature.ts'

export type TokenKind = 'access token' | 'client capability token' | 'worker capability token' | 'other'

/** The contents of a token, in Twilio's terms. */
export interface Inspection {
  readonly kind: TokenKind
  readonly header: JsonObject
  readonly identity: string | null
  readonly accountSid: string | null
  /** The SID of the API key or account that signed the token. */
  readonly issuer: string | null
  readonly grants: JsonObject
  readonly issuedAt: Date | null
  readonly notBefore: Date | null
  readonly expiresAt: Date | null
  /** Null when the token does not expire; negative after it has expired. */
  readonly secondsLeft: number | null
  readonly isValid: boolean
  readonly signature: Signature
}

/** @param now milliseconds since the epoch */
export function inspectToken({header, payload}: Jwt, signature: Signature, now: number): Inspection {
  const {kind, identity, grants} = readContents(payload)
  const expiresAt = dateOrNull(payload.exp)
  const notBefore = dateOrNull(payload.nbf)
  const secondsLeft = expiresAt && Math.floor((expiresAt.getTime() - now) / 1000)
  return {
    kind,
    header,
    identity,
    accountSid:
      stringOrNull(payload.sub) ?? stringOrNull(payload.account_sid) ?? accountSidOrNull(payload.iss),
    issuer: stringOrNull(payload.iss),
    grants,
    issuedAt: dateOrNull(payload.iat),
    notBefore,
    expiresAt,
    secondsLeft,
    isValid: (secondsLeft === null || secondsLeft > 0) && (notBefore === null || notBefore.getTime() <= now),
    signature,
  }
}

/** The contents as rows for people: one per property. */
export function toInspectionRows(inspection: Inspection): OutputRecord[] {
  const {kind, header, identity, accountSid, issuer, grants, issuedAt, expiresAt, signature} = inspection
  const rows: [string, string | Date | null][] = [
    ['kind', kind],
    ['header', formatValue(header)],
    ['identity', identity ?? 'none'],
    ['account', accountSid],
    ['signed by', issuer],
    ...Object.entries(grants).map(([name, grant]): [string, string] => [name, formatValue(grant)]),
    ['issued', issuedAt],
    ['expires', expiresAt],
    ['validity', formatValidity(inspection)],
    ['signature', signature],
  ]
  return rows
    .filter(([, value]) => value !== null)
    .map(([property, value]) => ({property, value: value instanceof Date ? isoSeconds(value) : value}))
}

function formatValidity({isValid, secondsLeft, notBefore}: Inspection): string {
  if (secondsLeft !== null && secondsLeft <= 0) return `expired ${formatDuration(-secondsLeft)} ago`
  if (!isValid && notBefore) return `not valid before ${isoSeconds(notBefore)}`
  return secondsLeft === null ? 'does not expire' : `valid for another ${formatDuration(secondsLeft)}`
}

type Contents = Pick<Inspection, 'kind' | 'identity' | 'grants'>

function readContents(payload: JsonObject): Contents {
  if (isObject(payload.grants)) {
    const {identity, ...grants} = payload.grants
    return {kind: 'access token', identity: stringOrNull(identity), grants}
  }
  if (typeof payload.scope === 'string') return parseClientScope(payload.scope)
  if (Array.isArray(payload.policies)) {
    const {workspace_sid, worker_sid, taskqueue_sid, policies} = payload
    return {
      kind: 'worker capability token',
      identity: null,
      grants: omitUndefined({workspace_sid, worker_sid, taskqueue_sid, policies}),
    }
  }
  const {iss, sub, iat, exp, nbf, jti, ...grants} = payload
  return {kind: 'other', identity: null, grants}
}

/** Parses `scope:client:outgoing?appSid=AP…&clientName=alice scope:client:incoming?clientName=alice`. */
function parseClientScope(scope: string): Contents {
  const scopes = scope.split(' ').map((part) => {
    const [name = '', query = ''] = part.split('?', 2)
    return [name.replace(/^scope:/, ''), Object.fromEntries(new URLSearchParams(query))] as const
  })
  const identity = scopes.map(([, {clientName}]) => clientName).find((name) => name !== undefined)
  return {kind: 'client capability token', identity: identity ?? null, grants: Object.fromEntries(scopes)}
}

/** Formats an object as `alg HS256, typ JWT`, with nested values as JSON, and a list as its length. */
function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} items (shown with -o json)`
  if (!isObject(value)) return String(value)
  const parts = Object.entries(value).map(
    ([name, part]) => `${name} ${typeof part === 'string' ? part : JSON.stringify(part)}`,
  )
  return parts.join(', ') || 'all'
}

const omitUndefined = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

const stringOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const accountSidOrNull = (issuer: unknown): string | null =>
  /^AC/.test(String(issuer)) ? String(issuer) : null

/** @param seconds since the epoch (RFC 7519, 2) */
function dateOrNull(seconds: unknown): Date | null {
  if (typeof seconds !== 'number') return null
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? null : date
}

const isoSeconds = (date: Date): string => date.toISOString().replace('.000Z', 'Z')
