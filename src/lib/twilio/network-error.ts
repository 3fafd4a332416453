import type {ErrorId} from '../app/error-ids.ts'
import {UserError} from '../app/errors.ts'
import {isTwilioHost} from './twilio-host.ts'

/**
 * Whether sending again can help and do no harm:
 * - `safe`: nothing has left, so any request may be sent again;
 * - `idempotent`: it may have arrived, so only one that can't act twice;
 * - `never`: the same would happen again.
 */
export type Repeat = 'safe' | 'idempotent' | 'never'

/** How far an exchange had come when it failed. */
export interface Progress {
  readonly method: string
  readonly host: string
  /** Host and port of the proxy, if there is one. */
  readonly proxy?: string
  /** The proxy has opened the tunnel. */
  tunnelled: boolean
  /** Part of the request may have left: the connection was encrypted and checked. */
  sent: boolean
}

/** No answer came, or none that can be used. */
export class NetworkError extends UserError {
  readonly repeat: Repeat

  constructor(id: ErrorId, message: string, options: {hint: string; repeat: Repeat; cause?: unknown}) {
    super(id, message, options)
    this.name = 'NetworkError'
    this.repeat = options.repeat
  }
}

export const STATUS_PAGE = 'https://status.twilio.com says whether Twilio has a problem.'
export const MAY_HAVE_ACTED = 'The request may have been carried out: look before you send it again.'
const EDGE =
  ' An edge and a region (--edge, --region, TWILIO_EDGE, TWILIO_REGION, the profile) are part of the name.'
const inBetween =
  'Something between here and there may answer in its place: check the network connection and the proxy variables.'
const authorities =
  'Is a company proxy or a virus scanner in between? Put the certificate of its authority (PEM) into a file and name the file in TWILIO_CA_BUNDLE or NODE_EXTRA_CA_CERTS.'

/** By the code that Node gives: what happened (after the host's name), and what to try. */
const failures: Record<string, [sentence: string, hint: string]> = {
  ENOTFOUND: ['is not a name that the network knows.', `Check the network connection.${EDGE}`],
  EAI_AGAIN: ['could not be looked up.', 'Check the network connection and its DNS server, then try again.'],
  ECONNREFUSED: ['refused the connection.', `Check the network connection and its firewall. ${STATUS_PAGE}`],
  ECONNRESET: ['cut the connection before it answered.', `Try again. ${STATUS_PAGE}`],
  ETIMEDOUT: [
    'could not be reached in time.',
    `Check the network connection and its firewall. ${STATUS_PAGE}`,
  ],
  ENETUNREACH: ['can not be reached from this network.', 'Check the network connection.'],
  EHOSTUNREACH: ['can not be reached from this network.', 'Check the network connection.'],
  EACCES: ['can not be reached: this machine forbids the connection.', 'Check its firewall.'],
  EPERM: ['can not be reached: this machine forbids the connection.', 'Check its firewall.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['shows a certificate that it signed itself.', authorities],
  SELF_SIGNED_CERT_IN_CHAIN: ['shows a certificate of an authority that is not trusted here.', authorities],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'shows a certificate of an authority that is not known here.',
    authorities,
  ],
  UNABLE_TO_GET_ISSUER_CERT: ['shows a certificate of an authority that is not known here.', authorities],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'shows a certificate of an authority that is not known here.',
    authorities,
  ],
  CERT_HAS_EXPIRED: ['shows a certificate that has expired.', `Check this machine’s clock. ${authorities}`],
  CERT_NOT_YET_VALID: [
    'shows a certificate that is not valid yet.',
    `Check this machine’s clock. ${authorities}`,
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: ['shows a certificate made for another name.', authorities],
  EPROTO: ['does not speak TLS as it should.', inBetween],
}
const same: Record<string, string> = {EPIPE: 'ECONNRESET', ECONNABORTED: 'ECONNRESET', ENODATA: 'ENOTFOUND'}

/** Those that may be gone a moment later. */
const passing = new Set([
  'EAI_AGAIN',
  'ENOTFOUND',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
])

/** Says in one sentence why an exchange failed, from the error of a socket. */
export function networkError(cause: unknown, progress: Progress): NetworkError {
  const found = codeOf(cause)
  const code = same[found] ?? found
  const atProxy = progress.proxy !== undefined && !progress.tunnelled
  const subject = atProxy ? `The proxy ${progress.proxy}` : progress.host
  const [sentence, hint] = failures[code] ?? [`did not answer properly (${code}).`, inBetween]
  return new NetworkError(atProxy ? 'proxy-failed' : idOf(code), `${subject} ${sentence}`, {
    hint: atProxy ? proxyHint : withWarning(hint, progress),
    repeat: passing.has(code) ? repeatAfter(progress) : 'never',
    cause,
  })
}

