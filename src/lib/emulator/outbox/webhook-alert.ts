import {storeAlert} from '../products/monitor-alerts.ts'
import type {Transaction} from '../storage/transaction.ts'
import type {Attempt, Webhook} from './webhook.ts'
import type {WebhookFailure} from './webhook-failure.ts'

const headerLines = (headers: Readonly<Record<string, string>> = {}): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

/** Creates the alert of a failed webhook, as Twilio's debugger has it. */
export function createWebhookAlert(
  transaction: Transaction,
  {accountSid, subject, parameters, json}: Webhook,
  failure: WebhookFailure,
  attempt: Attempt,
  now: number,
): void {
  const text = new URLSearchParams({
    ...(attempt.status === undefined ? {} : {httpResponse: String(attempt.status)}),
    url: attempt.url,
    ErrorCode: String(failure.errorCode),
    LogLevel: 'ERROR',
    Msg: failure.message,
    EmailNotification: 'false',
  })
  storeAlert(transaction, accountSid, now, {
    alert_text: text.toString(),
    error_code: String(failure.errorCode),
    request_method: attempt.method,
    request_url: attempt.url,
    request_variables: json ?? new URLSearchParams(parameters).toString(),
    resource_sid: subject,
    response_headers: attempt.status === undefined ? null : headerLines(attempt.headers),
    response_body: attempt.body ?? null,
  })
}
