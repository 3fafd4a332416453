import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {after, before, test} from 'node:test'
import {readOfficialCommands} from '../../scripts/catalog/official.ts'
import {Session} from '../support/session.ts'
import {type Answer, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

/**
 * What the official CLI 6.2.4 sent and printed, recorded with a server that sent these responses: an operation of each kind per
 * product, with all flags and with values that must be encoded.
 */
interface Exchange {
  readonly args: readonly string[]
  readonly region?: string
  readonly edge?: string
  readonly status: number
  /** One per page. */
  readonly answers: readonly Answer['body'][]
  /** Method, host, path with query, and body. */
  readonly sent: readonly string[]
  readonly printed: string
}

/**
 * The recording server put `zz` for every variable part of a next page's path, as Twilio never does, and such a page is refused here
 * (`next-page-refused`). So the next page gets the path of the first, in what was received and in what was sent.
 */
const withOwnNextPages = (exchange: Exchange): Exchange => {
  const [first = '', ...others] = exchange.sent.map((line) => line.replace(/^\S+ [^/]+|\?.*$/gs, ''))
  const foreign = others.find((path) => path !== first)
  if (exchange.answers.length < 2 || foreign === undefined) return exchange
  const {answers, sent} = exchange
  const moved = JSON.stringify({answers, sent}).replaceAll(`${foreign}?`, `${first}?`)
  return {...exchange, ...JSON.parse(moved)}
}

const exchanges = readFileSync(new URL('official-exchanges.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => withOwnNextPages(JSON.parse(line) as Exchange))

let server: TwilioServer
let session: Session
before(async () => {
  server = await startTwilio()
  session = await Session.start(server, {
    TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
    TWILIO_API_KEY: `SK${'b'.repeat(32)}`,
    TWILIO_API_SECRET: 'c'.repeat(32),
    TZ: 'America/New_York',
  })
})
after(async () => {
  await session.end()
  await server.close()
})

const getProduct = (id = ''): string => id.split(':')[1] ?? ''

test('every product of the official CLI is among the recorded exchanges', () => {
  const table = readOfficialCommands(new URL('../../data/official-commands.tsv', import.meta.url))
  const official = [...table.keys()].filter((id) => id.startsWith('api:')).map(getProduct)
  const recorded = new Set(exchanges.map(({args: [id]}) => getProduct(id)))
  // Its only command with a form fails in the official CLI, whatever it is given.
  recorded.add('oauth')
  assert.deepEqual(
    [...new Set(official)].filter((product) => !recorded.has(product)),
    [],
  )
})

for (const {args, region, edge, status, answers, sent, printed} of exchanges) {
  test(`as with the official CLI: ${args[0]}`, async () => {
    server.requests.length = 0
    server.forget()
    server.answer(...answers.map((body) => ({status, ...(body && {body})})))
    const {code, stdout, stderr} = await session.run(args, {
      env: {...(region && {TWILIO_REGION: region}), ...(edge && {TWILIO_EDGE: edge})},
    })
    assert.equal(code, 0, stderr)
    assert.deepEqual(
      server.requests.map(({method, host, path, search, body}) =>
        [method, ' ', host, path, search && `?${search}`, body && ` ${body}`].join(''),
      ),
      sent,
    )
    assert.equal(stdout, printed)
  })
}
