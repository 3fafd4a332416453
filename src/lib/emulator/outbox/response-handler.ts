import type {Transaction} from '../storage/transaction.ts'
import type {WebhookResponse} from './http-request.ts'
import type {Webhook} from './webhook.ts'

export interface ResponseContext {
  readonly transaction: Transaction
  /** By the emulator's clock, in milliseconds since 1970. */
  readonly now: number
}

/** What is done with the response to a kind of webhook. */
export interface ResponseHandler {
  /** Checks a response; the fallback URL is requested if it is not valid. @throws WebhookFailure */
  check?(response: WebhookResponse, webhook: Webhook): void
  /** Changes records, in the transaction that stores the delivery. */
  run?(webhook: Webhook, response: WebhookResponse, context: ResponseContext): void
  /** All attempts have failed. */
  fail?(webhook: Webhook, context: ResponseContext): void
}
