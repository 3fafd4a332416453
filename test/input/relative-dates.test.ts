import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import {parseMoment} from '../../src/lib/api/moments.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const env = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed',
}
const server = await startTwilio(({method}) =>
  method === 'POST'
    ? json({sid: `SM${'1'.repeat(32)}`}, 201)
    : json({messages: [], calls: [], conferences: [], usage_records: [], alerts: [], meta: {key: 'alerts'}}),
)
after(() => server.close())
const zone = process.env.TZ
after(() => {
  process.env.TZ = zone ?? 'UTC'
})

const NOW = Date.parse('2026-11-24T19:30:15.500Z')
const run = async (timeZone: string, argv: readonly string[]) => {
  server.requests.length = 0
  process.env.TZ = timeZone
  const clock = {now: () => NOW}
  const outcome = await runCommand([...argv, '-o', 'json'], {env, server, clock})
  const [request] = server.requests
  const form = new URLSearchParams(request?.body)
  const sent = [...(request?.query ?? []), ...form].filter(([name]) => /Date|Time|SendAt/.test(name))
  return {...outcome, sent: Object.fromEntries(sent)}
}

const MESSAGES = 'api:core:messages:list'
const CREATE = ['api:core:messages:create', '--to', '+15558675310', '--body', 'Hi', '--from', '+15005550006']
const SENT: readonly (readonly [zone: string, argv: readonly string[], sent: Record<string, string>])[] = [
  ['UTC', [MESSAGES, '--date-sent', '>=yesterday'], {'DateSent>': '2026-11-23T00:00:00Z'}],
  ['America/New_York', [MESSAGES, '--date-sent-after', 'today'], {'DateSent>': '2026-11-24T05:00:00Z'}],
  ['Asia/Tokyo', [MESSAGES, '--date-sent-after', 'Today'], {'DateSent>': '2026-11-24T15:00:00Z'}],
  [
    'America/New_York',
    [MESSAGES, '--date-sent', 'yesterday'],
    {'DateSent>': '2026-11-23T05:00:00Z', 'DateSent<': '2026-11-24T04:59:59Z'},
  ],
  [
    'UTC',
    [MESSAGES, '--date-sent', '2026-02'],
    {'DateSent>': '2026-02-01T00:00:00Z', 'DateSent<': '2026-02-28T23:59:59Z'},
  ],
  ['UTC', [MESSAGES, '--date-sent-after', '2026-02'], {'DateSent>': '2026-02-01T00:00:00Z'}],
  ['UTC', [MESSAGES, '--date-sent', '<=-2h'], {'DateSent<': '2026-11-24T17:30:15Z'}],
  ['UTC', [MESSAGES, '--date-sent-before', '7 days ago'], {'DateSent<': '2026-11-17T19:30:15Z'}],
  [
    'UTC',
    ['api:core:calls:list', '--start-time', '2 days ago'],
    {'StartTime>': '2026-11-22T00:00:00Z', 'StartTime<': '2026-11-22T23:59:59Z'},
  ],
  // Parameters that take days.
  ['Asia/Tokyo', ['api:core:conferences:list', '--date-created', 'today'], {DateCreated: '2026-11-25'}],
  [
    'UTC',
    ['api:core:conferences:list', '--date-created', '2026-02'],
    {'DateCreated>': '2026-02-01', 'DateCreated<': '2026-02-28'},
  ],
  [
    'UTC',
    ['api:core:usage:records:list', '--start-date', '2026-10', '--end-date', 'yesterday'],
    {StartDate: '2026-10-01', EndDate: '2026-11-23'},
  ],
  // What Twilio resolves itself stays as it is, where it does.
  [
    'UTC',
    ['api:core:usage:records:list', '--start-date', '-30days', '--end-date', '7 days'],
    {StartDate: '-30days', EndDate: '7 days'},
  ],
  ['UTC', [...CREATE, '--send-at', 'in 2 hours'], {SendAt: '2026-11-24T21:30:15Z'}],
  ['UTC', [...CREATE, '--send-at', '+3d'], {SendAt: '2026-11-27T19:30:15Z'}],
  ['UTC', [...CREATE, '--send-at', '+30days'], {SendAt: '2026-12-24T19:30:15Z'}],
  ['UTC', [...CREATE, '--send-at', 'now'], {SendAt: '2026-11-24T19:30:15Z'}],
  // Other dates are unchanged.
  ['Asia/Tokyo', [MESSAGES, '--date-sent', '2026-11-24'], {DateSent: '2026-11-24'}],
  ['UTC', [MESSAGES, '--date-sent', 'yesterday', '--skip-parameter-validation'], {DateSent: 'yesterday'}],
]
for (const [timeZone, argv, sent] of SENT) {
  test(`in ${timeZone}, ${argv[0]} ${argv.slice(-4).join(' ')} sends ${Object.values(sent)}`, async () => {
    const outcome = await run(timeZone, argv)
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.deepEqual(outcome.sent, sent)
  })
}

