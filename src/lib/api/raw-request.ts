import type {RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {TwilioClient} from '../twilio/client.ts'
import {isTwilioUrl} from '../twilio/twilio-host.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const
const API = 'https://api.twilio.com'

/** A request of `api:request`. */
export interface RawRequest {
  readonly method: string
  /** Absolute. */
  readonly uri: string
  readonly headers: Readonly<Record<string, string>>
  /** For the query. */
  readonly params: Readonly<Record<string, string[]>>
  /** The fields of a form, or JSON text. */
  readonly data?: string | Readonly<Record<string, string[]>>
}

export interface RawResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** @throws UsageError for a method that Twilio's API does not have */
export const parseMethod = (given: string): string => {
  const method = given.toUpperCase()
  if (METHODS.some((known) => known === method)) return method
  throw new UsageError(
    'invalid-argument',
    `Unknown HTTP method ${quote(given)}.`,
    `Use one of ${METHODS.join(', ')}.`,
  )
}

/**
 * Resolves a path or URL: paths belong to api.twilio.com, `verify.twilio.com/v2/Services` contains its host, and
 * `{AccountSid}` is the account of the profile.
 *
 * @param isEmulator other hosts are the emulator's, which has Twilio's hosts in its paths: nothing leaves this machine
 * @throws UsageError for a URL that is not Twilio's, so that credentials are sent nowhere else
 */
export const resolveUrl = (given: string, accountSid: string, isEmulator: boolean): string => {
  const filled = given.replace(/(\{|%7B)AccountSid(\}|%7D)/gi, accountSid)
  const placeholder = /\{[^}]*\}/.exec(filled)?.[0]
  if (placeholder) {
    throw new UsageError(
      'invalid-argument',
      `Unknown placeholder ${placeholder} in the path. Only {AccountSid} is supported.`,
      'Replace it with the value.',
    )
  }
  const url = parseUrl(filled)
  if (isTwilioUrl(url)) return url.href
  if (isEmulator) return toTwilioUrl(url)
  throw new UsageError(
    'not-twilio',
    `${url.origin} is not a Twilio URL. The request was not sent, to protect your credentials.`,
    'Use a path such as /2010-04-01/Accounts/{AccountSid}/Messages.json, or a URL under https://….twilio.com.',
  )
}

const parseUrl = (given: string): URL => {
  const text = /^[a-z][a-z0-9+.-]*:/i.test(given)
    ? given
    : /^(\/\/)?[\w.-]+\.twilio\.com(?=[/?]|$)/i.test(given)
      ? `https://${given.replace(/^\/\//, '')}`
      : `${API}/${given.replace(/^\//, '')}`
  if (!URL.canParse(text)) throw new UsageError('invalid-argument', `${quote(given)} is not a path or a URL.`)
  return new URL(text)
}

/** An emulator URL has Twilio's host as the first segment of its path. */
const toTwilioUrl = ({pathname, search}: URL): string => {
  const [, host, rest = '/'] = /^\/([\w.-]+\.twilio\.com)(\/.*)?$/i.exec(pathname) ?? []
  return host ? `https://${host}${rest}${search}` : `${API}${pathname}${search}`
}

/** Parses `name=value` fields, in order; a name that occurs again has several values. */
export const parseFields = (given: readonly string[]): Record<string, string[]> => {
  const fields: Record<string, string[]> = {}
  for (const [index, field] of given.entries()) {
    const at = field.indexOf('=')
    if (at < 1) throw createFormatError('-F', 'name=value', index)
    const name = field.slice(0, at)
    fields[name] = [...(fields[name] ?? []), field.slice(at + 1)]
  }
  return fields
}

/** Has the position of the value instead of the value, which may be a secret. */
const createFormatError = (flag: string, format: string, index: number): UsageError =>
  new UsageError('invalid-flag-value', `${flag} must be ${format}, but value number ${index + 1} is not.`)

/** Headers that the transport sets. */
const TRANSPORT_HEADERS = new Set([
  'authorization',
  'connection',
  'content-length',
  'host',
  'transfer-encoding',
])

/** Parses headers such as `If-Match: 3`. */
export const parseHeaders = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((header, index) => {
      const [, name = '', value = ''] = /^([^:\s]+):\s*(.*?)\s*$/s.exec(header) ?? []
      if (name === '') throw createFormatError('-H', "'Name: value'", index)
      if (TRANSPORT_HEADERS.has(name.toLowerCase())) {
        throw new UsageError(
          'invalid-flag-value',
          `Header ${name} cannot be set: it depends on the profile and the body.`,
        )
      }
      // The SDK looks for the headers that it sets itself in this spelling.
      return [name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()), value]
    }),
  )

/** Sends a request with the credentials, region and edge of the client. */
export const sendRawRequest = async (
  client: TwilioClient,
  {method, ...rest}: RawRequest,
): Promise<RawResponse> => {
  const request = {...rest, method: method.toLowerCase()} as RequestOpts
  const {statusCode, headers, body} = await client.request(request)
  return {statusCode, headers, body: String(body)}
}
