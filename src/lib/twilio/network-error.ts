import type {ErrorId} from '../app/error-ids.ts'
import {UserError} from '../app/errors.ts'

/**
 * Which requests may be sent again after this error:
 * - `safe`: all; nothing was sent
 * - `idempotent`: only those that cannot act twice; the request may have arrived
 * - `never`: none; the same error would occur again
 */
export type Retry = 'safe' | 'idempotent' | 'never'

/** No response arrived, or none that can be used. */
export class NetworkError extends UserError {
  readonly retry: Retry

  constructor(id: ErrorId, message: string, options: {hint: string; retry: Retry; cause?: unknown}) {
    super(id, message, options)
    this.name = 'NetworkError'
    this.retry = options.retry
  }
}

export const STATUS_PAGE_HINT = 'See https://status.twilio.com for outages.'
