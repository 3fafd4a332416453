import {UserError} from '../app/errors.ts'
import {encodeForm} from './encode-form.ts'
import type {HttpRequest} from './http-backend.ts'
import {isTwilioUrl} from './twilio-host.ts'

/** What the SDK passes to its HTTP client (see its `base/RequestClient`), without what we do not use. */
export interface SdkRequest {
  /** Upper or lower case. */
  readonly method: string
  /** Absolute; the host includes edge and region. */
  readonly uri: string
  readonly username?: string
  readonly password?: string
  readonly authStrategy?: {getAuthString(): Promise<string>}
  readonly headers?: Readonly<Record<string, unknown>>
  /** Added to the query of the URI. */
  readonly params?: object
  /** A form or JSON, depending on Content-Type; a string is sent unchanged. */
  readonly data?: unknown
  readonly allowRedirects?: boolean
}

/**
 * Forms the HTTP request that the SDK's own client would send, with the same bytes in query, form and JSON.
 *
 * @throws UserError when the URL is not Twilio's: credentials are sent nowhere else, whatever a page's `next_page_url` is
 */
export async function formRequest(sdk: SdkRequest): Promise<HttpRequest> {
  const url = new URL(sdk.uri)
  if (!isTwilioUrl(url)) {
    throw new UserError(
      'not-twilio',
      `${url.origin} is not a Twilio URL. The request was not sent, to protect your credentials.`,
      {
        hint: 'The URL may come from a page of results. A genuine one is under https://….twilio.com.',
      },
    )
  }
  const query = encodeForm(sdk.params ?? {})
  if (query !== '') url.search += `${url.search === '' ? '?' : '&'}${query}`
  const method = sdk.method.toUpperCase()
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(sdk.headers ?? {})) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value)
  }
  // An operation's own Authorization parameter replaces the credentials.
  const authorization = headers.authorization ?? (await createAuthorization(sdk))
  if (authorization !== undefined) headers.authorization = authorization
  const body = encodeBody(method, sdk.data, headers)
  return {method, url, headers, ...(body === undefined ? {} : {body})}
}

/** Does an operation have an Authorization parameter, which replaces the credentials of the profile? */
export const hasOwnAuthorization = ({headers}: Pick<SdkRequest, 'headers'>): boolean =>
  Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'authorization')

async function createAuthorization({
  username,
  password,
  authStrategy,
}: SdkRequest): Promise<string | undefined> {
  if (username && password) return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  return authStrategy?.getAuthString()
}

function encodeBody(
  method: string,
  data: unknown,
  headers: Record<string, string>,
): string | Uint8Array | undefined {
  const type = headers['content-type'] ?? ''
  if (data !== undefined && data !== null) {
    if (data instanceof Uint8Array) return data
    if (typeof data === 'string') return data
    if (type.includes('json')) return JSON.stringify(data)
    // The SDK sends a body only with POST and PUT, and always sets this type for them.
    if (type.startsWith('application/x-www-form-urlencoded')) return encodeForm(data)
  }
  return ['POST', 'PUT', 'PATCH'].includes(method) ? '' : undefined
}
