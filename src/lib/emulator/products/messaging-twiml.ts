import type {WebhookResponse} from '../outbox/http-request.ts'
import {WebhookFailure} from '../outbox/webhook-failure.ts'
import {parseTwiml, type TwimlElement} from '../twiml/parse-twiml.ts'

/** A message that TwiML sends. The absent parts are those of a reply. */
export interface TwimlMessage {
  readonly verb: 'message'
  readonly to?: string
  readonly from?: string
  readonly body: string
  readonly media: readonly string[]
  readonly statusCallback?: string
  /** Requested after the message is sent; it continues with the TwiML of its response. */
  readonly action?: string
  readonly method?: string
}

interface TwimlRedirect {
  readonly verb: 'redirect'
  readonly url: string
  readonly method?: string
}

/** A verb that messages do not have. */
interface UnknownVerb {
  readonly verb: 'unknown'
  readonly name: string
}

export type MessagingVerb = TwimlMessage | TwimlRedirect | UnknownVerb

/** https://www.twilio.com/docs/messaging/twiml/message */
function parseMessage({attributes, children, text}: TwimlElement): TwimlMessage {
  const bodies = children.filter(({name}) => name === 'Body')
  const media = children.filter(({name}) => name === 'Media').map((element) => element.text)
  const {to, from, statusCallback, action, method} = attributes
  return {
    verb: 'message',
    ...(to && {to}),
    ...(from && {from}),
    ...(statusCallback && {statusCallback}),
    ...(action && {action}),
    ...(method && {method}),
    body: bodies.length > 0 ? bodies.map((element) => element.text).join('') : text,
    media: media.filter((url) => url !== ''),
  }
}

function parseVerb(element: TwimlElement): MessagingVerb {
  const {name, attributes, text} = element
  if (name === 'Message' || name === 'Sms') return parseMessage(element)
  if (name !== 'Redirect') return {verb: 'unknown', name}
  return {verb: 'redirect', url: text, ...(attributes.method && {method: attributes.method})}
}

const XML_TYPES = new Set(['text/xml', 'application/xml', 'text/html', ''])

/**
 * The verbs in the response to a messaging webhook. Plain text is a reply, and an empty response is none.
 * https://www.twilio.com/docs/messaging/twiml
 * @throws WebhookFailure 12100 or 12300
 */
export function readMessagingResponse({headers, body}: WebhookResponse): readonly MessagingVerb[] {
  const type = (headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase()
  if (body.trim() === '') return []
  if (type === 'text/plain') return [{verb: 'message', body: body.trim(), media: []}]
  if (!XML_TYPES.has(type)) throw new WebhookFailure(12300, `Invalid Content-Type: ${type}`)
  return parseTwiml(body).map(parseVerb)
}
