import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {messages} from '../support/messages.ts'
import {root, temporaryHome} from '../support/run.ts'
import {runShell} from '../support/shell.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

/** The commands in README: `emulator` blocks run without an account, `network` blocks against a server in place of Twilio. */
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```sh ?(\w*)\n([\s\S]*?)^```/gm)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}))

const ACCOUNT = `AC${'1'.repeat(32)}`
const home = temporaryHome()

let server: TwilioServer
before(async () => {
  server = await startTwilio((request) => {
    if (request.path.endsWith('/Keys.json')) {
      return json({sid: `SK${'2'.repeat(32)}`, friendly_name: 'a key', secret: 'a secret of the test'}, 201)
    }
    if (request.path === `/2010-04-01/Accounts/${ACCOUNT}.json`) {
      return json({sid: ACCOUNT, friendly_name: 'A test', status: 'active', type: 'Full'})
    }
    return messages(3)(request)
  })
})
after(() => server.close())

const run = (script: string, env: Record<string, string | undefined>) =>
  runShell(script, {home, env, options: ['-euo', 'pipefail']})

test('README starts with its two commands, and stays under 250 lines', () => {
  assert.ok(readme.split('\n').length < 250)
  const begin = blocks.filter(({kind}) => kind === 'begin').map(({text}) => text.trimEnd())
  assert.match(begin[0] ?? '', /^npm ci && .*messages:create .*&& .*messages:list .*-o json$/)
  assert.equal(begin[1], 'npm ci && npm test')
})

test('every block of commands in README is run by a test', () => {
  assert.equal(blocks.filter(({kind}) => kind === 'begin').length, 2)
  assert.deepEqual([...new Set(blocks.map(({kind}) => kind))].sort(), [
    'begin',
    'emulator',
    'install',
    'network',
  ])
})

for (const {kind, text} of blocks.filter((block) => block.kind === 'emulator')) {
  test(`the commands in README work on the emulator: ${text.split('\n')[0]} …`, async () => {
    const {code, shown} = await run(text, {TWILIO_PROFILE: kind})
    assert.equal(code, 0, shown)
  })
}

test('the commands in README work against Twilio, in their order', async () => {
  const script = blocks
    .filter(({kind}) => kind === 'network')
    .map(({text}) => text)
    .join('')
  const {code, shown} = await run(script, {
    ...server.env,
    ACCOUNT_SID: ACCOUNT,
    AUTH_TOKEN: 'f00dfeed'.repeat(4),
  })
  assert.equal(code, 0, shown)
  assert.match(shown, /3 messages/)
  assert.doesNotMatch(shown, /f00dfeed|a secret of the test/)
})
