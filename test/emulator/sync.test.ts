import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {openSandbox} from './sandbox.ts'

describe('sync', async () => {
  const {client, clock} = openSandbox()
  const {sid} = await client.sync.v1.services.create({friendlyName: 'Shop'})
  const service = client.sync.v1.services(sid)

  it('changes a document only if its revision is the expected one', async () => {
    const created = await service.documents.create({uniqueName: 'cart', data: {items: 1}})
    assert.deepEqual([created.revision, created.data, created.createdBy], ['0', {items: 1}, 'system'])
    const document = service.documents('cart')
    assert.equal((await document.update({data: {items: 2}, ifMatch: '0'})).revision, '1')
    const late = document.update({data: {items: 3}, ifMatch: '0'})
    await assert.rejects(late, {status: 412, code: 54103})
    assert.deepEqual((await document.fetch()).data, {items: 2})
    await assert.rejects(service.documents.create({uniqueName: 'cart'}), {status: 409, code: 54301})
  })

  it('limits the size of data and the time to live', async () => {
    const large = {text: 'x'.repeat(16 * 1024)}
    await assert.rejects(service.documents.create({data: large}), {code: 54006})
    await assert.rejects(service.documents.create({ttl: 31_536_001}), {status: 400, code: 54011})
    await assert.rejects(service.documents.create({ttl: -1}), {code: 54011})
  })

  it('removes what has expired, unless it gets more time', async () => {
    const document = await service.documents.create({ttl: 60})
    const list = await service.syncLists.create({collectionTtl: 60})
    const items = service.syncLists(list.sid).syncListItems
    await items.create({data: {n: 1}, itemTtl: 10})
    clock.advance(30_000)
    assert.deepEqual(await items.list(), [])
    await service.documents(document.sid).update({ttl: 600})
    await items.create({data: {n: 2}, collectionTtl: 600})
    clock.advance(60_000)
    assert.equal((await service.documents(document.sid).fetch()).sid, document.sid)
    assert.equal((await items.list()).length, 1)
    clock.advance(600_000)
    await assert.rejects(service.documents(document.sid).fetch(), {status: 404})
    await assert.rejects(service.syncLists(list.sid).fetch(), {status: 404})
  })

  it('lists items in order, from an index', async () => {
    const {sid: listSid} = await service.syncLists.create()
    const {syncListItems} = service.syncLists(listSid)
    for (let n = 0; n < 12; n++) await syncListItems.create({data: {n}})
    const indexes = async (options: object): Promise<number[]> =>
      (await syncListItems.list({pageSize: 5, ...options})).map(({index}) => index)
    assert.deepEqual(await indexes({}), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    assert.deepEqual(await indexes({from: '9', order: 'asc'}), [9, 10, 11])
    assert.deepEqual(await indexes({from: '2', order: 'desc', bounds: 'exclusive'}), [1, 0])
    assert.equal((await service.syncLists(listSid).fetch()).revision, 'c')
    const update = service.syncLists(listSid).syncListItems(3).update({data: {}, ifMatch: '7'})
    await assert.rejects(update, {status: 412, code: 54155})
  })

  it('sorts the items of a map by their keys', async () => {
    const {sid: mapSid} = await service.syncMaps.create({uniqueName: 'prices'})
    const {syncMapItems} = service.syncMaps('prices')
    for (const key of ['pear', 'apple', 'fig']) await syncMapItems.create({key, data: {key}})
    const keys = async (options: object): Promise<string[]> =>
      (await syncMapItems.list({pageSize: 2, ...options})).map(({key}) => key)
    assert.deepEqual(await keys({}), ['apple', 'fig', 'pear'])
    assert.deepEqual(await keys({from: 'fig', bounds: 'exclusive'}), ['pear'])
    assert.deepEqual(await keys({order: 'desc', from: 'fig'}), ['fig', 'apple'])
    await assert.rejects(syncMapItems.create({key: 'fig', data: {}}), {status: 409, code: 54208})
    await assert.rejects(syncMapItems.create({key: '', data: {}}), {code: 54209})
    const item = service.syncMaps(mapSid).syncMapItems('fig')
    await assert.rejects(item.remove({ifMatch: '5'}), {status: 412, code: 54205})
    assert.equal(await item.remove({ifMatch: '0'}), true)
    assert.deepEqual(await keys({}), ['apple', 'pear'])
  })
})
