import type {Behavior} from '../../resources/behavior.ts'
import {randomHex} from '../../resources/sids.ts'
import type {Transaction} from '../../storage/transaction.ts'

/** What a new workspace has: https://www.twilio.com/docs/taskrouter/api/activity and …/api/task-channels */
const ACTIVITIES: readonly (readonly [name: string, available: boolean])[] = [
  ['Offline', false],
  ['Available', true],
  ['Unavailable', false],
]

const CHANNELS: readonly (readonly [uniqueName: string, name: string])[] = [
  ['default', 'Default'],
  ['voice', 'Voice'],
  ['chat', 'Programmable Chat'],
  ['sms', 'SMS'],
  ['video', 'Video'],
  ['email', 'Email'],
]

/** Creates the activities. @returns the SID of the first one, which new workers have */
function createActivities(path: string, now: number, transaction: Transaction): string {
  const sids = ACTIVITIES.map(([friendly_name, available]) => {
    const sid = `WA${randomHex()}`
    transaction.create(`${path}/Activities`, sid, {c: now, p: {friendly_name, available}})
    return sid
  })
  return sids[0] ?? ''
}

/** The template FIFO: one queue for all workers, and a workflow that leads to it. */
function createFifo(path: string, now: number, transaction: Transaction): void {
  const queue = `WQ${randomHex()}`
  transaction.create(`${path}/TaskQueues`, queue, {
    c: now,
    p: {friendly_name: 'Sample Queue', target_workers: '1==1', max_reserved_workers: 1, task_order: 'FIFO'},
  })
  const configuration = JSON.stringify({task_routing: {filters: [], default_filter: {queue}}})
  transaction.create(`${path}/Workflows`, `WW${randomHex()}`, {
    c: now,
    p: {friendly_name: 'Default Fifo Workflow', configuration, task_reservation_timeout: 120},
  })
}

/** https://www.twilio.com/docs/taskrouter/api/workspace */
export const workspaces: Behavior = {
  create({collection, input, now}, draft, transaction) {
    draft.id = `WS${randomHex()}`
    const path = `${collection}/${draft.id}`
    const offline = createActivities(path, now, transaction)
    for (const [unique_name, friendly_name] of CHANNELS) {
      transaction.create(`${path}/TaskChannels`, `TC${randomHex()}`, {
        c: now,
        p: {unique_name, friendly_name},
      })
    }
    if (input.get('Template') === 'FIFO') createFifo(path, now, transaction)
    draft.properties = {
      ...draft.properties,
      default_activity_name: 'Offline',
      default_activity_sid: offline,
      timeout_activity_name: 'Offline',
      timeout_activity_sid: offline,
    }
  },
}
