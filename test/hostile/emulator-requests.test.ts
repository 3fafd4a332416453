import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {connect} from 'node:net'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {fileURLToPath} from 'node:url'
import type {Operation} from '../../src/lib/api/catalog.ts'
import {EMULATOR_ACCOUNT} from '../../src/lib/emulator/account.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {assertCalm, assertHarmless} from './calm.ts'
import {aValue, operations} from './operations.ts'
import {cases, type Random, SEED} from './random.ts'
import {Tally} from './tally.ts'

const {accountSid, authToken} = EMULATOR_ACCOUNT
const AUTHORIZATION = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
const STRANGERS = ['example.com', 'twilio.com', 'api.twilio.com.example.com', '127.0.0.1']
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'BREW', 'CONNECT']
const FORM = 'application/x-www-form-urlencoded'

/** What the emulator takes: its own number, and anyone's. */
const RIGHT: Readonly<Record<string, string>> = {
  From: '+12067523880',
  To: '+12063996576',
  Url: 'https://example.com',
}

const home = temporaryHome()
const watch = fileURLToPath(new URL('../support/prototypes.cjs', import.meta.url))
let emulator: ChildProcess
let port = 0
let said = ''
const start = async (): Promise<void> => {
  port = 0
  said = ''
  emulator = spawn(process.execPath, [join(root, 'bin/run.js'), 'emulator:start', '--port=0', '-o', 'none'], {
    env: cleanEnvironment(home, {FORCE_COLOR: '1', NODE_OPTIONS: `--require "${watch}"`}),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await new Promise<void>((resolve) => {
    emulator.stderr?.on('data', (chunk) => {
      said += chunk
      const [, found] = /at http:\/\/127\.0\.0\.1:(\d+) \(/.exec(said) ?? []
      if (port > 0 || found === undefined) return
      port = Number(found)
      resolve()
    })
  })
}
before(start)
after(() => emulator.kill('SIGKILL'))

/** What was made, by the form of its path: it is asked for again, and things are made in it. */
const made = new Map<string, string[]>()
const form = (path: string): string => path.replace(/\.json$/, '').replace(/\{\w+\}/g, '{}')
const records: {host: string; target: string}[] = []
const keep = ({path, server}: Operation, target: string, sid: string): void => {
  const suffix = path.endsWith('.json') ? '.json' : ''
  records.push({
    host: new URL(server).hostname,
    target: `${target.slice(0, target.length - suffix.length)}/${sid}${suffix}`,
  })
  const key = `${form(path)}/{}`
  const kept = made.get(key) ?? []
  made.set(key, kept)
  kept[kept.length < 50 ? kept.length : sid.length % 50] = `${target.replace(/\.json$/, '')}/${sid}`
}

const aPiece = (random: Random): string => {
  const text = random.text().slice(0, 5000)
  return random.chance(0.5)
    ? encodeURIComponent(text.toWellFormed())
    : Buffer.from(text)
        .toString('latin1')
        .replace(/[\0- \x7f]/g, '')
}

/** The path filled in: from what was made as far as it goes, then with anything. */
const aTarget = (random: Random, path: string): string => {
  const whole = form(path)
  const beginnings = [...made.keys()].filter((key) => whole === key || whole.startsWith(`${key}/`))
  const longest = beginnings.sort((a, b) => b.length - a.length)[0]
  const beginning = longest && random.chance(0.9) ? random.pick(made.get(longest) ?? []) : undefined
  const rest = beginning === undefined ? path : path.slice(lengthOf(path, longest ?? ''))
  return (
    (beginning ?? '') +
    rest.replace(/\{(\w+)\}/g, (_, name: string) =>
      name === 'AccountSid' && random.chance(0.95) ? accountSid : aPiece(random),
    )
  )
}

/** Of the part of the path whose form is that. */
const lengthOf = (path: string, ofForm: string): number => {
  let end = 0
  while (end < path.length && form(path.slice(0, end)) !== ofForm) end++
  return end
}

interface Request {
  readonly operation: Operation
  readonly target: string
  readonly method: string
  readonly bytes: Buffer
  /** Is it HTTP at all? */
  readonly isWhole: boolean
}

const aRequest = (random: Random): Request => {
  const operation = random.pick(operations)
  const {path, parameters, server} = operation
  const target = aTarget(random, path)
  const fields = new URLSearchParams()
  for (const parameter of parameters) {
    if (parameter.in === 'path' || !random.chance(parameter.required ? 0.95 : 0.15)) continue
    const known = [...made.values()].at(random.int(made.size))?.at(-1)?.split('/').at(-1)
    const other = random.chance(0.1) && known ? known : aValue(random, parameter)
    const value = random.chance(0.6) ? (RIGHT[parameter.wire] ?? other) : other
    fields.append(parameter.wire, value.slice(0, 200_000))
  }
  if (random.chance(0.2)) fields.append(random.key(), random.text())
  const method = random.chance(0.97) ? operation.method : random.pick(METHODS)
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(method)
  const isJson = operation.encoding === 'json' || random.chance(0.05)
  const content = `{"friendly_name":"x","language":"en","types":${random.json()}}`
  const json = random.pick([() => random.json(4), () => random.text(), () => content])
  const body = Buffer.from(hasBody ? (isJson ? json() : fields.toString()) : '')
  const search = (!hasBody || random.chance(0.1)) && fields.size > 0 ? `?${fields}`.slice(0, 10_000) : ''
  const host = random.chance(0.97) ? new URL(server).hostname : random.pick(STRANGERS)
  const head = [
    `${method} ${target}${search} HTTP/1.1`,
    `host: ${host}`,
    'connection: close',
    random.chance(0.98) && `authorization: ${AUTHORIZATION}`,
    hasBody && `content-type: ${isJson ? 'application/json' : FORM}`,
    hasBody && `content-length: ${body.length}`,
  ].filter((line) => line !== false)
  const isWhole = random.chance(0.95)
  if (!isWhole) head.push(`${random.pick(['if-match', 'x-odd', random.text()])}: ${random.text()}`)
  const text = `${head.join('\r\n')}\r\n\r\n`
  const damaged = !isWhole && random.chance(0.5) ? random.damaged(text) : text
  const bytes = Buffer.concat([Buffer.from(damaged, isWhole ? 'latin1' : 'utf8'), body])
  return {operation, target, method, bytes, isWhole}
}

/** Sends the bytes, ends, and gives what came until the other side ended. */
async function exchange(bytes: Buffer): Promise<string> {
  const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true})
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // What is refused early is not read to its end.
  socket.on('error', () => {})
  socket.setTimeout(10_000, () => chunks.push(Buffer.from('TIMEOUT')) && socket.destroy())
  socket.end(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks).toString()
}

function assertAnswered({operation, target, method, isWhole}: Request, answer: string): number {
  const [head = '', body = ''] = answer.split(/\r\n\r\n(.*)/s)
  assert.doesNotMatch(answer, /TIMEOUT$/)
  const status = Number(/^HTTP\/1\.1 (\d+) /.exec(head)?.[1] ?? Number.NaN)
  if (!isWhole) return status
  assert.ok(status >= 200 && status < 500, answer.slice(0, 300))
  if (body === '') {
    // Node's server itself refuses what is no HTTP, and what comes for a tunnel, and has no body for HEAD.
    assert.ok([204, 400, 405, 431].includes(status) || method === 'HEAD', answer.slice(0, 300))
  } else if (status >= 400) {
    const {code, message, status: inBody} = JSON.parse(body) as Record<string, unknown>
    assert.deepEqual([typeof code, typeof message, inBody], ['number', 'string', status])
  } else {
    const {sid} = (JSON.parse(body) ?? {}) as {sid?: unknown}
    if (method === 'POST' && status === 201 && typeof sid === 'string') keep(operation, target, sid)
  }
  return status
}

const requests = cases(5, 6500)
test(`${requests.count} requests to the emulator: each is answered as Twilio would, none breaks it (seed ${SEED})`, async () => {
  const statuses = new Tally()
  await requests.each(async (random) => {
    const request = aRequest(random)
    try {
      const status = assertAnswered(request, await exchange(request.bytes))
      statuses.count(status > 0 ? `${Math.floor(status / 100)}xx` : 'cut off')
      assert.equal(emulator.exitCode, null, 'the emulator has ended')
    } catch (error) {
      throw new Error(`${request.bytes.toString().slice(0, 800)}\n${(error as Error).message}`)
    }
  })
  assertHarmless(said, 'stderr')
  assertCalm(said)
  process.stdout.write(`# answers to ${requests.count} requests: ${statuses}\n`)
})

test('no prototype was changed, and what was made is there for the next process', async () => {
  emulator.kill('SIGTERM')
  await once(emulator, 'close')
  assert.doesNotMatch(said, /prototypes have changed/)
  await start()
  const statuses: number[] = []
  for (const {host, target} of records.slice(0, 500)) {
    const answer = await exchange(
      Buffer.from(
        `GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\nauthorization: ${AUTHORIZATION}\r\n\r\n`,
      ),
    )
    statuses.push(Number(answer.slice(9, 12)))
  }
  const there = statuses.filter((status) => status === 200).length
  // Some were removed, or cannot be fetched alone.
  assert.ok(there > statuses.length / 4, `${there} of ${statuses.length}`)
  process.stdout.write(`# ${there} of ${statuses.length} records were there for the next process\n`)
})
