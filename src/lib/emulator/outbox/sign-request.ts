import {createHash, createHmac} from 'node:crypto'
import type {WebhookMethod, WebhookRequest} from './webhook.ts'

/** An HTTP request that is ready to be sent. */
export interface SignedRequest {
  readonly method: WebhookMethod
  /** Without a fragment. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly signature: string
}

/** Appends to a URL's query, and leaves the rest of it as it is. */
function withQuery(url: URL, query: string): URL {
  const extended = new URL(url)
  if (query !== '') extended.search = url.search === '' ? query : `${url.search}&${query}`
  return extended
}

/**
 * The value of X-Twilio-Signature: https://www.twilio.com/docs/usage/security#validating-requests
 * @param parameters form fields; empty for GET and JSON
 */
function sign(authToken: string, url: URL, parameters: Readonly<Record<string, string>>): string {
  const text = Object.keys(parameters)
    .sort()
    .reduce((signed, name) => signed + name + parameters[name], url.href)
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64')
}

type Content = Pick<WebhookRequest, 'json' | 'parameters'>

/**
 * Forms and signs the request to a URL.
 * @param url with or without a fragment
 */
export function signRequest(
  authToken: string,
  method: WebhookMethod,
  url: URL,
  {json, parameters}: Content,
): SignedRequest {
  const target = new URL(url)
  target.hash = ''
  const base = {
    accept: '*/*',
    'user-agent': 'TwilioProxy/1.1',
  }
  const form = new URLSearchParams(parameters).toString()
  if (method === 'GET') {
    const full = withQuery(target, form)
    const signature = sign(authToken, full, {})
    return {
      method,
      url: full,
      headers: {...base, 'x-twilio-signature': signature},
      body: undefined,
      signature,
    }
  }
  const isJson = json !== undefined
  const body = isJson ? json : form
  const full = isJson
    ? withQuery(target, `bodySHA256=${createHash('sha256').update(json).digest('hex')}`)
    : target
  const signature = sign(authToken, full, isJson ? {} : parameters)
  const headers = {
    ...base,
    'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded; charset=UTF-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-twilio-signature': signature,
  }
  return {method, url: full, headers, body, signature}
}
