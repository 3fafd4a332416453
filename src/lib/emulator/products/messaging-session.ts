import type {ResponseContext, ResponseHandler} from '../outbox/response-handler.ts'
import {enqueueWebhook, parseMethod, type Webhook} from '../outbox/webhook.ts'
import {ApiError} from '../resources/api-error.ts'
import type {State} from '../storage/state.ts'
import {RECEIVED_KIND} from './inbound-messages.ts'
import {parseRecipient, parseSender} from './message-addresses.ts'
import {countSegments} from './message-segments.ts'
import {MAX_BODY_LENGTH, sendMessage} from './message-status.ts'
import {type MessagingVerb, readMessagingResponse, type TwimlMessage} from './messaging-twiml.ts'
import {storeAlert} from './monitor-alerts.ts'

/** The documents that one inbound message can lead to, by redirects and actions. */
const MAX_DOCUMENTS = 10

/** https://www.twilio.com/docs/api/errors/14107 */
const MAX_REPLIES = 15
const REPLY_PERIOD_MS = 30_000

/** The inbound message that a webhook is about. */
interface Session {
  readonly collection: string
  /** The person who wrote. */
  readonly from: string
  /** The number that was written to. */
  readonly to: string
  /** The number of documents so far. */
  readonly documents: number
}

const sessionOf = ({data}: Webhook): Session => data as unknown as Session

/** An alert that TwiML causes. */
function report(
  webhook: Webhook,
  {transaction, now}: ResponseContext,
  code: number,
  message: string,
  level: 'error' | 'warning' = 'error',
): void {
  storeAlert(transaction, webhook.accountSid, now, {
    alert_text: new URLSearchParams({
      ErrorCode: String(code),
      LogLevel: level.toUpperCase(),
      Msg: message,
    }).toString(),
    error_code: String(code),
    log_level: level,
    request_method: webhook.method,
    request_url: webhook.url.replace(/#.*$/, ''),
    request_variables: new URLSearchParams(webhook.parameters).toString(),
    resource_sid: webhook.subject,
  })
}

/** A URL in a document, which can be relative to it. */
const resolveUrl = (url: string, webhook: Webhook): string =>
  URL.canParse(url, webhook.url) ? new URL(url, webhook.url).href : url

/** Requests the next document of the session. */
function requestDocument(
  webhook: Webhook,
  context: ResponseContext,
  url: string,
  method: string | undefined,
  parameters: Readonly<Record<string, string>> = {},
): void {
  const session = sessionOf(webhook)
  if (session.documents >= MAX_DOCUMENTS) {
    report(webhook, context, 14106, 'Message: Document retrieval limit reached')
    return
  }
  const {transaction, now} = context
  const {kind, subject, accountSid, cookieJar} = webhook
  enqueueWebhook(
    transaction,
    {
      kind,
      subject,
      accountSid,
      cookieJar,
      url: resolveUrl(url, webhook),
      method: parseMethod(method ?? 'POST'),
      parameters: {...webhook.parameters, ...parameters},
      data: {...session, documents: session.documents + 1},
    },
    now,
  )
}

/** The replies from one number to another in the last half minute. */
function countReplies(state: State, collection: string, from: string, to: string, now: number): number {
  const all = state.list(collection)
  let count = 0
  for (let index = all.length - 1; index >= 0; index--) {
    const value = all.at(index)?.value
    if (!value || value.c < now - REPLY_PERIOD_MS) break
    const {p} = value
    if (p.direction === 'outbound-reply' && p.from === from && p.to === to) count += 1
  }
  return count
}

/** @returns the value, or undefined after an alert if it is rejected */
function orReport<T>(
  webhook: Webhook,
  context: ResponseContext,
  code: number,
  message: string,
  read: () => T,
): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    report(webhook, context, code, `${message}: ${error.message}`)
    return undefined
  }
}

/** @returns the SID of the message; undefined if it is not valid */
function sendReply(
  webhook: Webhook,
  context: ResponseContext,
  reply: TwimlMessage,
  count: number,
): string | undefined {
  const {collection, from: person, to: number} = sessionOf(webhook)
  const {transaction, now} = context
  const {state} = transaction
  const {body, media} = reply
  const to = orReport(webhook, context, 14101, "Message: Invalid 'to' attribute", () =>
    parseRecipient(reply.to ?? person),
  )
  const from = orReport(webhook, context, 14102, "Message: Invalid 'from' attribute", () =>
    parseSender(state, webhook.accountSid, reply.from ?? number),
  )
  if (to === undefined || from === undefined) return undefined
  if ((body === '' && media.length === 0) || body.length > MAX_BODY_LENGTH) {
    report(webhook, context, 14103, 'Message: Invalid Body')
    return undefined
  }
  if (countReplies(state, collection, from, to, now) + count >= MAX_REPLIES) {
    report(webhook, context, 14107, 'SMS send rate limit exceeded')
    return undefined
  }
  const service = webhook.parameters.MessagingServiceSid
  const {statusCallback} = reply
  return sendMessage(transaction, collection, now, {
    to,
    from,
    body,
    segments: Math.max(countSegments(body), 1),
    media,
    direction: 'outbound-reply',
    service,
    statusCallback: statusCallback === undefined ? undefined : resolveUrl(statusCallback, webhook),
    inReplyTo: webhook.subject,
  }).id
}

/** Runs the verbs of a document. */
function runVerbs(verbs: readonly MessagingVerb[], webhook: Webhook, context: ResponseContext): void {
  let sent = 0
  for (const verb of verbs) {
    if (verb.verb === 'unknown') {
      report(
        webhook,
        context,
        12200,
        `Schema validation warning: ${verb.name} is not a messaging verb`,
        'warning',
      )
      continue
    }
    if (verb.verb === 'redirect') {
      // An empty URL is that of the document itself.
      requestDocument(webhook, context, verb.url, verb.method)
      return
    }
    const sid = sendReply(webhook, context, verb, sent)
    if (sid !== undefined) sent += 1
    if (verb.action === undefined) continue
    const status = sid === undefined ? 'invalid' : 'queued'
    const parameters = {MessageStatus: status, SmsStatus: status, ...(sid && {MessageSid: sid, SmsSid: sid})}
    requestDocument(webhook, context, verb.action, verb.method, parameters)
    return
  }
}

/** The responses to the webhooks of inbound messages. */
export const messagingResponses: Readonly<Record<string, ResponseHandler>> = {
  [RECEIVED_KIND]: {
    check: (response) => void readMessagingResponse(response),
    run: (webhook, response, context) => runVerbs(readMessagingResponse(response), webhook, context),
  },
}
