import {createHmac, timingSafeEqual} from 'node:crypto'
import {UsageError} from '../app/errors.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** A decoded token. Its signature and contents are not checked. */
export interface Jwt {
  readonly header: JsonObject
  readonly payload: JsonObject
  /** The text that the signature covers. */
  readonly signed: string
  readonly signature: string
}

/** The limit in characters. Twilio's tokens have a few hundred. */
const MAX_LENGTH = 64 * 1024
const DIGESTS: Readonly<Record<string, string>> = {HS256: 'sha256', HS384: 'sha384', HS512: 'sha512'}

/** Decodes a JSON Web Token (RFC 7519). @throws UsageError when it is invalid, without the text: it may be a secret */
export function parseJwt(text: string): Jwt {
  const parts = text.trim().split('.')
  const [header = '', payload = '', signature = ''] = parts
  const decoded = {header: decodeJson(header), payload: decodeJson(payload)}
  if (text.length > MAX_LENGTH || parts.length !== 3 || !decoded.header || !decoded.payload) {
    throw new UsageError(
      'invalid-token',
      'The token is not a JSON Web Token (JWT).',
      'A JWT has three parts, separated by dots. The parts contain letters, digits, - and _. The first part starts with eyJ.',
    )
  }
  return {header: decoded.header, payload: decoded.payload, signed: `${header}.${payload}`, signature}
}

/** Is the token signed with this secret? Undefined when its algorithm is not HMAC, which Twilio uses. */
export function isSignedWith({header, signed, signature}: Jwt, secret: string): boolean | undefined {
  const digest = Object.hasOwn(DIGESTS, String(header.alg)) ? DIGESTS[String(header.alg)] : undefined
  if (digest === undefined) return undefined
  const expected = createHmac(digest, secret).update(signed).digest()
  const actual = Buffer.from(signature, 'base64url')
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

function decodeJson(part: string): JsonObject | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
