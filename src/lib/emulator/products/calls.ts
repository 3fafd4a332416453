import {isSid} from '../../runtime/sid.ts'
import {badRequest, notFound} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'
import {nationalFormat, toE164} from '../resources/e164.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {createSid} from '../resources/sids.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {State} from '../storage/state.ts'
import {callbackSettings} from './call-callbacks.ts'
import {cancelCallProgress, changeCallStatus, hasEnded, QUEUED_CALL, startCall} from './call-status.ts'

/** A SIP or client address, as opposed to a phone number. */
const isVoiceAddress = (text: string): boolean => /^(sip|sips|client):./.test(text)

function validate({input, accountSid}: RequestContext, state: State): void {
  const [to, from] = [input.get('To'), input.get('From')]
  if (!to) throw badRequest(21201, "A 'To' number is required.")
  if (!from) throw badRequest(21213, "A 'From' number is required.")
  if (!input.get('Url') && !input.get('Twiml') && !input.get('ApplicationSid')) {
    throw badRequest(21205, 'A Url, Twiml or ApplicationSid parameter is required.')
  }
  if (!isVoiceAddress(to) && (toE164(to) === undefined || to === '+15005550001')) {
    throw badRequest(21217, `The phone number ${to} does not appear to be valid.`)
  }
  if (isVoiceAddress(from)) return
  const number = toE164(from)
  if (number === undefined) throw badRequest(21212, `The 'From' number ${from} is not a valid phone number.`)
  const own = ['IncomingPhoneNumbers', 'OutgoingCallerIds'].flatMap((kind) =>
    state.list(`api/Accounts/${accountSid}/${kind}`).map(({value}) => value.p.phone_number),
  )
  if (!own.includes(number)) {
    throw badRequest(
      21210,
      `The 'From' number ${number} is neither a number nor a verified caller ID of this account.`,
    )
  }
}

/** https://www.twilio.com/docs/voice/api/call-resource */
export const calls: Behavior = {
  validate,
  create(context, draft, {state}) {
    const {input, accountSid} = context
    draft.internal = callbackSettings(context)
    const normalized = (name: string): string => {
      const text = input.get(name) ?? ''
      return toE164(text) ?? text
    }
    const [to, from] = [normalized('To'), normalized('From')]
    const number = state
      .list(`api/Accounts/${accountSid}/IncomingPhoneNumbers`)
      .find(({value}) => value.p.phone_number === from)
    draft.properties = {
      to,
      from,
      to_formatted: nationalFormat(to),
      from_formatted: nationalFormat(from),
      phone_number_sid: number?.id ?? null,
      direction: 'outbound-api',
      queue_time: '0',
      ...QUEUED_CALL,
    }
  },
  afterCreate({collection, now}, {id, value}, transaction) {
    startCall(transaction, collection, id, value, now)
  },
  update({collection, input, now}, draft, {id, value}, transaction) {
    const requested = input.get('Status')
    draft.properties = {...value.p}
    if (!requested) return
    if (requested !== 'canceled' && requested !== 'completed') {
      throw badRequest(21218, `A call's status can't be set to '${requested}'.`)
    }
    const {status} = value.p
    if (hasEnded(status)) throw badRequest(21220, 'The call is not in progress.')
    const isUnanswered = status === 'queued' || status === 'ringing'
    const ended = isUnanswered ? 'canceled' : 'completed'
    const changed = changeCallStatus(transaction, collection, id, value, ended, now)
    draft.properties = {...changed.p}
    draft.internal = {...changed.x}
    cancelCallProgress(transaction, id)
  },
}

/** Recordings of a call or a conference are stored with the account's recordings. */
export const recordingsOf = (property: 'call_sid' | 'conference_sid', parameter: string): Behavior => ({
  location: ({accountSid, params, canonicalPath}) => ({
    collection: `api/Accounts/${accountSid}/Recordings`,
    canonicalPath: canonicalPath.replace(/\/(Calls|Conferences)\/[^/]+\/Recordings/, '/Recordings'),
    matching: {[property]: params.get(parameter) ?? null},
  }),
  create({now}, draft) {
    draft.properties = {
      ...draft.properties,
      status: 'in-progress',
      source: 'StartCallRecordingAPI',
      channels: 1,
      track: draft.properties.track ?? 'both',
      start_time: new Date(now).toISOString(),
      duration: '-1',
      price_unit: 'USD',
    }
  },
})

/**
 * Participants are added to a conference by its SID, or by the name of one that is in progress. The first participant
 * starts it: https://www.twilio.com/docs/voice/api/conference-participant-resource#create-a-participant
 */
export const participants: Behavior = {
  resolveParent(context, transaction) {
    const {accountSid, params, now, collection, canonicalPath, path} = context
    const conferences = `api/Accounts/${accountSid}/Conferences`
    const nameOrSid = params.get('ConferenceSid') ?? ''
    if (transaction.state.get(conferences, encodeId(nameOrSid))) return context
    if (isSid(nameOrSid, 'CF')) throw notFound(path)
    const running = transaction.state
      .list(conferences)
      .findLast(({value: {p}}) => p.friendly_name === nameOrSid && p.status === 'in-progress')
    const sid =
      running?.id ??
      transaction.create(conferences, createSid('api/Accounts/{}/Conferences'), {
        c: now,
        p: {friendly_name: nameOrSid, status: 'in-progress', region: 'us1'},
      }).id
    const withSid = (text: string): string =>
      text.replace(`/Conferences/${encodeId(nameOrSid)}/`, `/Conferences/${sid}/`)
    return {
      ...context,
      params: new Map([...params, ['ConferenceSid', sid]]),
      collection: withSid(collection),
      canonicalPath: withSid(canonicalPath),
    }
  },
  create(_context, draft) {
    draft.properties = {status: 'queued', muted: false, hold: false, ...draft.properties}
  },
}
