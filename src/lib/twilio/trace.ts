import {STATUS_CODES} from 'node:http'
import {SECRET_NAME} from '../runtime/secrets.ts'
import type {HttpRequest, HttpResponse} from './http-backend.ts'

const longestValue = 2000
/** Parameters whose values are secrets, though their names don't say so everywhere: PEM with a private key, a push service's key, codes. */
const SECRET_PARAMETER =
  /^(TlsCert|ApiKey|AuthPayload|(Custom|Verification)?Code|code_verifier|id_token|session_?token)$/i
const isSecret = (name: string): boolean => SECRET_NAME.test(name) || SECRET_PARAMETER.test(name)

/** A request as `-l debug` shows it: one line each for the address, the parameters and the headers. */
export function requestLines({method, url, headers, body}: HttpRequest): string[] {
  return [
    `> ${method} ${url.origin}${url.pathname}`,
    ...parameterLines('query', url.searchParams),
    ...bodyLines(headers['content-type'] ?? '', body),
    ...headerLines('>', headers),
  ]
}

/** An answer as `-l debug` shows it: status, time and headers, but not its body, which is the command's output. */
export function responseLines({status, headers}: HttpResponse, milliseconds: number): string[] {
  return [
    `< ${status} ${STATUS_CODES[status] ?? ''} after ${Math.round(milliseconds)} ms`,
    ...headerLines('<', headers),
  ]
}

function bodyLines(type: string, body: HttpRequest['body']): string[] {
  if (body === undefined || body.length === 0) return []
  if (typeof body !== 'string') return [`  body: ${body.length} bytes`]
  if (type.includes('json')) return [`  body: ${shorten(redactJson(body))}`]
  return type.includes('form-urlencoded')
    ? parameterLines('form', new URLSearchParams(body))
    : [`  body: ${Buffer.byteLength(body)} bytes`]
}

function parameterLines(kind: string, parameters: URLSearchParams): string[] {
  return [...parameters].map(([name, value]) => `  ${kind} ${printable(name)}: ${visible(name, value)}`)
}

function headerLines(mark: string, headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => name !== 'authorization')
    .map(([name, value]) => `${mark} ${name}: ${isSecret(name) ? '[redacted]' : shorten(value)}`)
}

function visible(name: string, value: string): string {
  if (isSecret(name)) return '[redacted]'
  // Some parameters are JSON, such as the data of a Sync document.
  return shorten(JSON.stringify(/^\s*[[{]/.test(value) && isSecret(value) ? redactJson(value) : value))
}

function redactJson(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), (name, value) => (isSecret(name) ? '[redacted]' : value))
  } catch {
    return `${json.length} characters that are not JSON`
  }
}

function printable(name: string): string {
  return JSON.stringify(name).slice(1, -1)
}

function shorten(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue)}… (${text.length} characters)` : text
}
