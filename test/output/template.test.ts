import assert from 'node:assert/strict'
import {after, describe, it} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {startTwilio} from '../support/twilio-server.ts'

const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'f'.repeat(32)}
const NOW = Date.UTC(2026, 0, 31, 12)
const MESSAGES = [
  {
    sid: 'SM0',
    to: '+12065550100',
    status: 'failed',
    body: 'Hello there',
    error_code: 30008,
    date_sent: 'Sat, 31 Jan 2026 11:55:00 +0000',
  },
  {
    sid: 'SM1',
    to: '+1206',
    status: 'delivered',
    body: 'a\u001b[31m\ufdd1red\ufdd2\u009b',
    error_code: null,
    date_sent: null,
  },
]
const server = await startTwilio(() => ({body: {messages: MESSAGES, next_page_uri: null}}))
after(() => server.close())

const list = (
  template: string,
  {width, color = false, flags = []}: {width?: number; color?: boolean; flags?: string[]} = {},
) =>
  runCommand(['api:core:messages:list', '--template', template, ...flags], {
    server,
    env,
    color,
    clock: {now: () => NOW},
    ...(width && {width}),
  })

describe('--template', () => {
  for (const [template, stdout] of [
    ['{{ sid }} {{ status }}', 'SM0 failed\nSM1 delivered\n'],
    ['{{ errorCode }}', '30008\n\n'],
    ['{{ sid }}{% if errorCode %}: error {{ errorCode }}{% endif %}', 'SM0: error 30008\nSM1\n'],
    ['{{ body | truncate: 8 }}', 'Hello...\na\u001b[31...\n'],
    ['{{ dateSent | timeago }}', '5 minutes ago\n\n'],
    ['{{ dateSent | date: "%Y" }}', '2026\n\n'],
    ['{{ to | tablerow: status }}', '+12065550100  failed\n+1206         delivered\n'],
    ['{{ status | color: "red" }}', 'failed\ndelivered\n'],
    ['{{ constructor }}{{ __proto__ }}', '\n\n'],
    ['', '\n\n'],
  ] as const) {
    it(`prints a line for each record: ${template}`, async () => {
      const outcome = await list(template)
      assert.deepEqual([outcome.code, outcome.stdout], [0, stdout], outcome.stderr)
    })
  }

  it('is colored on a terminal only, and aligned by what is seen', async () => {
    const template = '{{ status | color: "green" | tablerow: to }}'
    const {stdout} = await list(template, {width: 80, color: true})
    assert.equal(
      stdout,
      '\u001b[32mfailed\u001b[39m     +12065550100\n\u001b[32mdelivered\u001b[39m  +1206\n',
    )
    assert.equal((await list(template)).stdout, 'failed     +12065550100\ndelivered  +1206\n')
  })

  it('never lets a record control the terminal', async () => {
    const {stdout} = await list('{{ body }}', {width: 80, color: true})
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })

  it('formats the results of a query', async () => {
    const {stdout} = await list('{{ s }}', {flags: ['--query', '[*].{s: sid}']})
    assert.equal(stdout, 'SM0\nSM1\n')
    const first = await list('{{ sid }}', {flags: ['--query', '[0]', '-o', 'json']})
    assert.equal(first.stdout, 'SM0\n')
  })

  for (const [template, place] of [
    ['{{ a', /line:1, col:1/],
    ['{{ a | nonsense }}', /nonsense.*line:1/],
    ['x\n{% nonsense %}', /nonsense.*line:2/],
  ] as const) {
    it(`that is invalid is refused before any request: ${JSON.stringify(template)}`, async () => {
      const before = server.requests.length
      const outcome = await list(template, {flags: ['-o', 'json']})
      assert.deepEqual([outcome.code, errorOf(outcome).id, outcome.stdout], [2, 'invalid-template', ''])
      assert.match(errorOf(outcome).message, place)
      assert.equal(server.requests.length, before)
    })
  }

  it('cannot read files', async () => {
    const outcome = await list('{% render "/etc/passwd" %}', {flags: ['-o', 'json']})
    assert.deepEqual([outcome.code, outcome.stdout], [2, ''])
  })

  it('has a known list of colors', async () => {
    const outcome = await list('{{ sid | color: "toString" }}', {flags: ['-o', 'json']})
    assert.deepEqual([outcome.code, errorOf(outcome).id], [2, 'invalid-template'])
  })
})
