import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const env = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed',
}
const server = await startTwilio(() => json({messages: [], conferences: [], calls: [], next_page_uri: null}))
after(() => server.close())

const list = async (...argv: string[]) => {
  server.requests.length = 0
  const outcome = await runCommand([...argv, '-o', 'json'], {env, server})
  return {...outcome, query: [...(server.requests[0]?.query ?? [])].filter(([name]) => name !== 'PageSize')}
}

const FILTERS: [argv: string[], query: [name: string, value: string][]][] = [
  [['api:core:messages:list', '--date-sent', '>=2026-11-24'], [['DateSent>', '2026-11-24']]],
  [['api:core:messages:list', '--date-sent', '<=2026-11-24'], [['DateSent<', '2026-11-24']]],
  [['api:core:messages:list', '--date-sent-after', '>=2026-11-24'], [['DateSent>', '2026-11-24']]],
  [
    ['api:core:messages:list', '--date-sent-before', '<=2026-11-24T10:00:00Z'],
    [['DateSent<', '2026-11-24T10:00:00Z']],
  ],
  [['api:core:messages:list', '--date-sent', '2026-11-24'], [['DateSent', '2026-11-24']]],
  [
    ['api:core:conferences:list', '--date-created', '>=2026-11-24', '--date-updated', '<=2026-11-25'],
    [
      ['DateCreated>', '2026-11-24'],
      ['DateUpdated<', '2026-11-25'],
    ],
  ],
  [
    ['api:core:calls:list', '--start-time', '>=2026-11-24', '--start-time-before', '2026-11-25'],
    [
      ['StartTime<', '2026-11-25'],
      ['StartTime>', '2026-11-24'],
    ],
  ],
  [
    ['api:core:messages:list', '--date-sent', '>=tomorrow', '--skip-parameter-validation'],
    [['DateSent', '>=tomorrow']],
  ],
]
for (const [[command = '', ...flags], expected] of FILTERS) {
  test(`${command} ${flags.join(' ')} filters as Twilio's documentation says`, async () => {
    const {code, stderr, query} = await list(command, ...flags)
    assert.equal(code, 0, stderr)
    assert.deepEqual(query.sort(), expected)
  })
}

const REFUSED: [flags: string[], id: string][] = [
  [['--date-sent', '>2026-11-24'], 'invalid-flag-value'],
  [['--date-sent', '<2026-11-24'], 'invalid-flag-value'],
  [['--date-sent', '>=2026-02-30'], 'invalid-flag-value'],
  [['--date-sent-after', '<=2026-11-24'], 'invalid-flag-value'],
  [['--date-sent', '>=2026-11-24', '--date-sent-after', '2026-11-20'], 'conflicting-flags'],
]
for (const [flags, id] of REFUSED) {
  test(`messages:list ${flags.join(' ')} is refused before anything is sent`, async () => {
    const outcome = await list('api:core:messages:list', ...flags)
    assert.equal(outcome.code, 2)
    assert.equal(errorOf(outcome).id, id)
    assert.equal(server.requests.length, 0)
  })
}

test('a date filter that Twilio has no inequality for refuses one', async () => {
  const outcome = await list('api:monitor:v1:events:list', '--start-date', '>=2026-11-24')
  assert.equal(outcome.code, 2)
  assert.equal(errorOf(outcome).id, 'invalid-flag-value')
  assert.equal(server.requests.length, 0)
})

test('on the emulator, --date-sent with >= and <= lists the messages of those days', async () => {
  const home = temporaryHome()
  let now = Date.parse('2026-11-24T12:00:00Z')
  const options = {home, clock: {now: () => now}}
  const onEmulator = async (...argv: string[]) =>
    JSON.parse((await runCommand([...argv, '-p', 'emulator', '-o', 'json'], options)).stdout)
  const [{to}] = await onEmulator(
    'api:core:messages:create',
    '--to',
    '+15558675310',
    '--from',
    '+15005550006',
    '--body',
    'Hi',
  )
  // The emulator sends a message a moment after it is created.
  now += 60_000
  for (const [bound, expected] of [
    ['>=2026-11-24', [to]],
    ['>=2026-11-25', []],
    ['<=2026-11-25', [to]],
    ['<=2026-11-23', []],
  ] as const) {
    const found = await onEmulator('api:core:messages:list', '--date-sent', bound)
    assert.deepEqual(
      found.map((message: {to: string}) => message.to),
      expected,
    )
  }
})
