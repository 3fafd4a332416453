import assert from 'node:assert/strict'
import {test} from 'node:test'
import {openSandbox} from './sandbox.ts'

test('a service has at most one user per identity', async () => {
  const {client} = openSandbox()
  const {users} = client.conversations.v1
  await users.create({identity: 'ann'})
  await assert.rejects(users.create({identity: 'ann'}), {status: 409, code: 50201})
  await users.create({identity: 'bob'})
  const identities = (await users.list()).map(({identity}) => identity)
  assert.deepEqual(identities.sort(), ['ann', 'bob'])
})
