import {enqueueWebhook, parseMethod} from '../outbox/webhook.ts'
import {callParameters} from '../products/call-callbacks.ts'
import type {TwimlElement} from '../twiml/parse-twiml.ts'
import type {Target} from './call-program.ts'
import type {Leg} from './leg.ts'

/** The webhooks whose responses are the TwiML of a call. */
export const DOCUMENT_KIND = 'call-twiml'

/** What Twilio sends with every request for TwiML: https://www.twilio.com/docs/voice/twiml#request-parameters */
export const legParameters = (leg: Leg): Record<string, string> => {
  const {call, program, collection, sid} = leg
  return {
    ...callParameters(collection, sid, call),
    CallStatus: String(call.p.status),
    ...(program.parent && {ParentCallSid: program.parent}),
    ...(typeof call.p.forwarded_from === 'string' && {ForwardedFrom: call.p.forwarded_from}),
    ...(typeof call.p.caller_name === 'string' && {CallerName: call.p.caller_name}),
  }
}

/** A URL in the TwiML of a call, which can be relative to the document; an empty one is the document's own. */
export function resolveUrl(leg: Leg, url: string): string {
  const base = leg.program.document?.url.replace(/#.*$/, '')
  return URL.canParse(url, base) ? new URL(url, base).href : url
}

/** A URL of an element, with its method. */
export const targetOf = (leg: Leg, url: string, method: string | undefined): Target => ({
  url: resolveUrl(leg, url),
  method: parseMethod(method ?? 'POST'),
})

/** Requests TwiML, which the call continues with. If it has ended, it is only told. */
export function requestDocument(
  leg: Leg,
  {url, method}: Target,
  parameters: Readonly<Record<string, string>> = {},
): void {
  const {transaction, sid, accountSid, now} = leg
  leg.start({kind: 'request', url, method})
  leg.log({step: 'Request', method, url, ...(Object.keys(parameters).length > 0 && {parameters})})
  const {step, fallback} = leg.program
  enqueueWebhook(
    transaction,
    {
      kind: DOCUMENT_KIND,
      subject: sid,
      accountSid,
      url,
      method,
      parameters: {...legParameters(leg), ...parameters},
      fallback,
      data: {step},
    },
    now,
  )
}

/** Requests the `action` of a verb, by default the document again. */
export const requestAction = (
  leg: Leg,
  {attributes: {action = '', method}}: Pick<TwimlElement, 'attributes'>,
  parameters: Readonly<Record<string, string>>,
): void => requestDocument(leg, targetOf(leg, action, method), parameters)

/** Sends a callback about a call, whose response is not read. */
export function callBack(
  leg: Leg,
  kind: string,
  {url, method}: Target,
  parameters: Readonly<Record<string, string>>,
): void {
  const {transaction, sid, accountSid, now} = leg
  enqueueWebhook(transaction, {kind, subject: sid, accountSid, url, method, parameters}, now)
}
