import {ApiError} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'

export const conversations: Behavior = {
  create(_context, draft) {
    draft.properties = {state: 'active', attributes: '{}', timers: {}, bindings: {}, ...draft.properties}
  },
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
