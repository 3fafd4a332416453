import assert from 'node:assert/strict'
import {join} from 'node:path'
import {test} from 'node:test'
import {Catalog} from '../../src/lib/api/catalog.ts'
import {invoke, invokeList, type SdkClient} from '../../src/lib/api/invoke.ts'
import {recordReader} from '../../src/lib/api/records.ts'
import {loadSdk} from '../../src/lib/api/resources.ts'
import {printFailure} from '../../src/lib/command/failure.ts'
import {UserError} from '../../src/lib/errors.ts'
import {writeRecords} from '../../src/lib/output/index.ts'
import {createNotes} from '../../src/lib/output/notes.ts'
import type {Profile} from '../../src/lib/profiles/profile.ts'
import type {Channel, HttpRequest, HttpResponse} from '../../src/lib/twilio/channel.ts'
import {createClient} from '../../src/lib/twilio/client.ts'
import {captureTerminal} from '../output/capture.ts'
import {root} from '../support/run.ts'
import {assertCalm, assertHarmless, assertPrototypesAreClean} from './calm.ts'
import {cases, type Random, SEED} from './random.ts'

const SECRET = 'the-secret-of-this-test'
const PROFILE: Profile = {
  name: 'test',
  accountSid: `AC${'1'.repeat(32)}`,
  username: `SK${'2'.repeat(32)}`,
  password: async () => SECRET,
  source: 'named',
}
const catalog = new Catalog(join(root, 'dist/catalog'))
const operations = catalog.index.products.flatMap(({product}) =>
  Object.values(catalog.product(product)?.operations ?? {}),
)
const sdk = await loadSdk()

/** Answers one request after the other with what it is given, and goes on with the last. */
class Canned implements Channel {
  readonly asked: HttpRequest[] = []
  readonly #answers: readonly HttpResponse[]

  constructor(answers: readonly HttpResponse[]) {
    this.#answers = answers
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.asked.push(request)
    return this.#answers[Math.min(this.asked.length, this.#answers.length) - 1] as HttpResponse
  }

  async close(): Promise<void> {}
}

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
  'javascript:1',
]

/** A page as Twilio writes it, or nearly; whatever the list's key is, it may be among these. */
const aPage = (random: Random): string => {
  const record = (): string => {
    const members = [
      ...['sid', 'status', 'date_created'].map((key) => `"${key}":${JSON.stringify(random.text())}`),
      ...Array.from({length: random.int(4)}, () => `${JSON.stringify(random.key())}:${random.json()}`),
    ]
    return random.chance(0.9) ? `{${members.join()}}` : random.json()
  }
  const records = `[${Array.from({length: random.int(4)}, record).join()}]`
  const next = JSON.stringify(random.chance(0.5) ? random.pick(NEXT) : random.text())
  const keys = ['messages', 'services', 'data', 'items', 'results']
  const nextUrl = random.chance(0.3) ? `,"next_page_url":${next}` : ''
  const members = [
    ...keys.map((key) => `"${key}":${records}`),
    random.chance(0.3) && `"next_page_uri":${next}`,
    `"meta":${random.chance(0.8) ? `{"key":"${random.pick(keys)}"${nextUrl}}` : random.json()}`,
    `${JSON.stringify(random.key())}:${random.json()}`,
  ]
  return `{${members.filter(Boolean).join()}}`
}

const aRefusal = (random: Random): string => {
  const text = (): string => JSON.stringify(random.text())
  const code = random.pick(['20404', '"x"', 'null', '-1', '1e99', '[]'])
  return `{"code":${code},"message":${text()},"more_info":${text()},"details":${random.json()},"errors":${random.json()}}`
}

const anAnswer = (random: Random): HttpResponse => {
  const body = random.pick([
    () => aPage(random),
    () => aPage(random),
    () => aPage(random),
    () => random.json(),
    () => aRefusal(random),
    () => random.damaged(aPage(random)),
    () => random.text(),
  ])()
  const headers: Record<string, string> = {
    'content-type': random.pick(['application/json', 'text/html', 'text/plain', random.text()]),
    'x-odd': random.text(),
    ...(random.chance(0.2) && {location: random.pick([...NEXT, random.text()])}),
    ...(random.chance(0.2) && {'retry-after': random.text()}),
  }
  const status = random.pick([200, 200, 200, 200, 201, 204, 302, 400, 401, 404, 429, 500, 503])
  return {status, headers, body}
}

const answers = cases(4, 2000)
test(`${answers.count} answers: shown harmlessly or refused in a sentence, and no one else is asked (seed ${SEED})`, async () => {
  let shown = 0
  await answers.each(async (random) => {
    const operation = random.pick(operations)
    const channel = new Canned(Array.from({length: 1 + random.int(3)}, () => anAnswer(random)))
    const {terminal, text} = captureTerminal({...(random.chance(0.8) && {width: 80}), color: true})
    const notes = await createNotes('debug', terminal)
    const clock = {now: () => 0, sleep: async () => {}, random: () => 0}
    const options = {channel, retries: 1, clock, log: notes.debug}
    const client = createClient(PROFILE, options) as unknown as SdkClient
    const required = operation.parameters.filter((parameter) => parameter.required)
    const values = new Map(required.map(({flag}) => [flag, 'x'] as const))
    const call = {operation, values, client, sdk}
    const {records = {}} = catalog.product(operation.id.split(':')[1] ?? '') ?? {}
    const read = recordReader(records, operation.record)
    const format = random.pick(['columns', 'table', 'json', 'tsv'] as const)
    const properties = random.chance(0.5) && {properties: operation.columns}
    const choice = {format, header: true, note: notes.info, warn: notes.warn, ...properties}
    try {
      if (operation.action === 'list') {
        const pages = invokeList(call, 10)
        const shapes = async function* () {
          for await (const page of pages) yield page.map(read)
        }
        await writeRecords(shapes(), choice, terminal)
      } else {
        const record = await invoke(call)
        await writeRecords([record === undefined ? [] : [read(record)]], choice, terminal)
      }
      shown++
    } catch (error) {
      const manner = {json: random.chance(0.3), debug: false, silent: false, level: 'info'} as const
      const code = await printFailure(error, manner, terminal, 'twilio')
      assert.ok(code >= 1 && code < 100, `exit code ${code}`)
      if (error instanceof UserError) assert.ok(error.message.length < 3000, 'the message is long')
    }
    await new Promise(setImmediate)
    const stdout = format === 'tsv' ? text.stdout.replaceAll('\t', ' ') : text.stdout
    if (terminal.width !== undefined) assertHarmless(stdout, 'stdout')
    assertHarmless(text.stderr, 'stderr')
    assertCalm(text.stderr)
    assert.ok(!text.stderr.includes(SECRET), 'the secret is shown')
    const {hostname} = new URL(operation.server)
    for (const {url} of channel.asked) {
      assert.equal(url.origin, `https://${hostname}`)
      assert.equal(url.username + url.password, '')
    }
    assertPrototypesAreClean()
  })
  process.stdout.write(`# ${shown} of ${answers.count} answers were shown\n`)
})
