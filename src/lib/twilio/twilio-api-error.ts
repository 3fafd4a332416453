import {STATUS_CODES} from 'node:http'
import type {ErrorId} from '../app/error-ids.ts'
import {UserError} from '../app/errors.ts'
import type {Profile} from '../profiles/profile.ts'
import {quote} from '../runtime/quoting.ts'
import {hintAfter} from './acting-requests.ts'
import type {HttpResponse} from './http-backend.ts'
import {STATUS_PAGE_HINT} from './network-error.ts'
import {CREATE_OAUTH_PROFILE, needsOAuth, OAUTH_ONLY} from './oauth-only.ts'
import {type Redact, redactDeeply} from './redaction.ts'
import {parseRetryAfter} from './send-with-retries.ts'

/** The request that failed, for the hint. */
export interface FailedRequest {
  readonly url: URL
  readonly method?: string
  readonly profile?: Pick<Profile, 'name' | 'username' | 'region' | 'source'>
  readonly redact?: Redact
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  readonly now: number
}

/** Twilio's description of an error, from any of its formats. */
interface Explanation {
  readonly message: string | undefined
  readonly code: number | string | null
  readonly moreInfo: string | undefined
  readonly details: unknown
}

/** A longer message would not help, and may be an attack on the terminal. */
const MAX_MESSAGE_LENGTH = 2000

/**
 * Twilio returned an error. The exit code is the first two digits of Twilio's error code, as in the official CLI, and 1
 * when there is none.
 */
export class TwilioApiError extends UserError {
  /** Twilio's error code, such as 21211 (https://www.twilio.com/docs/api/errors); null when the response has none. */
  readonly code: number | string | null
  /** The HTTP status. */
  readonly status: number
  /** The value of Retry-After in milliseconds; 0 without one. */
  readonly retryAfter: number

  constructor(response: HttpResponse, request: FailedRequest) {
    const {message, code, moreInfo, details} = parseExplanation(response, request.redact)
    const name = STATUS_CODES[response.status] ?? 'unknown status'
    const reason = message ?? `no reason given (${name})`
    const where = [
      ...(code === null ? [] : [`error ${code}`]),
      `HTTP ${response.status}${message === undefined ? ` ${name}` : ''}`,
    ].join(', ')
    const outcome = response.status >= 500 ? 'Twilio returned a server error' : 'Twilio refused the request'
    const why = message === undefined ? '' : `: ${reason.replace(/\.$/, '')}`
    super(getErrorId(response.status, code), `${outcome}${why} (${where})`, {
      hint: [createHint(response, code, request), moreInfo && `See ${moreInfo}`].filter(
        (line): line is string => typeof line === 'string' && line !== '',
      ),
      exitCode: getExitCode(code),
      details: {
        code,
        message: reason,
        status: response.status,
        moreInfo: moreInfo ?? null,
        ...(details === undefined || details === null ? {} : {details}),
      },
    })
    this.name = 'TwilioApiError'
    this.code = code
    this.status = response.status
    this.retryAfter = parseRetryAfter(response.headers['retry-after'], request.now)
  }
}

function getErrorId(status: number, code: number | string | null): ErrorId {
  if (status === 401 || String(code) === '20003') return 'authentication-failed'
  if (status === 403) return 'permission-denied'
  if (status === 404) return 'not-found'
  if (status === 429) return 'rate-limited'
  return status >= 500 ? 'server-error' : 'request-refused'
}

function getExitCode(code: number | string | null): number {
  const digits = /^\d{1,2}/.exec(String(code ?? ''))?.[0]
  return Number(digits ?? 1) || 1
}

/**
 * Reads Twilio's own format (`code`, `message`, `more_info`, `details`), RFC 9457 problems (`title`, `detail`, `code`, `type`,
 * `errors`), SCIM errors of RFC 7644 (`detail`, `scimType`) and OAuth errors (`error_description`).
 */
