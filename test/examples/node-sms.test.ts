import assert from 'node:assert/strict'
import {join} from 'node:path'
import {it} from 'node:test'
import {root, runTwilio} from '../support/run.ts'

it('runs the tests of examples/node-sms, in which an application sends, receives, answers calls and verifies', async () => {
  const {code, stdout, stderr} = await runTwilio(['emulator:exec', '--only-twilio', '--', 'npm', 'test'], {
    cwd: join(root, 'examples/node-sms'),
    timeoutMs: 120_000,
  })
  assert.equal(code, 0, `${stdout}${stderr}`)
  assert.match(stdout, /^# pass 5$/m)
  assert.equal(stderr, '')
})
