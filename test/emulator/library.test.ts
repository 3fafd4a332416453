import assert from 'node:assert/strict'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {it} from 'node:test'
import {root, runNode} from '../support/run.ts'
import {temporaryDirectory} from './sandbox.ts'

it('is a library: a test starts an emulator, and its process reaches it with the library of Twilio', async () => {
  const TMPDIR = temporaryDirectory()
  const {code, stdout, stderr} = await runNode([join(root, 'test/emulator/programs/library.mjs')], {
    env: {TMPDIR},
    timeoutMs: 60_000,
  })
  assert.equal(code, 0, stderr)
  assert.deepEqual(JSON.parse(stdout), {
    service: 'Shop',
    isSame: true,
    key: 'k',
    missing: 'no-emulator-message',
    invalid: 'invalid-seed',
    webhooks: [],
    received: ['received', 'Hi', 0],
    after: [],
  })
  assert.deepEqual(readdirSync(TMPDIR), [])
})
