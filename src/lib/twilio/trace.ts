import {STATUS_CODES} from 'node:http'
import {SECRET_NAME} from '../runtime/secrets.ts'
import type {HttpRequest, HttpResponse} from './http-backend.ts'

const MAX_VALUE_LENGTH = 2000
/** Parameters with secret values whose names do not always show it: PEM with a private key, keys of push services, codes. */
const SECRET_PARAMETER =
  /^(TlsCert|ApiKey|AuthPayload|(Custom|Verification)?Code|code_verifier|id_token|session_?token)$/i
/** Does a header or parameter of this name have a secret value? */
export const isSecret = (name: string): boolean => SECRET_NAME.test(name) || SECRET_PARAMETER.test(name)

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
  if (type.includes('json')) return [`  body: ${shorten(redactJson(body))}`]
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
    .map(([name, value]) => `${mark} ${name}: ${isSecret(name) ? '[redacted]' : shorten(value)}`)
}

function formatValue(name: string, value: string): string {
  if (isSecret(name)) return '[redacted]'
  // Some parameters contain JSON, such as the data of a Sync document.
  return shorten(JSON.stringify(/^\s*[[{]/.test(value) && isSecret(value) ? redactJson(value) : value))
}

function redactJson(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), (name, value) => (isSecret(name) ? '[redacted]' : value))
  } catch {
    return `${json.length} characters of invalid JSON`
  }
}

function escapeName(name: string): string {
  return JSON.stringify(name).slice(1, -1)
}

function shorten(text: string): string {
  return text.length > MAX_VALUE_LENGTH
    ? `${text.slice(0, MAX_VALUE_LENGTH)}… (${text.length} characters)`
    : text
}
