import {type Clock, systemClock} from '../app/clock.ts'
import {UserError} from '../app/errors.ts'
import type {Profile} from '../profiles/profile.ts'
import {hintAfter} from './acting-requests.ts'
import {formRequest, hasOwnAuthorization, type SdkRequest} from './form-request.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'
import {createRedactor, listBasicAuthSecrets, type Redact} from './redaction.ts'
import {addAttempts, sendWithRetries} from './send-with-retries.ts'
import {TwilioApiError} from './twilio-api-error.ts'
import {CHECK_PROXY_HINT} from './unexpected-response.ts'

export interface TransportOptions {
  readonly backend: HttpBackend
  /** The profile that the credentials are from, for hints. */
  readonly profile?: Profile
  /** The maximum number of retries; 3 by default. */
  readonly retries?: number
  /** Receives the lines of `-l debug`, without secrets. They may contain any character that a server sends. */
  readonly log?: (line: string) => void
  /** Receives lines for the user, such as before a long wait. */
  readonly note?: (text: string) => void
  /** `name/version`, put before the SDK's own User-Agent. */
  readonly userAgent?: string
  readonly clock?: Clock
}

export interface SdkResponse {
  readonly statusCode: number
  /** JSON text as Twilio sent it, `{}` for an empty response; any text if the request does not accept JSON. */
  readonly body: unknown
  /** The response had no body. */
  readonly isEmpty: boolean
  readonly headers: Readonly<Record<string, string>>
}

interface AboutRequest {
  readonly redact: Redact
  readonly hasOwnAuthorization: boolean
}

const MAX_REDIRECTS = 10
/** Of a longer response only the ends are checked here: the SDK parses it again anyway. */
const MAX_PARSED_LENGTH = 256 * 1024

/** The SDK's `httpClient`: sends requests to the backend, with retries, redirects and redaction. */
export class Transport {
  readonly #options: TransportOptions
  readonly #clock: Clock

  constructor(options: TransportOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /**
   * @throws TwilioApiError when Twilio returns an error
   * @throws UserError (including NetworkError) when no usable response arrives
   */
  async request(sdk: SdkRequest): Promise<SdkResponse> {
    const request = this.#addUserAgent(await formRequest(sdk))
    const redact = createRedactor([
      ...(sdk.username && sdk.password ? listBasicAuthSecrets(sdk.username, sdk.password) : []),
      ...listHeaderSecrets(request),
    ])
    const {response, url} = await this.#sendFollowingRedirects(
      request,
      sdk.allowRedirects ? MAX_REDIRECTS : 0,
      {redact, hasOwnAuthorization: hasOwnAuthorization(sdk)},
    )
    assertCompleted(request, response, url)
    return {
      statusCode: response.status,
      headers: response.headers,
      body: wantsJson(request) ? readJson(request, response, url) : response.body,
      isEmpty: response.body.trim() === '',
    }
  }

  #addUserAgent(request: HttpRequest): HttpRequest {
    const names = [this.#options.userAgent, request.headers['user-agent']].filter(Boolean).join(' ')
    return names === '' ? request : {...request, headers: {...request.headers, 'user-agent': names}}
  }

  async #sendFollowingRedirects(
    first: HttpRequest,
    redirects: number,
    about: AboutRequest,
  ): Promise<{response: HttpResponse; url: URL}> {
    let request = first
    for (let followed = 0; ; followed++) {
      const response = await this.#send(request, about)
      const next = redirects > 0 ? createRedirectedRequest(request, response) : undefined
      if (next === undefined) return {response, url: request.url}
      if (followed === redirects) {
        throw new UserError(
          'redirect-refused',
          `Too many redirects from ${first.url.hostname} (more than ${redirects}).`,
        )
      }
      request = next
    }
  }

  async #send(request: HttpRequest, {redact, hasOwnAuthorization}: AboutRequest): Promise<HttpResponse> {
    const {backend, retries, log, note, profile} = this.#options
    const {response, attempts} = await sendWithRetries(request, {
      backend,
      retries,
      clock: this.#clock,
      redact,
      log,
      note,
    })
    if (response.status < 400) return response
    const error = new TwilioApiError(response, {
      url: request.url,
      method: request.method,
      now: this.#clock.now(),
      redact,
      // A hint about the profile would mislead if its credentials were not sent.
      ...(profile && (!hasOwnAuthorization || profile.source === 'emulator') && {profile}),
    })
    error.message = addAttempts(error.message, attempts)
    throw error
  }
}

