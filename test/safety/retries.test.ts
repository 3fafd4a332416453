import assert from 'node:assert/strict'
import {after, describe, it} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {type Answer, startTwilio} from '../support/twilio-server.ts'

const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'f'.repeat(32)}
const BUSY: Answer = {status: 503, body: ''}
const NOT_FOUND: Answer = {status: 404, body: {code: 20404, message: 'Not found'}}
const LIMITED: Answer = {
  status: 429,
  headers: {'retry-after': '20'},
  body: {code: 20429, message: 'Slow down'},
}

const server = await startTwilio(() => ({body: {sid: 'SM1', phone_number: '+12065550100'}}))
after(() => server.close())

/** Runs a command whose waits take no time; returns how many requests it sent, and how long it waited in milliseconds. */
const run = async (args: readonly string[], ...answers: Answer[]) => {
  const before = server.requests.length
  const waits: number[] = []
  server.answer(...answers)
  const clock = {sleep: async (ms: number) => void waits.push(ms)}
  const outcome = await runCommand([...args, '-o', 'json'], {server, env, clock})
  server.forget()
  return {...outcome, sent: server.requests.length - before, waits}
}

const NUMBER = ['--phone-number', '+12065550100']
const V1 = ['api:lookups:v1:phone-numbers:fetch', ...NUMBER]
const V2 = ['api:lookups:v2:phone-numbers:fetch', ...NUMBER]

describe('a request that is billed', () => {
  for (const [what, args] of [
    ['a lookup of the line type', [...V2, '--fields', 'line_type_intelligence']],
    ['a lookup of the carrier', [...V1, '--type', 'carrier']],
    ['a lookup with an add-on', [...V1, '--add-ons', 'whitepages_pro_caller_id']],
    [
      'a raw lookup',
      ['api:request', 'GET', 'https://lookups.twilio.com/v2/PhoneNumbers/+1206?Fields=sim_swap'],
    ],
    [
      'a message',
      ['api:core:messages:create', '--to', '+12065550100', '--from', '+12065550101', '--body', 'x'],
    ],
  ] as const) {
    it(`${what} is sent once, and may have been processed`, async () => {
      for (const answer of [BUSY, {cutAfter: 'nothing'}] as const) {
        const outcome = await run(args, answer)
        assert.deepEqual([outcome.code === 0, outcome.sent], [false, 1])
        assert.match(String(errorOf(outcome).hint), /may have been processed/)
      }
    })

    it(`${what} is repeated when Twilio refused it unprocessed`, async () => {
      const {code, sent} = await run(args, LIMITED)
      assert.deepEqual([code, sent], [0, 2])
    })
  }

  it('is not a lookup that only formats a number', async () => {
    for (const args of [V1, V2]) {
      const {code, sent} = await run(args, BUSY)
      assert.deepEqual([code, sent], [0, 2])
    }
  })
})

describe('a removal', () => {
  const REMOVE = ['api:core:messages:remove', '--sid', `SM${'2'.repeat(32)}`]

  it('that finds nothing after a failed attempt is done', async () => {
    for (const answer of [BUSY, {cutAfter: 'nothing'}] as const) {
      const {code, sent} = await run(REMOVE, answer, NOT_FOUND)
      assert.deepEqual([code, sent], [0, 2])
    }
  })

  it('that finds nothing at first, or after a rate limit, is an error', async () => {
    for (const answers of [[NOT_FOUND], [LIMITED, NOT_FOUND]]) {
      const outcome = await run(REMOVE, ...answers)
      assert.equal(outcome.code, 20)
      assert.equal(errorOf(outcome).id, 'not-found')
    }
  })
})

describe('a long wait', () => {
  const LIST = ['api:core:messages:list']
  const PAGE = {body: {messages: [{sid: 'SM1'}], next_page_uri: null}}

  it('that Twilio asks for is announced on stderr', async () => {
    const {stderr, waits} = await run(LIST, LIMITED, PAGE)
    assert.deepEqual(waits, [20_000])
    assert.match(stderr, /^Retrying in 20 seconds: HTTP 429\.\n$/)
  })

  it('is not announced with --silent, nor is a short one', async () => {
    const silent = await run([...LIST, '--silent'], LIMITED, PAGE)
    assert.deepEqual([silent.sent, silent.stderr], [2, ''])
    const short = await run(LIST, {...LIMITED, headers: {'retry-after': '1'}}, PAGE)
    assert.deepEqual([short.sent, short.stderr], [2, ''])
  })
})
