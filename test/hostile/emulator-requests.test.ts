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
const OTHER_HOSTS = ['example.com', 'twilio.com', 'api.twilio.com.example.com', '127.0.0.1']
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'BREW', 'CONNECT']
const FORM = 'application/x-www-form-urlencoded'

/** Values that the emulator accepts. */
const VALID_VALUES: Readonly<Record<string, string>> = {
  From: '+12067523880',
  To: '+12063996576',
  Url: 'https://example.com',
}

const home = temporaryHome()
const watch = fileURLToPath(new URL('../support/prototypes.cjs', import.meta.url))
let emulator: ChildProcess
let port = 0
let stderr = ''
const start = async (): Promise<void> => {
  port = 0
  stderr = ''
  emulator = spawn(process.execPath, [join(root, 'bin/run.js'), 'emulator:start', '--port=0', '-o', 'none'], {
    env: cleanEnvironment(home, {FORCE_COLOR: '1', NODE_OPTIONS: `--require "${watch}"`}),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await new Promise<void>((resolve) => {
    emulator.stderr?.on('data', (chunk) => {
      stderr += chunk
      const [, found] = /at http:\/\/127\.0\.0\.1:(\d+) \(/.exec(stderr) ?? []
      if (port > 0 || found === undefined) return
      port = Number(found)
      resolve()
    })
  })
}
before(start)
after(() => emulator.kill('SIGKILL'))

/** Paths of the created records, by the pattern of the path. Later requests use them. */
const created = new Map<string, string[]>()
const patternOf = (path: string): string => path.replace(/\.json$/, '').replace(/\{\w+\}/g, '{}')
const records: {host: string; target: string}[] = []
const keep = ({path, server}: Operation, target: string, sid: string): void => {
  const suffix = path.endsWith('.json') ? '.json' : ''
  records.push({
    host: new URL(server).hostname,
    target: `${target.slice(0, target.length - suffix.length)}/${sid}${suffix}`,
  })
  const key = `${patternOf(path)}/{}`
  const kept = created.get(key) ?? []
  created.set(key, kept)
  kept[kept.length < 50 ? kept.length : sid.length % 50] = `${target.replace(/\.json$/, '')}/${sid}`
}

const randomSegment = (random: Random): string => {
  const text = random.text().slice(0, 5000)
  return random.chance(0.5)
    ? encodeURIComponent(text.toWellFormed())
    : Buffer.from(text)
        .toString('latin1')
        .replace(/[\0- \x7f]/g, '')
}

/** Fills in the parameters of a path: those of the longest created path first, then random ones. */
const randomTarget = (random: Random, path: string): string => {
  const pattern = patternOf(path)
  const parents = [...created.keys()].filter((key) => pattern === key || pattern.startsWith(`${key}/`))
  const longest = parents.sort((a, b) => b.length - a.length)[0]
  const parent = longest && random.chance(0.9) ? random.pick(created.get(longest) ?? []) : undefined
  const rest = parent === undefined ? path : path.slice(prefixLength(path, longest ?? ''))
  return (
    (parent ?? '') +
    rest.replace(/\{(\w+)\}/g, (_, name: string) =>
      name === 'AccountSid' && random.chance(0.95) ? accountSid : randomSegment(random),
    )
  )
}

/** The length of the part of a path that has a pattern. */
const prefixLength = (path: string, pattern: string): number => {
  let end = 0
  while (end < path.length && patternOf(path.slice(0, end)) !== pattern) end++
  return end
}

interface Request {
  readonly operation: Operation
  readonly target: string
  readonly method: string
  readonly bytes: Buffer
  /** False for a request that may be invalid HTTP. */
  readonly isValidHttp: boolean
}

const randomRequest = (random: Random): Request => {
  const operation = random.pick(operations)
  const {path, parameters, server} = operation
  const target = randomTarget(random, path)
  const fields = new URLSearchParams()
  for (const parameter of parameters) {
    if (parameter.in === 'path' || !random.chance(parameter.required ? 0.95 : 0.15)) continue
    const known = [...created.values()].at(random.int(created.size))?.at(-1)?.split('/').at(-1)
    const other = random.chance(0.1) && known ? known : aValue(random, parameter)
    const value = random.chance(0.6) ? (VALID_VALUES[parameter.wire] ?? other) : other
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
  const host = random.chance(0.97) ? new URL(server).hostname : random.pick(OTHER_HOSTS)
  const head = [
    `${method} ${target}${search} HTTP/1.1`,
    `host: ${host}`,
    'connection: close',
    random.chance(0.98) && `authorization: ${AUTHORIZATION}`,
    hasBody && `content-type: ${isJson ? 'application/json' : FORM}`,
    hasBody && `content-length: ${body.length}`,
  ].filter((line) => line !== false)
  const isValidHttp = random.chance(0.95)
  if (!isValidHttp) head.push(`${random.pick(['if-match', 'x-odd', random.text()])}: ${random.text()}`)
  const text = `${head.join('\r\n')}\r\n\r\n`
  const damaged = !isValidHttp && random.chance(0.5) ? random.damaged(text) : text
  const bytes = Buffer.concat([Buffer.from(damaged, isValidHttp ? 'latin1' : 'utf8'), body])
  return {operation, target, method, bytes, isValidHttp}
}

/** Sends the bytes and returns everything that the emulator sends until it closes the connection. */
async function sendBytes(bytes: Buffer): Promise<string> {
  const socket = connect({port, host: '127.0.0.1', allowHalfOpen: true})
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // The emulator closes the connection early if it rejects a request before reading all of it.
  socket.on('error', () => {})
  socket.setTimeout(10_000, () => chunks.push(Buffer.from('TIMEOUT')) && socket.destroy())
  socket.end(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks).toString()
}

function assertValidResponse({operation, target, method, isValidHttp}: Request, response: string): number {
  const [head = '', body = ''] = response.split(/\r\n\r\n(.*)/s)
  assert.doesNotMatch(response, /TIMEOUT$/)
  const status = Number(/^HTTP\/1\.1 (\d+) /.exec(head)?.[1] ?? Number.NaN)
  if (!isValidHttp) return status
  assert.ok(status >= 200 && status < 500, response.slice(0, 300))
  if (body === '') {
    // Node's HTTP server rejects invalid HTTP and tunnels without a body, and HEAD responses have none.
    assert.ok([204, 400, 405, 431].includes(status) || method === 'HEAD', response.slice(0, 300))
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
test(`${requests.count} requests to the emulator: each gets a valid response and none stops it (seed ${SEED})`, async () => {
  const statuses = new Tally()
  await requests.each(async (random) => {
    const request = randomRequest(random)
    try {
      const status = assertValidResponse(request, await sendBytes(request.bytes))
      statuses.count(status > 0 ? `${Math.floor(status / 100)}xx` : 'no response')
      assert.equal(emulator.exitCode, null, 'the emulator has exited')
    } catch (error) {
      throw new Error(`${request.bytes.toString().slice(0, 800)}\n${(error as Error).message}`)
    }
  })
  assertHarmless(stderr, 'stderr')
  assertCalm(stderr)
  process.stdout.write(`# responses to ${requests.count} requests: ${statuses}\n`)
})

test('no prototype was changed, and the next process finds the created records', async () => {
  emulator.kill('SIGTERM')
  await once(emulator, 'close')
  assert.doesNotMatch(stderr, /prototypes have changed/)
  await start()
  const statuses: number[] = []
  for (const {host, target} of records.slice(0, 500)) {
    const response = await sendBytes(
      Buffer.from(
        `GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\nauthorization: ${AUTHORIZATION}\r\n\r\n`,
      ),
    )
    statuses.push(Number(response.slice(9, 12)))
  }
  const found = statuses.filter((status) => status === 200).length
  // Some were removed, or cannot be fetched on their own.
  assert.ok(found > statuses.length / 4, `${found} of ${statuses.length}`)
  process.stdout.write(`# the next process found ${found} of ${statuses.length} records\n`)
})
