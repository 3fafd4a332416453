import {enqueueWebhook} from '../outbox/webhook.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {State, StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {accountOf} from './account-paths.ts'
import {checkCallbackUrl} from './callback-url.ts'

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/**
 * The URL of a message's status callbacks: of the request, its application, or its messaging service.
 * https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
 * @throws ApiError 21609 if it is not a URL
 */
export function findStatusCallback(
  state: State,
  {input, accountSid, accountSuffix}: RequestContext,
): string | undefined {
  const application = state.get(
    `api/Accounts/${accountSid}/Applications`,
    encodeId(input.get('ApplicationSid') ?? ''),
  )
  const service = state.get(
    `messaging/v1${accountSuffix}/Services`,
    encodeId(input.get('MessagingServiceSid') ?? ''),
  )
  return (
    checkCallbackUrl(input.get('StatusCallback')) ??
    textOf(application?.value.p.message_status_callback) ??
    textOf(service?.value.p.status_callback)
  )
}

/** The time of a delivery receipt: `2603040506`. */
const deliveryDate = (now: number): string => new Date(now).toISOString().replace(/\D/g, '').slice(2, 12)

/**
 * Sends a status callback, if the message has one.
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
export function callBackMessageStatus(
  transaction: Transaction,
  collection: string,
  sid: string,
  {p, x}: StoredRecord,
  now: number,
): void {
  const url = textOf(x?.statusCallback)
  if (url === undefined) return
  const accountSid = accountOf(collection)
  const status = String(p.status)
  const parameters: Record<string, string> = {
    SmsSid: sid,
    SmsStatus: status,
    MessageStatus: status,
    To: String(p.to),
    MessageSid: sid,
    AccountSid: accountSid,
    From: String(p.from ?? ''),
    ApiVersion: '2010-04-01',
  }
  if (textOf(p.messaging_service_sid)) parameters.MessagingServiceSid = String(p.messaging_service_sid)
  if (p.error_code !== null && p.error_code !== undefined) {
    parameters.ErrorCode = String(p.error_code)
    if (textOf(p.error_message)) parameters.ErrorMessage = String(p.error_message)
  }
  if (status === 'delivered' || status === 'undelivered') parameters.RawDlrDoneDate = deliveryDate(now)
  enqueueWebhook(
    transaction,
    {kind: 'message-status', subject: sid, accountSid, url, method: 'POST', parameters},
    now,
  )
}