function parseExplanation(response: HttpResponse, redact: Redact = (text) => text): Explanation {
  const body = redactDeeply(parseObject(response.body), redact) as Record<string, unknown> | undefined
  if (body === undefined) {
    return {message: readPlainText(response, redact), code: null, moreInfo: undefined, details: undefined}
  }
  const {title, detail} = body
  const problem = typeof title === 'string' && typeof detail === 'string' ? `${title}: ${detail}` : undefined
  const message = [body.message, problem, detail, title, body.error_description, body.error].find(isText)
  const code = [body.code, body.error_code].find(isCode) ?? null
  const link = [body.more_info, body.moreInfo, body.type].find(isLink)
  return {
    message: message?.slice(0, MAX_MESSAGE_LENGTH),
    code,
    moreInfo:
      link ?? (/^\d{5,6}$/.test(String(code)) ? `https://www.twilio.com/docs/errors/${code}` : undefined),
    details: body.details ?? body.errors,
  }
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A short text is likely an explanation; a web page is not. */
function readPlainText({headers, body}: HttpResponse, redact: Redact): string | undefined {
  const text = body.trim()
  const short = text !== '' && text.length <= 200 && !text.startsWith('<')
  return short && (headers['content-type'] ?? '').startsWith('text/plain') ? redact(text) : undefined
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isCode(value: unknown): value is number | string {
  return (
    (typeof value === 'number' && value !== 0) || (typeof value === 'string' && /^[\w.-]{1,40}$/.test(value))
  )
}

function isLink(value: unknown): value is string {
  return typeof value === 'string' && /^https:\/\/[\x21-\x7e]+$/.test(value)
}

function createHint(
  response: HttpResponse,
  code: number | string | null,
  {url, method, profile}: FailedRequest,
): string | undefined {
  const isPage = response.body.trimStart().startsWith('<')
  const page = `The response is a web page: a proxy or firewall may have sent it instead of ${url.hostname}.`
  if (response.status >= 500 && profile?.source === 'emulator') {
    return 'This is a bug in the emulator. To report it, see: twilio feedback'
  }
  if (response.status >= 500 || response.status === 408) {
    return hintAfter({method, url}, isPage ? page : STATUS_PAGE_HINT)
  }
  if (isPage) return page
  if (response.status === 429) return 'Too many requests. Wait a moment, or send fewer at a time.'
  if (
    (response.status === 401 || response.status === 403) &&
    needsOAuth(url) &&
    profile?.source !== 'emulator'
  ) {
    return `${OAUTH_ONLY} ${CREATE_OAUTH_PROFILE}`
  }
  if (response.status !== 401 && String(code) !== '20003') return undefined
  return profile === undefined || profile.source === 'emulator'
    ? undefined
    : createCredentialsHint(url, profile)
}

/** Error 20003 has three causes: https://www.twilio.com/docs/api/errors/20003. */
function createCredentialsHint(url: URL, profile: NonNullable<FailedRequest['profile']>): string {
  if (profile.region !== undefined && profile.region !== '' && profile.region !== 'us1') {
    return `Credentials are valid in one region only. Profile ${quote(profile.name)} uses ${profile.region}, so it needs an API key or auth token created for ${profile.region} in the Twilio Console.`
  }
  if (profile.username.startsWith('SK') && needsMainCredentials(url)) {
    return 'A standard API key cannot manage accounts or API keys. Use a main API key (TWILIO_API_KEY, TWILIO_API_SECRET) or the auth token (TWILIO_AUTH_TOKEN), with TWILIO_ACCOUNT_SID.'
  }
  return `Check the credentials of profile ${quote(profile.name)}: the key may be revoked or belong to another account. To list profiles, run: twilio profiles:list. To create one, run: twilio profiles:create`
}

/** Accounts and API keys: https://www.twilio.com/docs/iam/api-keys. */
function needsMainCredentials({hostname, pathname}: URL): boolean {
  if (hostname.startsWith('iam.') || hostname.startsWith('accounts.')) return true
  return /^\/2010-04-01\/Accounts(\/[^/]+)?(\/(Signing)?Keys(\/[^/]+)?)?(\.json)?$/.test(pathname)
}

/** Has Twilio not found what a request is about? */
export const isNotFound = (error: unknown): boolean => error instanceof TwilioApiError && error.status === 404

/** Undefined for what Twilio does not find. */
export const unlessNotFound = async <T>(found: Promise<T>): Promise<T | undefined> => {
  try {
    return await found
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
