import {isSid} from '../../runtime/sid.ts'
import {notFound} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'
import {createSid} from '../resources/sids.ts'
import {encodeId} from '../storage/encode-id.ts'

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
