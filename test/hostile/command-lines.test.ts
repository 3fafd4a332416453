import assert from 'node:assert/strict'
import {mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import type {Operation} from '../../src/lib/api/operation.ts'
import {root, temporaryHome} from '../support/run.ts'
import {Session} from '../support/session.ts'
import {type Answer, type RecordedRequest, startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {assertCalm, assertHarmless, withoutStack} from './calm.ts'
import {ACCOUNT, aValue, operations, withFlag} from './operations.ts'
import {cases, type Random, SEED} from './random.ts'
import {Tally} from './tally.ts'

const SENDGRID_KEY = 'SG.key-of-tests'

const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, {flags: Record<string, {type: string}>}>
}
/** Commands that run until they are stopped, or run npm. */
const SKIPPED = /^(emulator:start|update|plugins:(install|uninstall|update|link))$/
const handWritten = Object.entries(commands).filter(([id]) => !SKIPPED.test(id))

let server: TwilioServer
let session: Session
let answer: Answer = {}
before(async () => {
  server = await startTwilio(() => answer)
  session = await Session.start(server)
})
after(async () => {
  await session.end()
  await server.close()
})

const place = (): {home: string; cwd: string} => {
  const home = temporaryHome()
  // Deep enough that no relative path leads out of it.
  const cwd = join(home, 'a/b/c/d/e/f')
  mkdirSync(cwd, {recursive: true})
  return {home, cwd}
}
let {home, cwd} = place()
/** A home whose configuration does not change. */
const emptyHome = temporaryHome()

const anAnswer = (random: Random): Answer => {
  const body = random.chance(0.7)
    ? `{"sid":"SM1","friendly_name":${JSON.stringify(random.text())},${JSON.stringify(random.key())}:${random.json()}}`
    : random.json()
  if (random.chance(0.8)) return {body, headers: {'content-type': 'application/json'}}
  const message = JSON.stringify(random.text())
  const apiError = `{"code":${random.pick(['21211', '20404', '"x"', 'null', '1e9'])},"message":${message},"more_info":${message},"details":${random.json()}}`
  return {status: random.pick([400, 401, 403, 404, 409]), body: random.chance(0.8) ? apiError : body}
}

const COMMON: readonly ((random: Random) => string[])[] = [
  (random) => ['-o', random.pick(['columns', 'table', 'json', 'tsv', 'none', random.text()])],
  (random) => ['-l', random.pick(['debug', 'info', 'warn', 'error', random.text()])],
  (random) => ['--properties', random.pick([random.text(), `sid,${random.text()}`])],
  (random) => ['--limit', random.pick(['3', random.text()])],
  (random) => ['-p', random.text()],
  (random) => ['--json', random.pick([random.json(), random.text()])],
  (random) => [random.text()],
  (random) => [`--${random.text()}`],
]

interface Line {
  readonly argv: string[]
  readonly operation?: Operation
  /** The path parameters, by their names in the request. */
  readonly path: Map<string, string>
  /** The value of a parameter that takes the place of the credentials. */
  readonly authorization?: string
}

const anApiLine = (random: Random): Line => {
  const operation = random.pick(operations)
  const argv = [operation.id, '--no-retry']
  const path = new Map<string, string>()
  let authorization: string | undefined
  for (const parameter of operation.parameters) {
    if (!random.chance(parameter.required ? 0.97 : 3 / operation.parameters.length)) continue
    if (parameter.type === 'boolean') {
      argv.push(`--${random.chance(0.3) ? 'no-' : ''}${parameter.flag}`)
      continue
    }
    const value = aValue(random, parameter)
    argv.push(...withFlag(random, parameter.flag, value))
    if (parameter.in === 'path') path.set(parameter.wire, value)
    if (parameter.wire === 'Authorization') authorization = value.trim()
  }
  if (random.chance(0.25)) argv.push(...random.pick(COMMON)(random))
  // Without it, most values are refused before they can do anything.
  if (random.chance(0.5)) argv.push('--skip-parameter-validation')
  return {argv, operation, path, ...(authorization !== undefined && {authorization})}
}

const aHandWrittenLine = (random: Random): Line => {
  const [id, {flags}] = random.pick(handWritten)
  const argv = [id]
  for (const [name, {type}] of Object.entries(flags)) {
    if (/^(streaming|clear-terminal)$/.test(name) || !random.chance(0.3)) continue
    argv.push(...(type === 'boolean' ? [`--${name}`] : withFlag(random, name, aValue(random))))
  }
  for (let count = random.int(3); count > 0; count--) argv.push(aValue(random))
  return {argv, path: new Map()}
}

const aRandomLine = (random: Random): Line => {
  const argv = Array.from({length: random.int(6)}, () =>
    random.pick([() => random.text(), () => random.pick(operations).id, () => random.pick(handWritten)[0]])(),
  )
  return {argv: SKIPPED.test(argv.join(':')) ? [] : argv, path: new Map()}
}

const aLine = (random: Random): Line => {
  const kind = random.next()
  return kind < 0.65 ? anApiLine(random) : kind < 0.9 ? aHandWrittenLine(random) : aRandomLine(random)
}

const patterns = new Map<string, {method: string; pattern: RegExp; operation: Operation}[]>()
for (const operation of operations) {
  const {hostname} = new URL(operation.server)
  const source = operation.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '([^/]+)')
  const entry = {method: operation.method, pattern: new RegExp(`^${source}$`), operation}
  patterns.set(hostname, [...(patterns.get(hostname) ?? []), entry])
}

