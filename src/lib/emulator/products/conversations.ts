import {ApiError} from '../resources/api-error.ts'
import type {Behavior, Draft} from '../resources/behavior.ts'
import {iso8601, parseTime} from '../resources/dates.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'

/** The time of a timer, in milliseconds since 1970: a duration such as `PT5M` or `P1DT2H` from now, or an ISO 8601 date. */
function timerDate(value: string, now: number): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(value)
  if (!match) return parseTime(value)
  const [days, hours, minutes, seconds] = match.slice(1).map((text) => Number(text ?? 0)) as number[]
  return now + (((days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000
}

/** Timers show when they end: https://www.twilio.com/docs/conversations/states-timers */
function setTimers({input, now}: RequestContext, {properties}: Draft): void {
  for (const [parameter, name] of [
    ['Timers.Inactive', 'inactive'],
    ['Timers.Closed', 'closed'],
  ] as const) {
    const text = input.get(parameter)
    if (text === undefined) continue
    const {[name]: _, [`date_${name}`]: __, ...others} = {...(properties.timers as Properties)}
    const date = text === '' ? undefined : timerDate(text, now)
    properties.timers = date === undefined ? others : {...others, [`date_${name}`]: iso8601(date)}
  }
}

export const conversations: Behavior = {
  create(context, draft) {
    draft.properties = {state: 'active', attributes: '{}', timers: {}, bindings: {}, ...draft.properties}
    setTimers(context, draft)
  },
  update: setTimers,
}

/** Messages of a conversation or a chat channel are numbered from 0. */
export const numberedMessages: Behavior = {
  create({collection, input}, draft, {state}) {
    const last = state.list(collection).at(-1)
    draft.properties = {
      attributes: '{}',
      ...draft.properties,
      index: last ? Number(last.value.p.index ?? -1) + 1 : 0,
      author: input.get('Author') || 'system',
      from: input.get('From') || 'system',
    }
  },
}

/** A messaging binding with its channel, which its address shows: `whatsapp:+1…`, `messenger:…`, otherwise SMS. */
function withType(binding: unknown): unknown {
  if (typeof binding !== 'object' || binding === null || !('address' in binding)) return binding ?? null
  const channel = /^(whatsapp|messenger):/.exec(String(binding.address))?.[1]
  return {type: channel ?? 'sms', ...binding}
}

/** A conversation has each identity and each messaging binding at most once. */
export const conversationParticipants: Behavior = {
  create({collection}, draft, {state}) {
    const {identity} = draft.properties
    draft.properties.messaging_binding = withType(draft.properties.messaging_binding)
    const binding = JSON.stringify(draft.properties.messaging_binding ?? null)
    const exists = state
      .list(collection)
      .some(({value: {p}}) =>
        identity ? p.identity === identity : JSON.stringify(p.messaging_binding ?? null) === binding,
      )
    if (exists) throw new ApiError(409, 50433, 'Participant already exists')
    draft.properties = {attributes: '{}', ...draft.properties}
  },
}

/** A user's identity is unique in its service. */
export const chatUsers: Behavior = {
  create({collection}, draft, {state}) {
    const {identity} = draft.properties
    if (state.list(collection).some(({value}) => value.p.identity === identity)) {
      throw new ApiError(409, 50201, 'User already exists')
    }
  },
}
