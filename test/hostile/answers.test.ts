import assert from 'node:assert/strict'
import type {ServerResponse} from 'node:http'
import {after, before, test} from 'node:test'
import type {Operation} from '../../src/lib/api/operation.ts'
import {requiredFlags} from '../support/required-flags.ts'
import {Session} from '../support/session.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {assertCalm, assertHarmless, withoutStack} from './calm.ts'
import {ACCOUNT, operations} from './operations.ts'
import {cases, type Random, SEED} from './random.ts'
import {Tally} from './tally.ts'

const SECRET = 'a-token-that-no-one-is-to-see-00'

let server: TwilioServer
let session: Session
before(async () => {
  server = await startTwilio()
  session = await Session.start(server, {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: SECRET})
})
after(async () => {
  await session.end()
  await server.close()
})

const NEXT = [
  'https://example.com/x',
  '//example.com/x',
  '@example.com/x',
  'http://api.twilio.com/x',
  'https://api.twilio.com:444/x',
  'https://user:pass@api.twilio.com/x',
  'https://api.twilio.com.example.com/x',
  'https://api.twilio.com\\@example.com/x',
  '/2010-04-01/../x?Page=1',
  '/2010-04-01/x?Page=1',
  'javascript:1',
]

/** A page like Twilio's, or nearly. */
const aPage = (random: Random): string => {
  const record = (): string => {
    const members = [
      ...['sid', 'status', 'date_created'].map((key) => `"${key}":${JSON.stringify(random.text())}`),
      ...Array.from({length: random.int(4)}, () => `${JSON.stringify(random.key())}:${random.json()}`),
    ]
    return random.chance(0.9) ? `{${members.join()}}` : random.json()
  }
  const next = (): string => JSON.stringify(random.chance(0.5) ? random.pick(NEXT) : random.text())
  const key = random.chance(0.9) ? 'items' : random.key()
  const members = [
    `${JSON.stringify(key)}:[${Array.from({length: random.int(4)}, record).join()}]`,
    random.chance(0.3) && `"next_page_uri":${next()}`,
    `"meta":${random.chance(0.9) ? `{"key":${JSON.stringify(key)}${random.chance(0.3) ? `,"next_page_url":${next()}` : ''}}` : random.json()}`,
    `${JSON.stringify(random.key())}:${random.json()}`,
  ]
  return `{${members.filter(Boolean).join()}}`
}

const aRefusal = (random: Random): string => {
  const text = (): string => JSON.stringify(random.text())
  const code = random.pick(['20404', '"x"', 'null', '-1', '1e99', '[]'])
  return `{"code":${code},"message":${text()},"more_info":${text()},"details":${random.json()},"errors":${random.json()}}`
}

/** As bytes, since Node's server would refuse to send some of it. */
const anAnswer = (random: Random): Buffer => {
  const [status, content] = random.pick<() => [number, string]>([
    () => [random.pick([200, 200, 200, 201, 206]), aPage(random)],
    () => [random.pick([200, 201, 204, 302, 500]), random.json()],
    () => [random.pick([400, 401, 403, 404, 409, 429, 503]), aRefusal(random)],
    () => [200, random.damaged(aPage(random))],
    () => [random.pick([200, 404, 502]), random.text()],
  ])()
  const body = Buffer.from(content)
  const oneLine = (text: string): string => text.replace(/[\r\n\0]/g, ' ').slice(0, 2000)
  const header = (): string => (random.chance(0.8) ? oneLine(random.text()) : random.text())
  const length = random.chance(0.95) ? body.length : random.int(body.length + 10)
  const head = [
    `HTTP/1.1 ${status} ${random.chance(0.95) ? 'OK' : header()}`,
    `content-type: ${random.chance(0.9) ? 'application/json' : header()}`,
    `content-length: ${length}`,
    'connection: close',
    random.chance(0.05) && `x-odd: ${header()}`,
    random.chance(0.1) && `location: ${random.chance(0.5) ? random.pick(NEXT) : header()}`,
    random.chance(0.05) && `retry-after: ${header()}`,
    random.chance(0.03) && `content-encoding: ${random.pick(['gzip', 'br', 'deflate', header()])}`,
    random.chance(0.03) && `transfer-encoding: ${random.pick(['chunked', header()])}`,
  ]
  return Buffer.concat([Buffer.from(`${head.filter((line) => line !== false).join('\r\n')}\r\n\r\n`), body])
}

const written = (bytes: Buffer) => ({
  raw({socket}: ServerResponse) {
    // The program may close the connection early.
    socket?.on('error', () => {})
    socket?.end(bytes)
  },
})

const aCommand = (random: Random, operation: Operation): string[] => {
  const format = random.pick(['columns', 'table', 'json', 'tsv'])
  return [
    operation.id,
    ...requiredFlags(operation),
    '-o',
    format,
    ...(random.chance(0.3) ? ['-l', 'debug'] : []),
    ...(random.chance(0.9) ? ['--no-retry'] : ['--retries=1', '--timeout=2']),
  ]
}

const answers = cases(4, 1200)
test(`${answers.count} responses: shown safely or refused with an error, and no other host is contacted (seed ${SEED})`, async () => {
  const codes = new Tally()
  await answers.each(async (random) => {
    const operation = random.pick(operations)
    const args = aCommand(random, operation)
    const given = Array.from({length: 1 + random.int(3)}, () => anAnswer(random))
    server.requests.length = 0
    server.answer(...given.map(written))
    const terminal = random.chance(0.8)
    let output = ''
    try {
      const {code, stdout, stderr} = await session.run(args, {
        env: {FORCE_COLOR: '1'},
        terminal,
      })
      output = stderr
      codes.count(code)
      assert.ok(code >= 0 && code < 100, `exit code ${code}`)
      assert.ok(server.requests.length > 0, 'nothing was sent')
      if (terminal) assertHarmless(args.includes('tsv') ? stdout.replaceAll('\t', ' ') : stdout, 'stdout')
      assertHarmless(stderr, 'stderr')
      assertCalm(args.includes('debug') ? withoutStack(stderr) : stderr)
      assert.ok(!(stdout + stderr).includes(SECRET), 'the secret is shown')
      const {hostname} = new URL(operation.server)
      for (const {host, serverName} of server.requests) {
        assert.deepEqual([host, serverName], [hostname, hostname])
      }
    } catch (error) {
      throw new Error(
        `${args.join(' ')}\n${(error as Error).message}\n${JSON.stringify(output.slice(0, 500))}`,
      )
    } finally {
      server.forget()
    }
  })
  process.stdout.write(`# exit codes after ${answers.count} answers: ${codes}\n`)
})
