import type {WebhookResponse} from '../outbox/http-request.ts'
import {WebhookFailure} from '../outbox/webhook-failure.ts'
import {parseTwiml, type TwimlElement} from '../twiml/parse-twiml.ts'

const XML_TYPES = new Set(['text/xml', 'application/xml', 'text/html', ''])

const element = (name: string, text: string): TwimlElement => ({name, attributes: {}, children: [], text})

/**
 * The verbs in the response to a request for TwiML. Plain text is said, and audio is played.
 * https://www.twilio.com/docs/voice/twiml#twilio-understands-mime-types
 * @param url of the response
 * @throws WebhookFailure 12100 or 12300
 */
export function readDocument({headers, body}: WebhookResponse, url: string): readonly TwimlElement[] {
  const type = (headers['content-type'] ?? '').replace(/;.*/s, '').trim().toLowerCase()
  if (type.startsWith('audio/')) return [element('Play', url)]
  if (type === 'text/plain') return [element('Say', body.trim())]
  if (!XML_TYPES.has(type)) throw new WebhookFailure(12300, `Invalid Content-Type: ${type}`)
  return parseTwiml(body)
}
