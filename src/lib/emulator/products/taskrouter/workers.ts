import {invalidParameter} from '../../resources/api-error.ts'
import type {Behavior} from '../../resources/behavior.ts'
import {parseJson} from '../../resources/input.ts'
import type {Properties} from '../../resources/render-record.ts'
import type {RequestContext} from '../../resources/request-context.ts'
import type {State} from '../../storage/state.ts'

/** @throws ApiError 20001 if the worker's attributes are not a JSON object */
function checkAttributes({input}: RequestContext): void {
  const text = input.get('Attributes')
  if (!text) return
  const value = parseJson(text, 'Attributes')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter('Attributes must be a JSON object')
  }
}

/** What a worker shows of its activity. @throws ApiError 20001 if the workspace does not have it */
function activityProperties({collection, now}: RequestContext, sid: string, state: State): Properties {
  const activity = state.get(collection.replace(/Workers$/, 'Activities'), sid)
  if (!activity) throw invalidParameter(`Activity ${sid} does not exist in this workspace`)
  return {
    activity_sid: sid,
    activity_name: activity.value.p.friendly_name,
    available: activity.value.p.available === true,
    date_status_changed: new Date(now).toISOString(),
  }
}

/** https://www.twilio.com/docs/taskrouter/api/worker */
export const workers: Behavior = {
  defaults: {available: false, activity_name: 'Offline', attributes: '{}'},
  create(context, draft, {state}) {
    checkAttributes(context)
    const [workspacePath = ''] = context.collection.split(/\/(?=WS[0-9a-f]{32}\/Workers$)/)
    const workspace = state.get(workspacePath, context.params.get('WorkspaceSid') ?? '')
    const sid = context.input.get('ActivitySid') || workspace?.value.p.default_activity_sid
    if (sid) Object.assign(draft.properties, activityProperties(context, String(sid), state))
  },
  update(context, draft, entry, {state}) {
    checkAttributes(context)
    const sid = context.input.get('ActivitySid')
    if (!sid || sid === entry.value.p.activity_sid) return
    Object.assign(draft.properties, activityProperties(context, sid, state))
  },
}