/** The Authorization header with and without its scheme. */
function listHeaderSecrets({headers: {authorization = ''}}: HttpRequest): string[] {
  return [authorization, authorization.replace(/^\S+\s+/, '')].filter(Boolean)
}

/**
 * The request for a redirect (RFC 9110, 15.4); undefined when the response is not a redirect. Credentials are sent to the same
 * host only, and are not added again when a later redirect leads back.
 */
function createRedirectedRequest(
  request: HttpRequest,
  {status, headers}: HttpResponse,
): HttpRequest | undefined {
  const {location} = headers
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined
  if (url?.protocol !== 'https:') {
    throw new UserError(
      'redirect-refused',
      `${request.url.hostname} redirected to a URL that is not HTTPS. The redirect was not followed.`,
    )
  }
  const dropped = new Set(url.host === request.url.host ? [] : ['authorization', 'cookie'])
  const becomesGet = status === 303 || (status < 303 && request.method === 'POST')
  if (becomesGet) for (const name of ['content-type', 'content-length']) dropped.add(name)
  const kept = Object.entries(request.headers).filter(([name]) => !dropped.has(name))
  return {
    method: becomesGet ? 'GET' : request.method,
    url,
    headers: Object.fromEntries(kept),
    ...(becomesGet || request.body === undefined ? {} : {body: request.body}),
  }
}

/**
 * Only a 2xx status means that a request was completed. A `GET` may return 3xx with JSON that has the location, as for the
 * media of Video (https://www.twilio.com/docs/video/api/recordings-resource).
 *
 * @throws UserError for any other response
 */
function assertCompleted(request: HttpRequest, response: HttpResponse, url: URL): void {
  const {status} = response
  if (status >= 300 && !['GET', 'HEAD'].includes(request.method)) {
    throw createRedirectError(request, response, url)
  }
  if (status < 200) {
    throw new UserError('unexpected-response', `Unexpected response from ${url.hostname} (HTTP ${status}).`, {
      hint: hintAfter(request, CHECK_PROXY_HINT),
    })
  }
}

function createRedirectError(
  request: HttpRequest,
  {status, headers: {location}}: HttpResponse,
  url: URL,
): UserError {
  const target = location && URL.canParse(location, url.href) ? new URL(location, url).host : undefined
  const what = target === undefined ? 'sent a redirect' : `redirected to ${target}`
  return new UserError(
    'redirect-refused',
    `${url.hostname} ${what} (HTTP ${status}). The redirect was not followed.`,
    {hint: hintAfter(request, CHECK_PROXY_HINT)},
  )
}

function wantsJson({method, headers}: HttpRequest): boolean {
  return method !== 'DELETE' && (headers.accept ?? '').includes('json')
}

/** @throws UserError when the response is something else, such as the web page of a proxy */
function readJson(request: HttpRequest, response: HttpResponse, url: URL): string {
  const {status, headers, body} = response
  const text = body.trim()
  if (text === '' && status < 300) return '{}'
  if (isJson(text)) return text
  if (status >= 300) throw createRedirectError(request, response, url)
  const type = (headers['content-type'] ?? 'no content type').slice(0, 100)
  throw new UserError(
    'unexpected-response',
    `The response from ${url.hostname} is not JSON (HTTP ${status}, ${type}).`,
    {hint: hintAfter(request, CHECK_PROXY_HINT)},
  )
}

function isJson(text: string): boolean {
  if (text.length > MAX_PARSED_LENGTH) return /^[[{]/.test(text) && /[\]}]$/.test(text)
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
