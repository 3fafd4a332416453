import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const env = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed',
}
const server = await startTwilio(() => json({sid: 'SM', messages: [], webhooks: [], next_page_uri: null}))
after(() => server.close())

const send = async (argv: readonly string[]) => {
  server.requests.length = 0
  const outcome = await runCommand([...argv, '-o', 'json'], {env, server})
  return {...outcome, sent: server.requests.length}
}

const SID = 'ab'.repeat(16)
const MESSAGE = ['api:core:messages:create', '--from', '+15017122661', '--to', '+15558675310']
const WEBHOOKS = ['api:conversations:v1:conversations:webhooks:list', '--conversation-sid', 'any']
const DOCUMENT = ['api:sync:v1:services:documents:fetch', '--service-sid', `IS${SID}`]
const ROLE_ASSIGNMENTS = ['api:iam:organizations:role-assignments:list', '--organization-sid', `OR${SID}`]

/** What a command line is refused for: the flag, and what its message names. */
const REFUSED: [argv: string[], flag: string, expected: string][] = [
  [['api:core:messages:fetch', '--sid', 'nonsense'], '--sid', 'SM or MM'],
  [['api:core:messages:fetch', '--sid', `CA${SID}`], '--sid', 'SM or MM'],
  [['api:core:messages:fetch', '--sid', `SM${SID}0`], '--sid', 'SM or MM'],
  [['api:core:messages:fetch', '--sid', `SM${'X'.repeat(32)}`], '--sid', 'SM or MM'],
  [['api:core:calls:fetch', '--sid', `SM${SID}`], '--sid', 'CA'],
  [['api:core:messages:list', '--account-sid', `SK${SID}`], '--account-sid', 'AC'],
  [[...MESSAGE, '--messaging-service-sid', `mg${SID}`], '--messaging-service-sid', 'MG'],
  [['api:fax:v1:faxes:fetch', '--sid', 'nonsense'], '--sid', 'FX'],
  [['api:iam:v1:account:oauth-apps:remove', '--sid', 'nonsense'], '--sid', 'OQ'],
  [
    ['api:verify:v2:services:create', '--friendly-name', 'x', '--default-template-sid', 'x'],
    '--default-template-sid',
    'HJ',
  ],
  [[...ROLE_ASSIGNMENTS, '--identity', 'me'], '--identity', 'two letters'],
  [['api:core:messages:list', '--page-size', '1001'], '--page-size', 'from 1 to 1000'],
  [['api:core:messages:list', '--page-size', '0'], '--page-size', 'from 1 to 1000'],
  [['api:core:messages:list', '--page-size', '1.5'], '--page-size', 'a whole number'],
  [['api:core:messages:list', '--page', '-1'], '--page', 'at least 0'],
  [[...WEBHOOKS, '--page-size', '6'], '--page-size', 'from 1 to 5'],
  [[...MESSAGE, '--validity-period', '1.5'], '--validity-period', 'a whole number'],
  [['api:media:v1:media-processors:list', '--order', 'up'], '--order', 'asc, desc'],
  [['api:verify:v2:forms:fetch', '--form-type', 'paper'], '--form-type', 'form-push'],
]
for (const [argv, flag, expected] of REFUSED) {
  test(`refused before a request: ${argv.join(' ')}`, async () => {
    const outcome = await send(argv)
    assert.equal(outcome.code, 2, outcome.stdout)
    assert.equal(outcome.sent, 0)
    const error = errorOf(outcome)
    assert.equal(error.id, 'invalid-flag-value')
    assert.ok(error.message.startsWith(`${flag} `), error.message)
    assert.ok(error.message.includes(expected), error.message)

    const emulated = await runCommand([...argv, '-p', 'emulator', '-o', 'json'])
    assert.deepEqual(errorOf(emulated), error)

    assert.equal((await send([...argv, '--skip-parameter-validation'])).sent, 1)
  })
}

const SENT: string[][] = [
  ['api:core:messages:fetch', '--sid', `SM${SID}`],
  ['api:core:messages:fetch', '--sid', `MM${SID.toUpperCase()}`],
  [...MESSAGE, '--messaging-service-sid', ''],
  [...MESSAGE, '--max-price', '0.5'],
  ['api:core:messages:list', '--page-size', '1000', '--page', '0'],
  // Twilio takes these by a name of their own, so that the specification has no pattern for them.
  [...DOCUMENT, '--sid', 'my-document'],
  ['api:core:conferences:participants:fetch', '--conference-sid', `CF${SID}`, '--call-sid', 'my label'],
  ['api:core:conferences:participants:create', '--conference-sid', 'my room', '--from', 'a', '--to', 'b'],
  ['api:conversations:v1:users:fetch', '--sid', 'ada@example.com'],
  ['api:wireless:v1:sims:fetch', '--sid', 'my-sim'],
  [...ROLE_ASSIGNMENTS, '--identity', `US${SID}`],
  ['api:media:v1:media-processors:list', '--order', 'ASC'],
]
for (const argv of SENT) {
  test(`sent: ${argv.join(' ')}`, async () => {
    const {sent, stderr} = await send(argv)
    assert.equal(sent, 1, stderr)
  })
}
