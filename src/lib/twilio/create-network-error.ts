import type {ErrorId} from '../app/error-ids.ts'
import {hintAfter, type RequestTarget} from './acting-requests.ts'
import {NetworkError, type Retry, STATUS_PAGE_HINT} from './network-error.ts'
import {isTwilioHost} from './twilio-host.ts'

/** How far a request had got when it failed. */
export interface Progress {
  /** What is requested, for the hint. */
  readonly request: RequestTarget
  readonly host: string
  /** Host and port of the proxy, if there is one. */
  readonly proxy?: string
  /** The proxy has opened the tunnel. */
  tunnelled: boolean
  /** Part of the request may have been sent: the TLS connection was established. */
  sent: boolean
}

const EDGE_HINT =
  ' The edge and region are part of the host name: check --edge, --region, TWILIO_EDGE, TWILIO_REGION and the profile.'
const CHECK_CONNECTION_HINT =
  'A proxy or firewall may have intercepted the connection. Check the network connection and the proxy variables.'
const CERTIFICATE_HINT =
  'If a company proxy or antivirus software inspects TLS, save its CA certificate as a PEM file and set TWILIO_CA_BUNDLE or NODE_EXTRA_CA_CERTS to that file.'
const PROXY_HINT =
  'Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY. To bypass the proxy, set NO_PROXY=twilio.com.'

type Sentence = (host: string) => string

const couldNotConnect =
  (reason: string): Sentence =>
  (host) =>
    `Could not connect to ${host}: ${reason}.`

/** By Node's error code: what happened, and what to try. */
const FAILURES: Readonly<Record<string, readonly [sentence: Sentence, hint: string]>> = {
  ENOTFOUND: [couldNotConnect('unknown host name'), `Check the network connection.${EDGE_HINT}`],
  EAI_AGAIN: [
    couldNotConnect('DNS lookup failed'),
    'Check the network connection and the DNS server, then try again.',
  ],
  ECONNREFUSED: [
    couldNotConnect('connection refused'),
    `Check the network connection and the firewall. ${STATUS_PAGE_HINT}`,
  ],
  ECONNRESET: [
    (host) => `${host} closed the connection before responding.`,
    `Try again. ${STATUS_PAGE_HINT}`,
  ],
  ETIMEDOUT: [
    (host) => `The connection to ${host} timed out.`,
    `Check the network connection and the firewall. ${STATUS_PAGE_HINT}`,
  ],
  ENETUNREACH: [couldNotConnect('network unreachable'), 'Check the network connection.'],
  EHOSTUNREACH: [couldNotConnect('host unreachable'), 'Check the network connection.'],
  EACCES: [couldNotConnect('blocked by this machine'), 'Check the firewall.'],
  EPERM: [couldNotConnect('blocked by this machine'), 'Check the firewall.'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [couldNotConnect('self-signed certificate'), CERTIFICATE_HINT],
  SELF_SIGNED_CERT_IN_CHAIN: [couldNotConnect('certificate from an untrusted authority'), CERTIFICATE_HINT],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    couldNotConnect('certificate from an unknown authority'),
    CERTIFICATE_HINT,
  ],
  UNABLE_TO_GET_ISSUER_CERT: [couldNotConnect('certificate from an unknown authority'), CERTIFICATE_HINT],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    couldNotConnect('certificate from an unknown authority'),
    CERTIFICATE_HINT,
  ],
  CERT_HAS_EXPIRED: [
    couldNotConnect('expired certificate'),
    `Check the clock of this machine. ${CERTIFICATE_HINT}`,
  ],
  CERT_NOT_YET_VALID: [
    couldNotConnect('certificate not valid yet'),
    `Check the clock of this machine. ${CERTIFICATE_HINT}`,
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [couldNotConnect('certificate for a different host name'), CERTIFICATE_HINT],
  EPROTO: [couldNotConnect('invalid TLS response'), CHECK_CONNECTION_HINT],
}
const ALIASES: Readonly<Record<string, string>> = {
  EPIPE: 'ECONNRESET',
  ECONNABORTED: 'ECONNRESET',
  ENODATA: 'ENOTFOUND',
}

/** Errors that may be gone a moment later. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ENOTFOUND',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
])

/** For an error of a socket. */
export function createSocketError(cause: unknown, progress: Progress): NetworkError {
  const found = getErrorCode(cause)
  const code = ALIASES[found] ?? found
  const [sentence, hint] = FAILURES[code] ?? [
    (host) => `${host} sent an unexpected response (${code}).`,
    CHECK_CONNECTION_HINT,
  ]
  const isProxy = failedAtProxy(progress)
  const message = capitalizeProxy(sentence(getPeer(progress)))
  return new NetworkError(isProxy ? 'proxy-failed' : getErrorId(code), message, {
    hint: isProxy ? PROXY_HINT : createHint(hint, progress),
    retry: TRANSIENT.has(code) ? getRetry(progress) : 'never',
    cause,
  })
}

