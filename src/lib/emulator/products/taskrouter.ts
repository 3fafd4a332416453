import {badRequest} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'

/** The names of queues are unique in a workspace. Twilio's response: https://github.com/nash-md/twilio-contact-center/issues/23 */
export const taskQueues: Behavior = {
  create({collection, params, accountSid}, draft, {state}) {
    const name = draft.properties.friendly_name
    if (!state.list(collection).some(({value}) => value.p.friendly_name === name)) return
    const workspace = params.get('WorkspaceSid')
    throw badRequest(
      20001,
      `Queue named ${name} already exists for workspace ${workspace} for account ${accountSid}`,
    )
  },
}
