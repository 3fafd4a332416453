/** What decides whether a request acts. */
export interface RequestTarget {
  readonly method?: string | undefined
  readonly url?: URL | undefined
}

/**
 * Does a request do something that a second one would do again, or cost again? Then it is never repeated by itself once it may
 * have been processed.
 */
export const acts = ({method = 'GET', url}: RequestTarget): boolean =>
  url !== undefined && isTokenRequest(url)
    ? false
    : !['GET', 'HEAD', 'DELETE'].includes(method.toUpperCase()) || (url !== undefined && isBilled(url))

/** A second access token does no harm. */
const isTokenRequest = ({hostname, pathname}: URL): boolean =>
  hostname === 'oauth.twilio.com' && pathname === '/v2/token'

/**
 * Lookups are billed for each request that asks for more than the format of a number
 * (https://www.twilio.com/docs/lookup/v2-api, https://www.twilio.com/docs/lookup/v1-api).
 */
const isBilled = ({hostname, pathname, searchParams}: URL): boolean =>
  /^lookups\./.test(hostname) &&
  /^\/v\d+\/PhoneNumbers\/[^/]+$/.test(pathname) &&
  ['Fields', 'Type', 'AddOns'].some((name) => searchParams.has(name))

export const CHECK_BEFORE_RETRY_HINT = 'The request may have been processed. Check before retrying.'

/** The hint of an error after a request that was sent, with a warning if the request acts. */
export const hintAfter = (request: RequestTarget, hint: string): string =>
  acts(request) ? `${hint} ${CHECK_BEFORE_RETRY_HINT}`.trim() : hint
