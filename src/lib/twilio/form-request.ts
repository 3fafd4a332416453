import {UserError} from '../app/errors.ts'
import {encodeForm} from './encode-form.ts'
import type {HttpRequest} from './http-backend.ts'
import {isTwilioUrl} from './twilio-host.ts'

/** What the SDK hands to its HTTP client (see its `base/RequestClient`); the rest of it has no meaning here. */
export interface SdkRequest {
  /** In either case. */
  readonly method: string
  /** Absolute, with edge and region in its host. */
  readonly uri: string
  readonly username?: string
  readonly password?: string
  readonly authStrategy?: {getAuthString(): Promise<string>}
  readonly headers?: Readonly<Record<string, unknown>>
  /** The query; added to what the URI has. */
  readonly params?: object
  /** A form or JSON, as the Content-Type says; a text is sent as it is. */
  readonly data?: unknown
  readonly allowRedirects?: boolean
}

/**
 * Forms the HTTP request that the SDK's own client would send: the same bytes in query, form and JSON.
 *
 * @throws UserError when the address is not one of Twilio's: credentials go nowhere else, whatever a page's
 *   `next_page_url` says.
 */
export async function formRequest(sdk: SdkRequest): Promise<HttpRequest> {
  const url = new URL(sdk.uri)
  if (!isTwilioUrl(url)) {
    throw new UserError(
      'not-twilio',
      `The request would go to ${url.origin}, which is not Twilio’s: nothing was sent.`,
      {
        hint: 'The address may come from a page of results; an honest one stays under https://….twilio.com.',
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
  const authorization = await authorizationOf(sdk)
  if (authorization !== undefined) headers.authorization = authorization
  const body = bodyOf(method, sdk.data, headers)
  return {method, url, headers, ...(body === undefined ? {} : {body})}
}

async function authorizationOf({username, password, authStrategy}: SdkRequest): Promise<string | undefined> {
  if (username && password) return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  return authStrategy?.getAuthString()
}

function bodyOf(
  method: string,
  data: unknown,
  headers: Record<string, string>,
): string | Uint8Array | undefined {
  const type = headers['content-type'] ?? ''
  if (data !== undefined && data !== null) {
    if (data instanceof Uint8Array) return data
    if (typeof data === 'string') return data
    if (type.includes('json')) return JSON.stringify(data)
    // Without a type the SDK sends a body with no method but POST and PUT, to which it has given this one.
    if (type.startsWith('application/x-www-form-urlencoded')) return encodeForm(data)
  }
  return ['POST', 'PUT', 'PATCH'].includes(method) ? '' : undefined
}
