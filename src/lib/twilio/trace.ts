import {STATUS_CODES} from 'node:http'
import {SECRET_NAME} from '../secrets.ts'
import type {HttpRequest, HttpResponse} from './channel.ts'

const longestValue = 2000

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
  if (type.includes('json')) return [`  body: ${shorten(withoutSecrets(body))}`]
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
    .map(([name, value]) => `${mark} ${name}: ${SECRET_NAME.test(name) ? '[redacted]' : shorten(value)}`)
}

function visible(name: string, value: string): string {
  return SECRET_NAME.test(name) ? '[redacted]' : shorten(JSON.stringify(value))
}

function withoutSecrets(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), (name, value) => (SECRET_NAME.test(name) ? '[redacted]' : value))
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
