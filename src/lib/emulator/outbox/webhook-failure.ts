import type {RetryReason} from './connection-overrides.ts'

/** Why a webhook failed, with Twilio's error code and text: https://www.twilio.com/docs/api/errors */
export class WebhookFailure extends Error {
  readonly errorCode: number
  /** The kind of failure in a retry policy; undefined if it is not retried. */
  readonly reason: RetryReason | undefined

  constructor(code: number, message: string, reason?: RetryReason) {
    super(message)
    this.name = 'WebhookFailure'
    this.errorCode = code
    this.reason = reason
  }
}

export const invalidUrl = (): WebhookFailure => new WebhookFailure(11100, 'Invalid URL format')

export const tooManyRedirects = (): WebhookFailure => new WebhookFailure(11215, 'HTTP too many redirects')

export const connectTimeout = (): WebhookFailure =>
  new WebhookFailure(11205, 'HTTP connection failure: connect timed out', 'ct')

export const readTimeout = (): WebhookFailure =>
  new WebhookFailure(11200, 'HTTP retrieval failure: read timed out', 'rt')

export const totalTimeout = (): WebhookFailure =>
  new WebhookFailure(11200, 'HTTP retrieval failure: total timeout')

/** A response that is not a success. */
export const badStatus = (status: number): WebhookFailure =>
  new WebhookFailure(11200, `HTTP retrieval failure: status ${status}`, status >= 500 ? '5xx' : '4xx')

export const refusedAddress = (host: string): WebhookFailure =>
  new WebhookFailure(
    11205,
    `HTTP connection failure: ${host} is not an address of this machine. To send webhooks to other machines, use emulator:start --allow-remote-webhooks.`,
  )

const TLS_FAILURES: Readonly<Record<string, readonly [code: number, message: string]>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: [11235, 'Certificate Invalid - Domain Mismatch'],
  CERT_HAS_EXPIRED: [11236, 'Certificate Invalid - Certificate Expired'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [11237, 'Certificate Invalid - Could not find path to certificate'],
  SELF_SIGNED_CERT_IN_CHAIN: [11237, 'Certificate Invalid - Could not find path to certificate'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [11237, 'Certificate Invalid - Could not find path to certificate'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [11237, 'Certificate Invalid - Could not find path to certificate'],
}

/** Converts an error of Node's http, net, dns or tls. */
export function toWebhookFailure(error: unknown): WebhookFailure {
  if (error instanceof WebhookFailure) return error
  const {code = '', message} = error as NodeJS.ErrnoException
  const tls = TLS_FAILURES[code]
  if (tls) return new WebhookFailure(...tls)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new WebhookFailure(11210, 'HTTP bad host name')
  if (code.startsWith('HPE_')) return new WebhookFailure(11206, `HTTP protocol violation: ${message}`)
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return new WebhookFailure(11220, 'SSL/TLS Handshake Error')
  }
  return new WebhookFailure(11205, `HTTP connection failure: ${message || code}`, 'ct')
}
