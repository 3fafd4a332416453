import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'
import {type ContextOptions, runCommand} from '../support/context.ts'
import {messages} from '../support/messages.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'

const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: '0'.repeat(32)}
let server: TwilioServer
before(async () => {
  server = await startTwilio(messages(60))
})
after(() => server.close())

const list = (args: readonly string[], options: ContextOptions) =>
  runCommand(['api:core:messages:list', '--properties', 'sid,body,direction', ...args], {
    server,
    env,
    ...options,
  })

test('columns that are cut have one note on a terminal', async () => {
  const {stdout, stderr} = await list([], {width: 50, isRead: true})
  assert.match(stdout, /…/)
  assert.equal(stderr.match(/--properties/g)?.length, 1)
})

for (const [name, args, options] of [
  ['columns that fit', [], {width: 100, isRead: true}],
  ['a pipe', [], {isRead: true}],
  ['stderr that nobody reads', [], {width: 50}],
  ['TSV', ['-o', 'tsv'], {width: 50, isRead: true}],
  ['columns with nothing to cut', ['--properties', 'sid,accountSid'], {width: 50, isRead: true}],
] as const) {
  test(`${name} have no note`, async () => {
    const {stdout, stderr} = await list(args, options)
    assert.ok(stdout !== '')
    assert.doesNotMatch(stderr, /--properties/)
  })
}