/** For a proxy that answered CONNECT with a status other than 200; NaN when it sent no status. */
export function createProxyError(statusCode: number, progress: Progress): NetworkError {
  const proxy = `Proxy ${progress.proxy}`
  if (statusCode === 407) {
    return new NetworkError('proxy-failed', `${proxy} requires a valid user name and password (HTTP 407).`, {
      hint: 'Set them in the proxy URL: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT',
      retry: 'never',
    })
  }
  if (Number.isNaN(statusCode)) {
    return new NetworkError('proxy-failed', `${proxy} did not respond like an HTTP proxy.`, {
      hint: PROXY_HINT,
      retry: 'never',
    })
  }
  return new NetworkError(
    'proxy-failed',
    `${proxy} refused to connect to ${progress.host} (HTTP ${statusCode}).`,
    {hint: PROXY_HINT, retry: statusCode >= 500 ? 'safe' : 'never'},
  )
}

/** For one of our own time limits, in milliseconds. */
export function createTimeoutError(
  limit: 'connection' | 'response',
  milliseconds: number,
  progress: Progress,
): NetworkError {
  const what = limit === 'connection' ? 'could not be reached' : 'did not respond'
  const hint = failedAtProxy(progress)
    ? PROXY_HINT
    : 'Check the network connection, or allow more time with --cli-timeout or TWILIO_TIMEOUT.'
  return new NetworkError(
    'network-timeout',
    `${capitalizeProxy(getPeer(progress))} ${what} within ${milliseconds / 1000} ${milliseconds === 1000 ? 'second' : 'seconds'}.`,
    {hint: createHint(hint, progress), retry: getRetry(progress)},
  )
}

/** For a response whose body ended early. */
export function createInterruptedError(received: number, progress: Progress): NetworkError {
  return new NetworkError(
    'connection-lost',
    `The response from ${progress.host} ended unexpectedly after ${received} bytes.`,
    {hint: createHint(`Try again. ${STATUS_PAGE_HINT}`, progress), retry: 'idempotent'},
  )
}

/** For a response larger than the limit, in bytes. */
export function createTooLargeError(limit: number, progress: Progress): NetworkError {
  return new NetworkError(
    'response-too-large',
    `The response from ${progress.host} is larger than ${limit / 1024 / 1024} MiB.`,
    {hint: createHint('Request less at a time, for example with --page-size.', progress), retry: 'never'},
  )
}

/** For a response with a content encoding that cannot be read. */
export function createDecompressionError(encoding: string, progress: Progress): NetworkError {
  return new NetworkError(
    'unexpected-response',
    `The response from ${progress.host} could not be decompressed (${encoding.slice(0, 40)}).`,
    {hint: createHint(CHECK_CONNECTION_HINT, progress), retry: 'idempotent'},
  )
}

function failedAtProxy({proxy, tunnelled}: Progress): boolean {
  return proxy !== undefined && !tunnelled
}

/** The host, or the proxy that should have led to it. */
function getPeer(progress: Progress): string {
  return failedAtProxy(progress) ? `proxy ${progress.proxy}` : progress.host
}

const capitalizeProxy = (sentence: string): string => sentence.replace(/^proxy /, 'Proxy ')

function getErrorId(code: string): ErrorId {
  if (/CERT|SIGNED|VERIFY_LEAF/.test(code)) return 'certificate-untrusted'
  if (code === 'ECONNRESET') return 'connection-lost'
  if (code === 'ETIMEDOUT') return 'network-timeout'
  return code in FAILURES && code !== 'EPROTO' ? 'network-unreachable' : 'unexpected-response'
}

function getRetry(progress: Progress): Retry {
  return progress.sent ? 'idempotent' : 'safe'
}

/** The hint without what applies to Twilio only, and with a warning if the request may have been processed. */
function createHint(text: string, {host, sent, request}: Progress): string {
  const hint = isTwilioHost(host) ? text : text.replace(EDGE_HINT, '').replace(STATUS_PAGE_HINT, '').trim()
  return sent ? hintAfter(request, hint) : hint
}

function getErrorCode(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'unknown'
  if ('code' in cause && typeof cause.code === 'string') {
    return cause.code.startsWith('ERR_SSL') ? 'EPROTO' : cause.code
  }
  // The proxy agent's own error has no code.
  return cause instanceof Error && cause.message.startsWith('Proxy connection ended')
    ? 'ECONNRESET'
    : 'unknown'
}