const REFUSED: readonly (readonly [argv: readonly string[], id: string])[] = [
  [[MESSAGES, '--date-sent-before', '2026-01'], 'invalid-flag-value'],
  [[MESSAGES, '--date-sent', '<=2026-01'], 'invalid-flag-value'],
  [[MESSAGES, '--date-sent', '2026-13'], 'invalid-flag-value'],
  [[MESSAGES, '--date-sent', '>yesterday'], 'invalid-flag-value'],
  [[MESSAGES, '--date-sent', 'toString'], 'invalid-flag-value'],
  [[MESSAGES, '--date-sent', '99999 years ago'], 'invalid-flag-value'],
  [[MESSAGES, '--date-sent', 'last week'], 'invalid-flag-value'],
  [[MESSAGES, '--date-sent', 'today', '--date-sent-before', '2026-11-24'], 'conflicting-flags'],
  [['api:core:usage:records:list', '--end-date', '2026-01'], 'invalid-flag-value'],
  [[...CREATE, '--send-at', '2026-12'], 'invalid-flag-value'],
]
for (const [argv, id] of REFUSED) {
  test(`${argv[0]} ${argv.slice(-4).join(' ')} is refused, and nothing is sent`, async () => {
    const outcome = await run('UTC', argv)
    assert.equal(outcome.code, 2)
    assert.equal(errorOf(outcome).id, id)
    assert.equal(server.requests.length, 0)
  })
}

/** [zone, now, words, the moment, the whole day's start and end]. In New York clocks change on 2026-03-08 and 2026-11-01. */
const CLOCK_CHANGES: readonly (readonly [string, string, string, string, string?, string?])[] = [
  [
    'America/New_York',
    '2026-03-09T03:00:00Z',
    'today',
    '2026-03-08T05:00:00.000Z',
    '2026-03-08T05:00:00.000Z',
    '2026-03-09T04:00:00.000Z',
  ],
  [
    'America/New_York',
    '2026-11-02T04:00:00Z',
    'today',
    '2026-11-01T04:00:00.000Z',
    '2026-11-01T04:00:00.000Z',
    '2026-11-02T05:00:00.000Z',
  ],
  // The same time of day, which is 23 hours before; and 24 hours, which are another time of day.
  ['America/New_York', '2026-03-08T16:00:00Z', '1 day ago', '2026-03-07T17:00:00.000Z'],
  ['America/New_York', '2026-03-08T16:00:00Z', '24 hours ago', '2026-03-07T16:00:00.000Z'],
  // In Cairo, 2026-04-24 starts at 01:00.
  ['Africa/Cairo', '2026-04-24T10:00:00Z', 'today', '2026-04-23T22:00:00.000Z'],
  ['UTC', '2026-03-31T10:00:00Z', '1 month ago', '2026-02-28T10:00:00.000Z'],
  ['UTC', '2028-02-29T10:00:00Z', '1 year ago', '2027-02-28T10:00:00.000Z'],
]
for (const [timeZone, now, words, at, start, end] of CLOCK_CHANGES) {
  test(`in ${timeZone} at ${now}, ${words} is ${at}`, () => {
    process.env.TZ = timeZone
    const moment = parseMoment(words, Date.parse(now))
    assert.equal(moment?.at.toISOString(), at)
    if (start) assert.equal(moment?.whole?.start.toISOString(), start)
    if (end) assert.equal(moment?.whole?.end.toISOString(), end)
  })
}

test('help of a date parameter says that it takes relative dates', async () => {
  const {stdout} = await runCommand([MESSAGES, '--help'])
  assert.match(stdout.replace(/\s+/g, ' '), /relative dates: today/)
})
