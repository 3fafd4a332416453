import {parseMethod} from '../outbox/webhook.ts'
import {callbackSettings} from '../products/call-callbacks.ts'
import {changeCallStatus, hasEnded} from '../products/call-status.ts'
import {badRequest} from '../resources/api-error.ts'
import type {Draft} from '../resources/behavior.ts'
import type {RequestContext} from '../resources/request-context.ts'
import type {Entry} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {PROGRAMS} from './call-program.ts'
import {requestDocument} from './documents.ts'
import {endCall, stopActivity} from './interpreter.ts'
import {Leg} from './leg.ts'
import {runTwiml} from './run-document.ts'

/** Removes what belongs to a call that is removed. */
export function removeProgram(transaction: Transaction, sid: string): void {
  if (transaction.get(PROGRAMS, sid)) transaction.delete(PROGRAMS, sid)
}

/** https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource */
export function updateCall(
  {collection, input, now}: RequestContext,
  draft: Draft,
  {id, value}: Entry,
  transaction: Transaction,
): void {
  const requested = input.get('Status')
  const [url, twiml] = [input.get('Url'), input.get('Twiml')]
  draft.properties = {...value.p}
  if (requested && requested !== 'canceled' && requested !== 'completed') {
    throw badRequest(21218, `A call's status can't be set to '${requested}'.`)
  }
  const {status} = value.p
  if ((requested || url || twiml) && hasEnded(status)) {
    throw badRequest(21220, 'The call is not in progress.')
  }
  const leg = Leg.find({transaction, now}, id)
  if (requested) {
    const ended = status === 'queued' || status === 'ringing' ? 'canceled' : 'completed'
    if (leg) endCall(leg, ended)
    const {p, x} = leg?.call ?? changeCallStatus(transaction, collection, id, value, ended, now)
    draft.properties = {...p}
    draft.internal = {...x}
    return
  }
  if (!leg || !(url || twiml || input.get('StatusCallback') || input.get('FallbackUrl'))) return
  if ((url || twiml) && status !== 'in-progress') {
    throw badRequest(21220, 'The call is not in progress. Cannot redirect it.')
  }
  redirectCall(leg, input)
  const {p, x} = leg.call
  draft.properties = {...p}
  draft.internal = {...x, ...(input.get('StatusCallback') && newCallback(leg, input))}
}

const newCallback = (leg: Leg, input: RequestContext['input']): Record<string, unknown> => ({
  ...callbackSettings({input}),
  sequence: leg.call.x?.sequence ?? 0,
})

/** A call in progress goes on with other TwiML. */
function redirectCall(leg: Leg, input: RequestContext['input']): void {
  const [url, twiml, fallback] = [input.get('Url'), input.get('Twiml'), input.get('FallbackUrl')]
  if (fallback)
    leg.change({fallback: {url: fallback, method: parseMethod(input.get('FallbackMethod') ?? 'POST')}})
  if (!url && !twiml) return
  stopActivity(leg)
  if (twiml) runTwiml(leg, twiml)
  else requestDocument(leg, {url: String(url), method: parseMethod(input.get('Method') ?? 'POST')})
}
