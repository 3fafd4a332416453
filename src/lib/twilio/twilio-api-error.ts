import {STATUS_CODES} from 'node:http'
import type {ErrorId} from '../app/error-ids.ts'
import {UserError} from '../app/errors.ts'
import type {Profile} from '../profiles/profile.ts'
import type {HttpResponse} from './http-backend.ts'
import {MAY_HAVE_ACTED, STATUS_PAGE} from './network-error.ts'
import {type Redact, redactDeeply} from './redaction.ts'
import {retryAfter} from './send-with-retries.ts'

/** What was asked, for the hint that goes with the refusal. */
export interface Refused {
  readonly url: URL
  readonly method?: string
  readonly profile?: Pick<Profile, 'name' | 'username' | 'region' | 'source'>
  readonly redact?: Redact
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  readonly now: number
}

/** What Twilio says of an error, whichever of its forms it uses. */
interface Explanation {
  readonly message: string | undefined
  readonly code: number | string | null
  readonly moreInfo: string | undefined
  readonly details: unknown
}

/** A longer one would not help, and may be an attack on the terminal. */
const longestMessage = 2000

/**
 * Twilio answered, and refused. The exit code is the first two digits of Twilio's error code, as in the official
 * CLI, and 1 when there is none.
 */
export class TwilioApiError extends UserError {
  /** Twilio's, such as 21211 (https://www.twilio.com/docs/api/errors); null when the answer names none. */
  readonly code: number | string | null
  /** Of HTTP. */
  readonly status: number
  /** How long Twilio asks to wait, in milliseconds; 0 when it does not say. */
  readonly retryAfter: number

  constructor(response: HttpResponse, refused: Refused) {
    const {message, code, moreInfo, details} = explanation(response, refused.redact)
    const name = STATUS_CODES[response.status] ?? 'unknown status'
    const reason = message ?? `no reason given (${name})`
    const where = [
      ...(code === null ? [] : [`error ${code}`]),
      `HTTP ${response.status}${message === undefined ? ` ${name}` : ''}`,
    ].join(', ')
    const outcome = response.status >= 500 ? 'failed at the request' : 'refused the request'
    const why = message === undefined ? '' : `: ${reason.replace(/\.$/, '')}`
    super(idOf(response.status, code), `Twilio ${outcome}${why} (${where})`, {
      hint: [advice(response, code, refused), moreInfo && `See ${moreInfo}`].filter(Boolean).join('\n'),
      exitCode: exitCodeOf(code),
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
    this.retryAfter = retryAfter(response.headers['retry-after'], refused.now)
  }
}

function idOf(status: number, code: number | string | null): ErrorId {
  if (status === 401 || String(code) === '20003') return 'authentication-failed'
  if (status === 403) return 'permission-denied'
  if (status === 404) return 'not-found'
  if (status === 429) return 'rate-limited'
  return status >= 500 ? 'server-error' : 'request-refused'
}

function exitCodeOf(code: number | string | null): number {
  const digits = /^\d{1,2}/.exec(String(code ?? ''))?.[0]
  return Number(digits ?? 1) || 1
}

/**
 * Reads Twilio's own form (`code`, `message`, `more_info`, `details`), the problem form of RFC 9457 (`title`,
 * `detail`, `code`, `type`, `errors`), SCIM's of RFC 7644 (`detail`, `scimType`) and OAuth's (`error_description`).
 */
function explanation(response: HttpResponse, redact: Redact = (text) => text): Explanation {
  const body = redactDeeply(objectOf(response.body), redact) as Record<string, unknown> | undefined
  if (body === undefined) {
    return {message: plainText(response, redact), code: null, moreInfo: undefined, details: undefined}
  }
  const {title, detail} = body
  const problem = typeof title === 'string' && typeof detail === 'string' ? `${title}: ${detail}` : undefined
  const message = [body.message, problem, detail, title, body.error_description, body.error].find(isText)
  const code = [body.code, body.error_code].find(isCode) ?? null
  const link = [body.more_info, body.moreInfo, body.type].find(isLink)
  return {
    message: message?.slice(0, longestMessage),
    code,
    moreInfo:
      link ?? (/^\d{5,6}$/.test(String(code)) ? `https://www.twilio.com/docs/errors/${code}` : undefined),
    details: body.details ?? body.errors,
  }
}

function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A short text is likely an explanation; a page is not. */
function plainText({headers, body}: HttpResponse, redact: Redact): string | undefined {
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

function advice(
  response: HttpResponse,
  code: number | string | null,
  {url, method, profile}: Refused,
): string | undefined {
  const isPage = response.body.trimStart().startsWith('<')
  const page = `The answer is a web page: a proxy or a firewall may have given it in the place of ${url.hostname}.`
  if (response.status >= 500 && profile?.source === 'emulator') {
    return 'It is a mistake of the emulator: “twilio feedback” says where to report it.'
  }
  if (response.status >= 500) {
    const acts = !['GET', 'HEAD', 'DELETE'].includes(method ?? 'GET')
    return `${isPage ? page : STATUS_PAGE}${acts ? ` ${MAY_HAVE_ACTED}` : ''}`
  }
  if (isPage) return page
  if (response.status === 429) return 'Too many requests at once: wait a little, or send fewer at a time.'
  if (response.status !== 401 && String(code) !== '20003') return undefined
  return profile === undefined || profile.source === 'emulator' ? undefined : credentialsAdvice(url, profile)
}

/** Twilio answers 20003 for three reasons: https://www.twilio.com/docs/api/errors/20003. */
function credentialsAdvice(url: URL, profile: NonNullable<Refused['profile']>): string {
  if (profile.region !== undefined && profile.region !== '' && profile.region !== 'us1') {
    return `Credentials belong to one region: “${profile.name}” asks ${profile.region}, so it needs an API key or auth token made for ${profile.region} in the Twilio Console.`
  }
  if (profile.username.startsWith('SK') && isForMainCredentials(url)) {
    return 'A standard API key may not manage accounts or API keys. Use a main API key (TWILIO_API_KEY, TWILIO_API_SECRET) or the auth token (TWILIO_AUTH_TOKEN), with TWILIO_ACCOUNT_SID.'
  }
  return `Check the credentials of “${profile.name}”: the key may be revoked or belong to another account. \`twilio profiles:list\` shows the profiles; \`twilio profiles:create\` makes a new one.`
}

/** Accounts and API keys: https://www.twilio.com/docs/iam/api-keys. */
function isForMainCredentials({hostname, pathname}: URL): boolean {
  if (hostname.startsWith('iam.') || hostname.startsWith('accounts.')) return true
  return /^\/2010-04-01\/Accounts(\/[^/]+)?(\/(Signing)?Keys(\/[^/]+)?)?(\.json)?$/.test(pathname)
}