const HEADERS = new Set([
  'host',
  'connection',
  'user-agent',
  'accept',
  'accept-charset',
  'accept-encoding',
  'content-type',
  'content-length',
  'transfer-encoding',
  'authorization',
])

/** A token for each line, which identifies its requests. */
const tokenOf = (index: number): string => `f00dfeed${String(index).padStart(24, '0')}`
const basicOf = (index: number): string =>
  `Basic ${Buffer.from(`${ACCOUNT}:${tokenOf(index)}`).toString('base64')}`

/** The request is the command's own, and contains nothing that was injected. */
function assertExpectedRequest(
  {operation, path, authorization}: Line,
  request: RecordedRequest,
  index: number,
): void {
  const what = `${request.method} ${request.host}${request.path}`
  assert.doesNotMatch(request.path, /\/(\.|%2e){1,2}(\/|$)/i, what)
  assert.equal(request.serverName, request.host, what)
  const credentials = [undefined, basicOf(index), `Bearer ${SENDGRID_KEY}`, authorization]
  assert.ok(credentials.includes(request.headers.authorization), what)
  const ours = new Set(
    operation?.parameters.filter(({in: place}) => place === 'header').map(({wire}) => wire.toLowerCase()),
  )
  const unexpected = Object.keys(request.headers).filter((name) => !HEADERS.has(name) && !ours.has(name))
  assert.deepEqual(unexpected, [], what)
  if (request.host === 'api.sendgrid.com') {
    assert.equal(request.path, '/v3/mail/send')
    return
  }
  const found = (patterns.get(request.host) ?? []).filter(
    ({method, pattern}) => method === request.method && pattern.test(request.path),
  )
  if (!operation) {
    // `doctor` sends this request without credentials.
    const isPublic = request.path === '/2010-04-01.json' && !request.headers.authorization
    assert.ok(isPublic || found.length > 0, what)
    return
  }
  const match = found.find((each) => each.operation.path === operation.path)
  assert.ok(match, `${what} is not ${operation.path}`)
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const values = match.pattern.exec(request.path)?.slice(1) ?? []
  names.forEach((name, index) => {
    if (path.has(name)) assert.equal(decodeURIComponent(values[index] ?? ''), path.get(name), what)
  })
  const known = operation.parameters.map(({wire}) => wire.replace(/\.\*$/, ''))
  const fields = request.headers['content-type']?.includes('urlencoded') ? [...request.form.keys()] : []
  for (const name of [...request.query.keys(), ...fields]) {
    const isKnown = known.some(
      (wire) => name === wire || name.startsWith(`${wire}[`) || name.startsWith(`${wire}.`),
    )
    assert.ok(isKnown || name.startsWith('Page'), `${what} has ${JSON.stringify(name)}`)
  }
}

const lines = cases(1, 1000)
test(`${lines.count} command lines: no crash, no request to another path, no control characters (seed ${SEED})`, async () => {
  const codes = new Tally()
  let sent = 0
  const earlier = new Set<string | undefined>()
  await lines.each(async (random, index) => {
    if (index % 100 === 0) ({home, cwd} = place())
    const line = aLine(random)
    answer = anAnswer(random)
    server.requests.length = 0
    const HOME = line.operation ? emptyHome : home
    const env = {
      TWILIO_ACCOUNT_SID: ACCOUNT,
      TWILIO_AUTH_TOKEN: tokenOf(index),
      SENDGRID_API_KEY: SENDGRID_KEY,
      HOME,
      USERPROFILE: HOME,
      FORCE_COLOR: '1',
    }
    const shown = JSON.stringify(line.argv).slice(0, 600)
    let stderr = ''
    try {
      const result = await session.run(line.argv, {env, cwd, input: random.text(), terminal: true})
      stderr = result.stderr
      // The tabs between the fields of TSV.
      const isTsv = line.argv.includes('tsv')
      assertHarmless(isTsv ? result.stdout.replaceAll('\t', ' ') : result.stdout, 'stdout')
      assertHarmless(stderr, 'stderr')
      const isDebug = /-l,debug|log-level.debug/.test(line.argv.join())
      assertCalm(isDebug ? withoutStack(stderr) : stderr)
      assert.ok(result.code >= 0 && result.code < 128, `exit code ${result.code}`)
      for (const request of server.requests) {
        // A request of an earlier line that failed can arrive late.
        if (!earlier.has(request.headers.authorization)) assertExpectedRequest(line, request, index)
      }
      codes.count(result.code)
    } catch (error) {
      throw new Error(`${shown}\n${(error as Error).message}\n${JSON.stringify(stderr.slice(0, 500))}`)
    } finally {
      earlier.add(basicOf(index))
    }
    if (server.requests.length > 0) sent++
  })
  process.stdout.write(`# ${sent} of ${lines.count} command lines were sent; exit codes ${codes}\n`)
})
