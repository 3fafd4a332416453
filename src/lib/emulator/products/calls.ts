import {badRequest} from '../api-error.ts'
import {nationalFormat, toE164} from '../resources/phone.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import type {Entry, State, Stored} from '../storage/state.ts'
import type {Behavior} from './behavior.ts'

/** When an outgoing call reaches each state, in milliseconds after its creation. */
const RINGING_MS = 300
const ANSWERED_MS = 700
const ENDED_MS = 2700

const endOf = ({x}: Stored): {status: string; at: number} | undefined =>
  typeof x?.endedAt === 'number' ? {status: String(x.end), at: x.endedAt} : undefined

function progress(value: Stored, now: number): {status: string; since: number; endedAt?: number} {
  const {c: created} = value
  const end = endOf(value)
  if (end) return {status: end.status, since: end.at, endedAt: end.at}
  const waited = now - created
  if (waited < RINGING_MS) return {status: 'queued', since: created}
  if (waited < ANSWERED_MS) return {status: 'ringing', since: created + RINGING_MS}
  if (waited < ENDED_MS) return {status: 'in-progress', since: created + ANSWERED_MS}
  return {status: 'completed', since: created + ENDED_MS, endedAt: created + ENDED_MS}
}

function present({now}: RequestContext, {value}: Entry): Properties {
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

const isAddress = (text: string): boolean => /^(sip|sips|client):./.test(text)

function check({input, subject}: RequestContext, state: State): void {
  const [to, from] = [input.get('To'), input.get('From')]
  if (!to) throw badRequest(21201, "A 'To' number is required.")
  if (!from) throw badRequest(21213, "A 'From' number is required.")
  if (!input.get('Url') && !input.get('Twiml') && !input.get('ApplicationSid')) {
    throw badRequest(21205, 'A Url, Twiml or ApplicationSid parameter is required.')
  }
  if (!isAddress(to) && (toE164(to) === undefined || to === '+15005550001')) {
    throw badRequest(21217, `The phone number ${to} does not appear to be valid.`)
  }
  if (isAddress(from)) return
  const number = toE164(from)
  if (number === undefined) throw badRequest(21212, `The 'From' number ${from} is not a valid phone number.`)
  const own = ['IncomingPhoneNumbers', 'OutgoingCallerIds'].flatMap((kind) =>
    state.list(`api/Accounts/${subject}/${kind}`).map(({value}) => value.p.phone_number),
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
  check,
  create({input, subject}, draft, {state}) {
    const address = (name: string): string => {
      const text = input.get(name) ?? ''
      return toE164(text) ?? text
    }
    const [to, from] = [address('To'), address('From')]
    const number = state
      .list(`api/Accounts/${subject}/IncomingPhoneNumbers`)
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
    const wanted = input.get('Status')
    if (!wanted) return
    const {status} = progress(entry.value, now)
    if (wanted !== 'canceled' && wanted !== 'completed') {
      throw badRequest(21218, `A call's status can't be set to '${wanted}'.`)
    }
    if (['completed', 'canceled', 'failed', 'busy', 'no-answer'].includes(status)) {
      throw badRequest(21220, 'The call is not in progress.')
    }
    const waiting = status === 'queued' || status === 'ringing'
    draft.notes.end = waiting ? 'canceled' : 'completed'
    draft.notes.endedAt = now
  },
  present,
}

/** Recordings are the account's: those of a call or a conference are a part of them. */
export const recordingsOf = (property: 'call_sid' | 'conference_sid', parameter: string): Behavior => ({
  home: ({subject, params, address}) => ({
    collection: `api/Accounts/${subject}/Recordings`,
    address: address.replace(/\/(Calls|Conferences)\/[^/]+\/Recordings/, '/Recordings'),
    only: {[property]: params.get(parameter) ?? null},
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

/** A participant is a call, and its conference begins with the first of them. */
export const participants: Behavior = {
  create({subject, params, now}, draft, transaction) {
    const conferences = `api/Accounts/${subject}/Conferences`
    const sid = params.get('ConferenceSid') ?? ''
    if (!transaction.state.get(conferences, encodeURIComponent(sid))) {
      transaction.create(conferences, encodeURIComponent(sid), {
        c: now,
        p: {friendly_name: sid, status: 'in-progress', region: 'us1'},
      })
    }
    draft.properties = {status: 'queued', muted: false, hold: false, ...draft.properties}
  },
}
