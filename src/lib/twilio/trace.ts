import {STATUS_CODES} from 'node:http'
import {redactKnownSecrets, redactUrls, SECRET_NAME} from '../runtime/secrets.ts'
import type {HttpRequest, HttpResponse} from './http-backend.ts'

const MAX_VALUE_LENGTH = 2000
const REDACTED = '[redacted]'
/** Parameters with secret values whose names do not always show it: PEM with a private key, keys of push services, codes. */
const SECRET_PARAMETER =
  /^(TlsCert|ApiKey|AuthPayload|\w*token|(Custom|Verification|Auth|Security)?_?Code|code_verifier|pin)$/i
/** Not secret, though their names look so: they number pages and requests. */
const NOT_SECRET = /^(page_?token|next_?token|next_?page_?token|previous_?token)$/i
/** Does a parameter of this name have a secret value? */
export const isSecret = (name: string): boolean =>
  !NOT_SECRET.test(name) && (SECRET_NAME.test(name) || SECRET_PARAMETER.test(name))
/** Any header whose name has one of these words, from any vendor: what it costs is less to see, not a secret shown. */
const SECRET_HEADER = /key|token|auth|cookie|secret|signature|credential|passw|session|assertion|csrf|jwt/i
const NOT_SECRET_HEADER = /^(idempotency-key|access-control-.*|www-authenticate|proxy-authenticate)$/i
/** Does a header of this name have a secret value? */
export const isSecretHeader = (name: string): boolean =>
  SECRET_HEADER.test(name) && !NOT_SECRET_HEADER.test(name)

/** A request as `-l debug` shows it: a line for the URL, and for each parameter and header. */
export function formatRequest({method, url, headers, body}: HttpRequest): string[] {
  return [
    `> ${method} ${url.origin}${url.pathname}`,
    ...formatParameters('query', url.searchParams),
    ...formatBody(headers['content-type'] ?? '', body),
    ...formatHeaders('>', headers),
  ]
}

/** A response as `-l debug` shows it: status, time and headers. The body is the command's output. */
export function formatResponse({status, headers}: HttpResponse, milliseconds: number): string[] {
  return [
    `< ${status} ${STATUS_CODES[status] ?? ''} after ${Math.round(milliseconds)} ms`,
    ...formatHeaders('<', headers),
  ]
}

function formatBody(type: string, body: HttpRequest['body']): string[] {
  if (body === undefined || body.length === 0) return []
  if (typeof body !== 'string') return [`  body: ${body.length} bytes`]
  if (type.includes('json')) return [`  body: ${shorten(redactJson(body) ?? describeInvalid(body))}`]
  return type.includes('form-urlencoded')
    ? formatParameters('form', new URLSearchParams(body))
    : [`  body: ${Buffer.byteLength(body)} bytes`]
}

function formatParameters(kind: string, parameters: URLSearchParams): string[] {
  return [...parameters].map(([name, value]) => `  ${kind} ${escapeName(name)}: ${formatValue(name, value)}`)
}

function formatHeaders(mark: string, headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => name !== 'authorization')
    .map(([name, value]) => `${mark} ${name}: ${isSecretHeader(name) ? REDACTED : shorten(value)}`)
}

function formatValue(name: string, value: string): string {
  return isSecret(name) ? REDACTED : shorten(JSON.stringify(redactText(value)))
}

/** Redacts secrets within a value: in JSON, such as the data of a Sync document, in TwiML, and in webhook URLs. */
function redactText(text: string): string {
  const redacted = /^\s*[[{]/.test(text) ? redactJson(text) : undefined
  if (redacted !== undefined) return redacted
  // Text that only looks like JSON, such as "[urgent] Call me", is shown if no secret can be in it.
  return /^\s*[[{]/.test(text) && SECRET_NAME.test(text)
    ? describeInvalid(text)
    : redactUrls(redactMarkup(text))
}

/** In TwiML: `<Sip password="…">`, and `<Parameter name="token" value="…"/>` in any order. */
function redactMarkup(text: string): string {
  if (!text.includes('<')) return text
  return text.replace(/<[^<>]{1,10000}>/g, (tag) => {
    const [, name = ''] = /\sname\s*=\s*["']([^"']*)["']/i.exec(tag) ?? []
    return tag.replace(/(\s)([\w:-]{1,100})(\s*=\s*)("[^"]*"|'[^']*')/g, (found, space, attribute, equals) =>
      isSecret(attribute) || (/^value$/i.test(attribute) && isSecret(name))
        ? `${space}${attribute}${equals}"${REDACTED}"`
        : found,
    )
  })
}

/** JSON text with its secrets redacted, unchanged if it has none; undefined if it is invalid or too deep. */
function redactJson(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json)
    const redacted = JSON.stringify(value, redactElement)
    return redacted === JSON.stringify(value) ? json : redacted
  } catch {
    return undefined
  }
}

function redactElement(name: string, element: unknown): unknown {
  if (isSecret(name)) return REDACTED
  if (typeof element === 'string') return redactText(element)
  if (typeof element !== 'object' || element === null || !('value' in element)) return element
  // {"key": "password", "value": "…"}, as in Studio flows.
  const names = Object.entries(element).filter(([key]) => /^(name|key)$/i.test(key))
  return names.some(([, word]) => typeof word === 'string' && isSecret(word))
    ? {...element, value: REDACTED}
    : element
}

function describeInvalid(json: string): string {
  return `${json.length} characters of invalid JSON`
}

function escapeName(name: string): string {
  return JSON.stringify(name).slice(1, -1)
}

/** Known secrets are redacted first: a part of one would not be recognized. */
function shorten(full: string): string {
  const text = redactKnownSecrets(full)
  return text.length > MAX_VALUE_LENGTH
    ? `${text.slice(0, MAX_VALUE_LENGTH)}… (${text.length} characters)`
    : text
}
