import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {openSandbox} from './sandbox.ts'

describe('taskrouter', () => {
  const {client, clock} = openSandbox()

  const openWorkspace = async (template?: string) => {
    const created = await client.taskrouter.v1.workspaces.create({
      friendlyName: 'Office',
      ...(template && {template}),
    })
    return {created, workspace: client.taskrouter.v1.workspaces(created.sid)}
  }

  it('gives a workspace its default activities and channels', async () => {
    const {created, workspace} = await openWorkspace()
    const activities = await workspace.activities.list()
    assert.deepEqual(activities.map(({friendlyName, available}) => [friendlyName, available]).sort(), [
      ['Available', true],
      ['Offline', false],
      ['Unavailable', false],
    ])
    const offline = activities.find(({friendlyName}) => friendlyName === 'Offline')
    assert.deepEqual([created.defaultActivitySid, created.defaultActivityName], [offline?.sid, 'Offline'])
    assert.deepEqual((await workspace.taskChannels.list()).map(({uniqueName}) => uniqueName).sort(), [
      'chat',
      'default',
      'email',
      'sms',
      'video',
      'voice',
    ])
    assert.equal((await workspace.taskChannels('voice').fetch()).friendlyName, 'Voice')
    assert.deepEqual(await workspace.workflows.list(), [])
  })

  it('creates a queue and a workflow from the template FIFO', async () => {
    const {workspace} = await openWorkspace('FIFO')
    const [queue] = await workspace.taskQueues.list()
    const [workflow] = await workspace.workflows.list()
    assert.equal(queue?.targetWorkers, '1==1')
    assert.equal(JSON.parse(workflow?.configuration ?? '').task_routing.default_filter.queue, queue?.sid)
  })

  it('changes the activity of a worker', async () => {
    const {created, workspace} = await openWorkspace()
    const worker = await workspace.workers.create({friendlyName: 'Alice', attributes: '{"skills": ["en"]}'})
    assert.deepEqual(
      [worker.activitySid, worker.activityName, worker.available],
      [created.defaultActivitySid, 'Offline', false],
    )
    clock.advance(60_000)
    const activities = await workspace.activities.list()
    const available = activities.find(({friendlyName}) => friendlyName === 'Available')
    const changed = await workspace.workers(worker.sid).update({activitySid: available?.sid ?? ''})
    assert.deepEqual([changed.activityName, changed.available], ['Available', true])
    assert.equal(changed.dateStatusChanged.getTime(), Math.floor(clock.ms / 1000) * 1000)
    assert.equal((await workspace.workers.list({available: 'true'})).length, 1)
  })

  it('refuses activities of other workspaces, and attributes that are not an object', async () => {
    const {workspace} = await openWorkspace()
    const {created: other} = await openWorkspace()
    const bad = {friendlyName: 'Bob', activitySid: other.defaultActivitySid}
    await assert.rejects(workspace.workers.create(bad), {status: 400, code: 20001})
    await assert.rejects(workspace.workers.create({friendlyName: 'Bob', attributes: '[]'}), {code: 20001})
    await assert.rejects(workspace.workers.create({friendlyName: 'Bob', attributes: '{'}), {code: 20001})
  })
})
