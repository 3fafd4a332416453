import assert from 'node:assert/strict'
import {after, before, describe, test} from 'node:test'
import {stripVTControlCharacters} from 'node:util'
import {runCommand} from '../support/context.ts'
import {messages} from '../support/messages.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {written} from './capture.ts'

const NOW = Date.parse('2021-08-03T23:00:00Z')
const RECORDS = [
  {sid: 'A', at: new Date(NOW - 180_000), text: '2021-08-03', failedAt: '2021-08-03T20:59:59.5Z'},
  {sid: 'B', at: 'Tue, 03 Aug 2021 22:59:59 +0000', text: '2021', failedAt: null},
  {sid: 'C', at: new Date(Number.NaN), text: 'March 5', failedAt: new Date(NOW + 172_800_000)},
]
const AGES =
  /A +3 minutes ago +2021-08-03 +2 hours ago[\s\S]+B +1 second ago +2021[\s\S]+C +Invalid Date +March 5 +in 2 days/

describe('--relative-time', () => {
  let server: TwilioServer
  before(async () => {
    server = await startTwilio(messages(1))
  })
  after(() => server.close())
  const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: '0'.repeat(32)}

  for (const format of ['columns', 'table'] as const) {
    test(`shows times in ${format} as ages, and nothing else`, async () => {
      const {stdout} = await written(format, [RECORDS], {relativeTo: () => NOW})
      assert.match(stdout.replaceAll('│', ' '), AGES)
    })
  }

  for (const format of ['json', 'ndjson', 'tsv', 'csv', 'yaml'] as const) {
    test(`changes nothing in ${format}`, async () => {
      const options = {relativeTo: () => NOW}
      const records = RECORDS.slice(0, 2)
      assert.equal(
        (await written(format, [records], options)).stdout,
        (await written(format, [records])).stdout,
      )
    })
  }

  test('is a flag of every command, by the clock of the run', async () => {
    const list = ['api:core:messages:list', '--properties', 'dateSent', '--no-header', '--relative-time']
    const {stdout} = await runCommand(list, {server, env, clock: {now: () => NOW}})
    assert.equal(stdout.trim(), '18 minutes ago')
    const query = await runCommand(
      [...list, '--query', '[*].{sent: dateSent}', '--properties', 'sent', '--no-header'],
      {server, env, clock: {now: () => NOW}},
    )
    assert.equal(query.stdout.trim(), '18 minutes ago')
  })
})

const ESC = '\u001b'
const STYLED = new RegExp(`${ESC}\\[3\\dm[^${ESC}]+${ESC}\\[39m`, 'g')

describe('statuses', () => {
  const records = [
    {sid: 'A', status: 'delivered', callStatus: 'busy', note: 'failed', state: 'in-progress'},
    {sid: 'B', status: 'undelivered', callStatus: 'queued', note: 'delivered', state: 'x'},
    {sid: 'C', status: null, callStatus: 'COMPLETED', note: '', state: 'in_progress'},
  ]
  const [RED, GREEN, YELLOW] = [31, 32, 33].map(
    (code) => (text: string) => `\u001b[${code}m${text}\u001b[39m`,
  )

  for (const format of ['columns', 'table'] as const) {
    test(`are in color in ${format} on a terminal, with the same widths`, async () => {
      const colored = await written(format, [records], {}, {width: 100, color: true})
      const plain = await written(format, [records], {}, {width: 100})
      assert.equal(stripVTControlCharacters(colored.stdout), plain.stdout)
      const found = colored.stdout.match(STYLED)?.map((text) => text.replace(/ +/, ''))
      assert.deepEqual(found, [
        GREEN?.('delivered'),
        RED?.('busy'),
        YELLOW?.('in-progress'),
        RED?.('undelivered'),
        YELLOW?.('queued'),
        GREEN?.('COMPLETED'),
        YELLOW?.('in_progress'),
      ])
    })

    test(`have no color in ${format} without color`, async () => {
      assert.ok(!(await written(format, [records], {}, {width: 100})).stdout.includes('\u001b'))
    })
  }

  test('that are cut keep their color', async () => {
    const long = [{status: 'in-progress', sid: `SM${'1'.repeat(32)}`}]
    const {stdout} = await written('columns', [long], {}, {width: 42, color: true})
    assert.ok(stdout.includes(YELLOW?.('in-pr…') as string), JSON.stringify(stdout))
  })

  test('have no color in formats for scripts', async () => {
    for (const format of ['tsv', 'csv', 'json', 'yaml', 'ndjson'] as const) {
      const {stdout} = await written(format, [records], {}, {width: 100, color: true})
      assert.ok(!stdout.includes('\u001b'), format)
    }
  })
})
