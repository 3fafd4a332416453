import {isSid} from '../../runtime/sid.ts'
import {badRequest, notFound} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'
import {nationalFormat, toE164} from '../resources/e164.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {createSid} from '../resources/sids.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {Entry, State, StoredRecord} from '../storage/state.ts'

/** When an outgoing call reaches each status, in milliseconds after its creation. */
const RINGING_MS = 300
const ANSWERED_MS = 700
const ENDED_MS = 2700

const recordedEnd = ({x}: StoredRecord): {status: string; at: number} | undefined =>
  typeof x?.endedAt === 'number' ? {status: String(x.end), at: x.endedAt} : undefined

/** Computes the status of a call at a time. */
function progress(value: StoredRecord, now: number): {status: string; since: number; endedAt?: number} {
  const {c: created} = value
  const end = recordedEnd(value)
  if (end) return {status: end.status, since: end.at, endedAt: end.at}
  const elapsed = now - created
  if (elapsed < RINGING_MS) return {status: 'queued', since: created}
  if (elapsed < ANSWERED_MS) return {status: 'ringing', since: created + RINGING_MS}
  if (elapsed < ENDED_MS) return {status: 'in-progress', since: created + ANSWERED_MS}
  return {status: 'completed', since: created + ENDED_MS, endedAt: created + ENDED_MS}
}

function computeProperties({now}: RequestContext, {value}: Entry): Properties {
  const {c: created, u: updated = created} = value
  const {status, since, endedAt} = progress(value, now)
  const answered = status === 'in-progress' || status === 'completed'
  const startedAt = created + ANSWERED_MS
  const seconds = endedAt === undefined ? 0 : Math.max(0, Math.round((endedAt - startedAt) / 1000))
  return {
    status,
    date_updated: Math.max(updated, since),
    start_time: answered ? startedAt : null,
    end_time: endedAt ?? null,
    duration: endedAt === undefined ? null : String(status === 'completed' ? seconds : 0),
    price: status === 'completed' ? (-0.014 * Math.max(1, Math.ceil(seconds / 60))).toFixed(5) : null,
    price_unit: 'USD',
  }
}

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
  create({input, accountSid}, draft, {state}) {
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
    }
  },
  update({input, now}, draft, entry) {
    draft.properties = {...entry.value.p}
    const requested = input.get('Status')
    if (!requested) return
    const {status} = progress(entry.value, now)
    if (requested !== 'canceled' && requested !== 'completed') {
      throw badRequest(21218, `A call's status can't be set to '${requested}'.`)
    }
    if (['completed', 'canceled', 'failed', 'busy', 'no-answer'].includes(status)) {
      throw badRequest(21220, 'The call is not in progress.')
    }
    const isUnanswered = status === 'queued' || status === 'ringing'
    draft.internal.end = isUnanswered ? 'canceled' : 'completed'
    draft.internal.endedAt = now
  },
  computeProperties,
  neverComputed: ['to', 'from'],
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