function idOf(code: string): ErrorId {
  if (/CERT|SIGNED|VERIFY_LEAF/.test(code)) return 'certificate-untrusted'
  if (code === 'ECONNRESET') return 'connection-lost'
  if (code === 'ETIMEDOUT') return 'network-timeout'
  return code in failures && code !== 'EPROTO' ? 'network-unreachable' : 'unexpected-response'
}

const proxyHint = 'Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; NO_PROXY=twilio.com goes around the proxy.'

/** The proxy answered CONNECT with something else than 200. */
export function proxyRefusal(statusCode: number, progress: Progress): NetworkError {
  const proxy = `The proxy ${progress.proxy}`
  if (statusCode === 407) {
    return new NetworkError(
      'proxy-failed',
      `${proxy} wants a user name and a password, or other ones (HTTP 407).`,
      {
        hint: 'Put them into the variable: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT',
        repeat: 'never',
      },
    )
  }
  if (Number.isNaN(statusCode)) {
    return new NetworkError('proxy-failed', `${proxy} does not answer as an HTTP proxy does.`, {
      hint: proxyHint,
      repeat: 'never',
    })
  }
  return new NetworkError(
    'proxy-failed',
    `${proxy} refused to connect to ${progress.host} (HTTP ${statusCode}).`,
    {
      hint: proxyHint,
      repeat: statusCode >= 500 ? 'safe' : 'never',
    },
  )
}

/** A time limit of ours, in milliseconds, has passed. */
export function timedOut(
  limit: 'connection' | 'answer',
  milliseconds: number,
  progress: Progress,
): NetworkError {
  const atProxy = progress.proxy !== undefined && !progress.tunnelled
  const subject = atProxy ? `The proxy ${progress.proxy}` : progress.host
  const what = limit === 'connection' ? 'could not be reached' : 'did not answer'
  const hint = atProxy
    ? proxyHint
    : `Check the network connection, or allow more time with --timeout or TWILIO_TIMEOUT.`
  return new NetworkError(
    'network-timeout',
    `${subject} ${what} within ${milliseconds / 1000} ${milliseconds === 1000 ? 'second' : 'seconds'}.`,
    {
      hint: withWarning(hint, progress),
      repeat: repeatAfter(progress),
    },
  )
}

export function brokenOff(received: number, progress: Progress): NetworkError {
  return new NetworkError(
    'connection-lost',
    `The answer of ${progress.host} broke off after ${received} bytes.`,
    {
      hint: withWarning(`Try again. ${STATUS_PAGE}`, progress),
      repeat: 'idempotent',
    },
  )
}

export function tooLarge(limit: number, progress: Progress): NetworkError {
  return new NetworkError(
    'response-too-large',
    `The answer of ${progress.host} is larger than ${limit / 1024 / 1024} MiB.`,
    {
      hint: withWarning('Ask for less at a time, with --page-size for instance.', progress),
      repeat: 'never',
    },
  )
}

function repeatAfter(progress: Progress): Repeat {
  return progress.sent ? 'idempotent' : 'safe'
}

/** The answer is packed in a way that can't be read. */
export function notUnpacked(encoding: string, progress: Progress): NetworkError {
  return new NetworkError(
    'unexpected-response',
    `The answer of ${progress.host} can not be unpacked (${encoding.slice(0, 40)}).`,
    {
      hint: withWarning(inBetween, progress),
      repeat: 'idempotent',
    },
  )
}

function withWarning(text: string, {host, sent, method}: Progress): string {
  const hint = isTwilioHost(host) ? text : text.replace(EDGE, '').replace(STATUS_PAGE, '').trim()
  const acts = sent && !['GET', 'HEAD', 'DELETE'].includes(method)
  return acts ? `${hint} ${MAY_HAVE_ACTED}` : hint
}

function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'unknown'
  if ('code' in cause && typeof cause.code === 'string') {
    return cause.code.startsWith('ERR_SSL') ? 'EPROTO' : cause.code
  }
  // The proxy agent's own error has no code.
  return cause instanceof Error && cause.message.startsWith('Proxy connection ended')
    ? 'ECONNRESET'
    : 'unknown'
}
