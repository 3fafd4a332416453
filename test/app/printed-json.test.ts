import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'
import {runCommand} from '../support/context.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'f00dfeed'.repeat(4)}
let server: TwilioServer

before(async () => {
  server = await startTwilio()
})
after(() => server.close())

test('an empty object in a response is printed as [{}] with -o json', async () => {
  server.answer(json({}))
  const {code, stdout} = await runCommand(['api:core:balance:fetch', '-o', 'json'], {env, server})
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), [{}])
})

test('control characters in a Flex plugin do not reach a terminal with --json', async () => {
  const name = 'a\u009b\u202eb'
  const plugin = json({sid: 'FP1', unique_name: name, friendly_name: 'x'})
  server.answer(
    plugin,
    json({releases: [], meta: {key: 'releases'}}),
    json({plugin_versions: [], meta: {key: 'plugin_versions'}}),
  )
  const argv = ['flex:plugins:describe:plugin', '--name', 'x', '--json']
  const {code, stdout, stderr} = await runCommand(argv, {env, server, width: 80})
  assert.equal(code, 0, stderr)
  assert.doesNotMatch(stdout, /[\u009b\u202e]/)
  assert.equal(JSON.parse(stdout).name, name)
})
