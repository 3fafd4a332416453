import {type Clock, systemClock} from '../app/clock.ts'
import {UserError} from '../app/errors.ts'
import type {Profile} from '../profiles/profile.ts'
import {formRequest, type SdkRequest} from './form-request.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'
import {basicSecrets, type Redact, redactor} from './redaction.ts'
import {sendWithRetries, withAttempts} from './send-with-retries.ts'
import {TwilioApiError} from './twilio-api-error.ts'
import {INTERCEPTED_HINT} from './unusable-answer.ts'

export interface TransportOptions {
  readonly backend: HttpBackend
  /** Whose credentials they are, for the hints of a refusal. */
  readonly profile?: Profile
  /** How often a failed request is sent again at most; 3 unless given. */
  readonly retries?: number
  /** Takes the lines of `-l debug`, without secrets. They may hold any character that a server sends. */
  readonly log?: (line: string) => void
  /** What stands before the SDK's own in User-Agent: name/version. */
  readonly userAgent?: string
  readonly clock?: Clock
}

export interface SdkResponse {
  readonly statusCode: number
  /** JSON as Twilio wrote it, `{}` for an empty answer; anything if the request's Accept does not name JSON. */
  readonly body: unknown
  /** The response had no body; `{}` stands for it where JSON was asked for. */
  readonly isEmpty: boolean
  readonly headers: Readonly<Record<string, string>>
}

const maximumRedirects = 10
/** A larger answer is looked at only at its ends here: the SDK parses it again anyway. */
const smallEnoughToParse = 256 * 1024

/** The SDK's `httpClient`: what it asks for goes through the backend, with retries, redirects and redaction. */
export class Transport {
  readonly #options: TransportOptions
  readonly #clock: Clock

  constructor(options: TransportOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /**
   * @throws TwilioApiError when Twilio answers with an error.
   * @throws UserError (NetworkError among them) when no usable answer comes.
   */
  async request(sdk: SdkRequest): Promise<SdkResponse> {
    const redact = redactor(sdk.username && sdk.password ? basicSecrets(sdk.username, sdk.password) : [])
    const request = this.#signed(await formRequest(sdk))
    const {response, url} = await this.#follow(request, sdk.allowRedirects ? maximumRedirects : 0, redact)
    assertCarriedOut(request, response, url)
    return {
      statusCode: response.status,
      headers: response.headers,
      body: wantsJson(request) ? jsonOf(response, url) : response.body,
      isEmpty: response.body.trim() === '',
    }
  }

  #signed(request: HttpRequest): HttpRequest {
    const names = [this.#options.userAgent, request.headers['user-agent']].filter(Boolean).join(' ')
    return names === '' ? request : {...request, headers: {...request.headers, 'user-agent': names}}
  }

  async #follow(
    first: HttpRequest,
    redirects: number,
    redact: Redact,
  ): Promise<{response: HttpResponse; url: URL}> {
    let request = first
    for (let followed = 0; ; followed++) {
      const response = await this.#send(request, redact)
      const next = redirects > 0 ? redirected(request, response) : undefined
      if (next === undefined) return {response, url: request.url}
      if (followed === redirects) {
        throw new UserError(
          'redirect-refused',
          `${first.url.hostname} redirected more than ${redirects} times.`,
        )
      }
      request = next
    }
  }

  async #send(request: HttpRequest, redact: Redact): Promise<HttpResponse> {
    const {backend, retries, log, profile} = this.#options
    const {response, attempts} = await sendWithRetries(request, {
      backend,
      retries,
      clock: this.#clock,
      redact,
      log,
    })
    if (response.status < 400) return response
    const error = new TwilioApiError(response, {
      url: request.url,
      method: request.method,
      now: this.#clock.now(),
      redact,
      ...(profile && {profile}),
    })
    error.message = withAttempts(error.message, attempts)
    throw error
  }
}

/**
 * The request that a redirect asks for (RFC 9110, 15.4), or undefined if the answer is none. Credentials go along
 * to the same host only, and are not taken up again on the way back.
 */
function redirected(request: HttpRequest, {status, headers}: HttpResponse): HttpRequest | undefined {
  const {location} = headers
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  const url = URL.canParse(location, request.url.href) ? new URL(location, request.url) : undefined
  if (url?.protocol !== 'https:') {
    throw new UserError(
      'redirect-refused',
      `${request.url.hostname} redirects to an address that is not HTTPS, so it is not followed.`,
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
 * Only 2xx says that a request was carried out. A `GET` may be answered with 3xx and JSON that names a place, as the
 * media of Video are (https://www.twilio.com/docs/video/api/recordings-resource); what acts may not.
 *
 * @throws UserError for any other answer.
 */
function assertCarriedOut({method}: HttpRequest, response: HttpResponse, url: URL): void {
  const {status} = response
  if (status >= 300 && !['GET', 'HEAD'].includes(method)) throw notFollowed(response, url)
  if (status < 200) {
    throw new UserError('unexpected-response', `${url.hostname} did not answer properly (HTTP ${status}).`, {
      hint: INTERCEPTED_HINT,
    })
  }
}

function notFollowed({status, headers: {location}}: HttpResponse, url: URL): UserError {
  const place = location && URL.canParse(location, url.href) ? new URL(location, url).host : undefined
  const what = place === undefined ? 'answered with a redirect' : `redirects to ${place}`
  return new UserError(
    'redirect-refused',
    `${url.hostname} ${what} (HTTP ${status}), which is not followed.`,
    {
      hint: INTERCEPTED_HINT,
    },
  )
}

function wantsJson({method, headers}: HttpRequest): boolean {
  return method !== 'DELETE' && (headers.accept ?? '').includes('json')
}

/** @throws UserError when the answer is something else, such as a proxy's page. */
function jsonOf(response: HttpResponse, url: URL): string {
  const {status, headers, body} = response
  const text = body.trim()
  if (text === '' && status < 300) return '{}'
  if (isJson(text)) return text
  if (status >= 300) throw notFollowed(response, url)
  const type = (headers['content-type'] ?? 'no type').slice(0, 100)
  throw new UserError(
    'unexpected-response',
    `${url.hostname} answered with something that is not JSON (HTTP ${status}, ${type}).`,
    {
      hint: INTERCEPTED_HINT,
    },
  )
}

function isJson(text: string): boolean {
  if (text.length > smallEnoughToParse) return /^[[{]/.test(text) && /[\]}]$/.test(text)
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
