import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {Catalog} from '../../src/lib/api/catalog.ts'
import {EMULATOR_ACCOUNT} from '../../src/lib/emulator/account.ts'
import {Emulator} from '../../src/lib/emulator/index.ts'
import {root} from '../support/run.ts'
import {assertPrototypesAreClean} from './calm.ts'
import {cases, type Random, SEED} from './random.ts'

const catalog = new Catalog(join(root, 'dist/catalog'))
const operations = catalog.index.products.flatMap(({product}) =>
  Object.values(catalog.product(product)?.operations ?? {}),
)
const directory = mkdtempSync(join(tmpdir(), 'switchboard-hostile-'))
const emulator = new Emulator({directory, catalog})
after(async () => {
  await emulator.close()
  rmSync(directory, {recursive: true, force: true})
})

const {accountSid, authToken} = EMULATOR_ACCOUNT
const AUTHORIZATION = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
const STRANGERS = ['https://example.com', 'https://twilio.com', 'https://api.twilio.com.example.com']
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'BREW', '']
const FORM = 'application/x-www-form-urlencoded'
/** What was made here is asked for again. */
const sids: string[] = [accountSid]

const anAddress = (random: Random, path: string, server: string): URL => {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'AccountSid' && random.chance(0.9)) return accountSid
    if (random.chance(0.5)) return random.pick(sids)
    const text = random.text()
    return random.chance(0.5) ? encodeURIComponent(text.toWellFormed()) : text
  })
  const at = random.chance(0.97) ? server : random.pick(STRANGERS)
  return new URL(URL.canParse(at + filled) ? at + filled : at)
}

const aRequest = (random: Random) => {
  const operation = random.pick(operations)
  const url = anAddress(random, operation.path, operation.server)
  const fields = new URLSearchParams()
  for (const {wire, required, options} of operation.parameters) {
    if (!random.chance(required ? 0.9 : 0.2)) continue
    const value = options && random.chance(0.5) ? random.pick(options) : random.text()
    fields.append(wire, random.chance(0.2) ? random.pick(sids) : value)
  }
  if (random.chance(0.3)) fields.append(random.key(), random.text())
  const method = random.chance(0.95) ? operation.method : random.pick(METHODS)
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(method)
  if (!hasBody || random.chance(0.1)) url.search = fields.toString()
  const isJson = operation.encoding === 'json' || random.chance(0.05)
  const content = `{"friendly_name":"x","language":"en","types":${random.json()}}`
  const json = random.pick([() => random.json(4), () => random.text(), () => content])
  const type = random.chance(0.95) ? (isJson ? 'application/json' : FORM) : random.text()
  return {
    method,
    url,
    headers: {
      ...(random.chance(0.97) && {authorization: random.chance(0.97) ? AUTHORIZATION : random.text()}),
      ...(hasBody && {'content-type': type}),
      ...(random.chance(0.1) && {'if-match': random.text()}),
    },
    ...(hasBody && {body: isJson ? json() : fields.toString()}),
  }
}

const requests = cases(5, 5000)
test(`${requests.count} requests to the emulator: each is answered as Twilio would, none breaks it (seed ${SEED})`, async () => {
  const statuses = new Map<number, number>()
  await requests.each(async (random) => {
    const request = aRequest(random)
    const {status, headers, body} = await emulator.send(request)
    const kind = Math.floor(status / 100)
    statuses.set(kind, (statuses.get(kind) ?? 0) + 1)
    try {
      assert.ok(status >= 200 && status < 500, `HTTP ${status} ${body.slice(0, 300)}`)
      for (const value of Object.values(headers)) assert.doesNotMatch(value, /[\r\n]/)
      if (status >= 400) {
        const {code, message, status: inBody} = JSON.parse(body) as Record<string, unknown>
        assert.deepEqual([typeof code, typeof message, inBody], ['number', 'string', status])
      } else if (body !== '') {
        const {sid} = (JSON.parse(body) ?? {}) as {sid?: unknown}
        if (typeof sid === 'string' && sids.length < 300) sids.push(sid)
      }
      assertPrototypesAreClean()
    } catch (error) {
      const sent = `${request.method} ${request.url.href.slice(0, 300)} ${request.body?.slice(0, 300) ?? ''}`
      throw new Error(`${sent}\n${(error as Error).message}`)
    }
  })
  const share = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}xx: ${count}`)
  process.stdout.write(`# answers to ${requests.count} requests: ${share.join(', ')}\n`)
})

test('what is on the disk after all that is read again', async () => {
  const again = new Emulator({directory, catalog})
  const response = await again.send({
    method: 'GET',
    url: new URL(`https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=1000`),
    headers: {authorization: AUTHORIZATION},
  })
  await again.close()
  assert.equal(response.status, 200)
})
