import {createHmac, timingSafeEqual} from 'node:crypto'
import {UsageError} from '../app/errors.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** A token taken apart; nothing of it has been checked. */
export interface Jwt {
  readonly header: JsonObject
  readonly payload: JsonObject
  /** What is signed. */
  readonly signed: string
  readonly signature: string
}

/** In characters: Twilio's tokens have some hundred. */
const LONGEST = 64 * 1024
const DIGESTS: Readonly<Record<string, string>> = {HS256: 'sha256', HS384: 'sha384', HS512: 'sha512'}

/** Takes a JSON web token (RFC 7519) apart. @throws UsageError when the text is none; it is not repeated */
export function parseJwt(text: string): Jwt {
  const parts = text.trim().split('.')
  const [header = '', payload = '', signature = ''] = parts
  const found = {header: jsonOf(header), payload: jsonOf(payload)}
  if (text.length > LONGEST || parts.length !== 3 || !found.header || !found.payload) {
    throw new UsageError(
      'invalid-token',
      'That is not a JSON web token.',
      'One has three parts of letters, digits, - and _, with dots between them; the first begins with eyJ.',
    )
  }
  return {header: found.header, payload: found.payload, signed: `${header}.${payload}`, signature}
}

/** Is it signed with this secret? Undefined when it is signed in another way than Twilio's (HMAC). */
export function isSignedWith({header, signed, signature}: Jwt, secret: string): boolean | undefined {
  const digest = Object.hasOwn(DIGESTS, String(header.alg)) ? DIGESTS[String(header.alg)] : undefined
  if (digest === undefined) return undefined
  const expected = createHmac(digest, secret).update(signed).digest()
  const given = Buffer.from(signature, 'base64url')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function jsonOf(part: string): JsonObject | undefined {
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
