import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {after, beforeEach, test} from 'node:test'
import {parseError} from '../support/printed-error.ts'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'
import {type Handler, json, startTwilio, twilioError} from '../support/twilio-server.ts'
import {until} from '../support/until.ts'

const env = {
  TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
  TWILIO_API_KEY: `SK${'b'.repeat(32)}`,
  TWILIO_API_SECRET: 'secret-of-the-key',
}

interface Alert {
  readonly sid: string
  readonly log_level: string
  readonly date_created: string
  readonly [property: string]: unknown
}

let alerts: Alert[] = []
let newest = 0

/** Adds an event from this many seconds ago. */
function addAlert(secondsAgo: number, more: Partial<Alert> = {}): Alert {
  const date = new Date(Date.now() - secondsAgo * 1000).toISOString().replace(/\.\d+/, '')
  const alert = {
    sid: `NO${String(++newest).padStart(32, '0')}`,
    account_sid: env.TWILIO_ACCOUNT_SID,
    log_level: 'error',
    error_code: '11200',
    alert_text: `Event ${newest}`,
    date_created: date,
    date_generated: date,
    ...more,
  }
  alerts.push(alert)
  return alert
}

/** Responds like monitor.twilio.com: newest first, in pages. */
const monitor: Handler = ({method, host, path, query}) => {
  if (method !== 'GET' || host !== 'monitor.twilio.com' || path !== '/v1/Alerts') return undefined
  const since = Date.parse(query.get('StartDate') ?? '1970-01-01')
  const until = Date.parse(query.get('EndDate') ?? '2970-01-01')
  const found = alerts
    .filter(({date_created}) => Date.parse(date_created) >= since && Date.parse(date_created) <= until)
    .filter(({log_level}) => [null, log_level].includes(query.get('LogLevel')))
    .sort((a, b) => (a.date_created > b.date_created ? -1 : 1))
  // Pages of two, whatever page size is requested.
  const page = Number(query.get('Page') ?? 0)
  const rest = new URLSearchParams(query)
  rest.set('Page', String(page + 1))
  return json({
    alerts: found.slice(page * 2, page * 2 + 2),
    meta: {
      key: 'alerts',
      next_page_url: found.length > page * 2 + 2 ? `https://${host}${path}?${rest}` : null,
    },
  })
}

const server = await startTwilio(monitor)
after(() => server.close())
beforeEach(() => {
  alerts = []
  newest = 0
  server.requests.length = 0
})

const list = (...flags: string[]) => runTwilio(['debugger:logs:list', ...flags], {env, server})

/** Runs a stream until the condition is true, then sends SIGINT (Ctrl-C). */
async function stream(flags: string[], isDone: (out: string, err: string) => boolean) {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(root, 'bin/run.js'), 'debugger:logs:list', '--streaming', ...flags],
    {env: cleanEnvironment(temporaryHome(), {...server.env, ...env})},
  )
  const result = {code: null as number | null, stdout: '', stderr: ''}
  child.stdout?.on('data', (text) => {
    result.stdout += text
  })
  child.stderr?.on('data', (text) => {
    result.stderr += text
  })
  const closed = once(child, 'close')
  await until(() => isDone(result.stdout, result.stderr) || child.exitCode !== null)
  child.kill('SIGINT')
  const [code] = await closed
  return {...result, code: code as number | null}
}

test('debugger:logs:list lists the events of all pages, oldest first, with readable text', async () => {
  addAlert(50)
  addAlert(40, {alert_text: 'Msg=Got+HTTP+404+response&url=http%3A%2F%2Fexample.com', log_level: 'warning'})
  addAlert(30, {alert_text: 'parserMessage=Unexpected+element&Msg=other'})
  const {code, stdout, stderr} = await list('--properties', 'logLevel,errorCode,alertText')
  assert.equal(code, 0, stderr)
  assert.deepEqual(
    stdout.split('\n').map((line) => line.trim()),
    [
      'Log Level  Error Code  Alert Text',
      'error      11200       Event 1',
      'warning    11200       Got HTTP 404 response',
      'error      11200       Unexpected element',
      '',
    ],
  )
  assert.equal(server.requests.length, 2)
})

test('the default columns match the official CLI', async () => {
  addAlert(0)
  const {stdout} = await list()
  assert.match(stdout, /^Date Created +Log Level {2}Error Code {2}Alert Text *\n/)
  const bare = await list('--no-header', '-o', 'tsv')
  assert.equal(bare.stdout.split('\n').length, 2)
})

test('--log-level, --start-date and --end-date are sent to Twilio', async () => {
  addAlert(60)
  addAlert(60, {log_level: 'warning'})
  const {stdout} = await list('--log-level', 'warning', '--start-date', '2026-01-02', '-o', 'json')
  assert.equal(JSON.parse(stdout).length, 1)
  await list('--start-date', '2026-01-02T03:04:05Z', '--end-date', '2026-01-03')
  const queries = server.requests.map(({query}) =>
    ['LogLevel', 'StartDate', 'EndDate'].map((name) => query.get(name)),
  )
  assert.deepEqual(queries, [
    ['warning', '2026-01-02', null],
    [null, '2026-01-02T03:04:05Z', '2026-01-03'],
  ])
})

test('without events, prints "No results" or an empty JSON array', async () => {
  const columns = await list()
  assert.deepEqual([columns.code, columns.stdout, columns.stderr], [0, '', 'No results\n'])
  assert.equal((await list('-o', 'json')).stdout, '[]\n')
})

test('debugger:logs:list works on the emulator', async () => {
  const {code, stderr} = await runTwilio(['debugger:logs:list', '-p', 'emulator'])
  assert.deepEqual([code, stderr], [0, 'No results\n'])
})

const invalid: [flags: string[], id: RegExp, mentions: RegExp][] = [
  [
    ['--log-level', 'fatal'],
    /^(invalid-command-line|invalid-flag-value)$/,
    /(?=.*--log-level)(?=.*error, warning, notice, debug)(?=.*"fatal")/,
  ],
  [['--start-date', 'yesterday'], /^invalid-flag-value$/, /--start-date.*"yesterday"/],
  [['--end-date', '2026-02-30'], /^invalid-flag-value$/, /--end-date.*"2026-02-30"/],
  [['--streaming', '--end-date', '2026-01-31'], /^conflicting-flags$/, /--streaming.*--end-date/],
  [['--streaming', '--start-date', '2126-01-31'], /^invalid-flag-value$/, /--start-date.*"2126-01-31"/],
]
for (const [flags, expectedId, mentions] of invalid) {
  test(`${flags.join(' ')} is rejected before a request is sent`, async () => {
    const {code, stderr} = await list(...flags, '-o', 'json')
    assert.equal(code, 2)
    const {id, message} = parseError(stderr)
    assert.match(id, expectedId)
    assert.match(message, mentions)
    assert.equal(server.requests.length, 0)
  })
}

test('--streaming prints existing and new events, each once and in order, until Ctrl-C', async () => {
  addAlert(120)
  addAlert(3600)
  const polls = () => server.requests.filter(({query}) => query.get('StartDate')).length
  let late = false
  const {code, stdout, stderr} = await stream(['-o', 'json'], (out) => {
    const lines = out.split('\n').length - 1
    if (lines === 2 && alerts.length === 2) addAlert(1)
    // Events that appear only now, although they are older than the printed ones.
    if (lines === 3 && !late) {
      late = true
      addAlert(90)
      addAlert(100)
    }
    return lines === 5 && polls() >= 4
  })
  const texts = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).alertText)
  assert.deepEqual(texts, ['Event 2', 'Event 1', 'Event 3', 'Event 5', 'Event 4'])
  assert.equal(code, 130, stderr)
  assert.equal(stderr, '')
})

test('--streaming in columns prints the header row once', async () => {
  addAlert(60)
  const {stdout} = await stream(['--properties', 'sid,alertText'], (out) => {
    const lines = out.split('\n').length - 1
    if (lines === 2 && alerts.length === 1) addAlert(0)
    return lines >= 3
  })
  assert.deepEqual(
    stdout.split('\n').map((line) => line.trim().split(/ {2,}/)[1]),
    ['Alert Text', 'Event 1', 'Event 2', undefined],
  )
})

test('--streaming with --start-date prints no earlier events', async () => {
  addAlert(100)
  addAlert(1)
  const start = new Date(Date.now() - 30_000).toISOString()
  const {stdout} = await stream(['-o', 'json', '--start-date', start], () => server.requests.length >= 3)
  assert.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).alertText),
    ['Event 2'],
  )
})

test('--streaming retries failed polls, reports each on one line and misses no event', async () => {
  addAlert(60)
  const fail = () => {
    addAlert(30)
    // The first closed connection is a kept-alive one and is retried at once; the second is a failed poll.
    server.answer({cutAfter: 'nothing'}, {cutAfter: 'nothing'}, twilioError(500, 20500, 'Internal\nerror'))
  }
  let failed = false
  const {code, stdout, stderr} = await stream(['-o', 'json'], (out) => {
    const lines = out.split('\n').length - 1
    if (lines === 1 && !failed) {
      failed = true
      fail()
    }
    return lines === 2
  })
  assert.equal(code, 130)
  assert.equal(stdout.trimEnd().split('\n').length, 2)
  const warnings = stderr.trimEnd().split('\n')
  assert.equal(warnings.length, 2, stderr)
  assert.match(warnings[0] ?? '', /monitor\.twilio\.com .*connection.* Retrying in 1 s\.$/)
  assert.match(warnings[1] ?? '', /Internal error.* Retrying in 2 s\.$/)
})

test('--streaming waits as long as Retry-After asks', async () => {
  let limited = false
  const {stderr} = await stream([], (_, err) => {
    if (!limited)
      server.answer({...twilioError(429, 20429, 'Too Many Requests'), headers: {'retry-after': '7'}})
    limited = true
    return err.includes('Retrying')
  })
  assert.match(stderr, /Too Many Requests \(error 20429, HTTP 429\)\. Retrying in 7 s\.\n/)
})

test('--streaming ends when the credentials are rejected', async () => {
  server.answer(twilioError(401, 20003, 'Authenticate'))
  const {code, stderr} = await list('--streaming', '-o', 'json')
  assert.equal(code, 20)
  const {id, message} = parseError(stderr)
  assert.equal(id, 'authentication-failed')
  assert.match(message, /Authenticate/)
})

test('--streaming ends silently when its reader exits', async () => {
  addAlert(60)
  const child = spawn(
    'sh',
    ['-c', `"${process.execPath}" "${join(root, 'bin/run.js')}" debugger:logs:list -s -o json | head -n 1`],
    {env: cleanEnvironment(temporaryHome(), {...server.env, ...env}), stdio: ['ignore', 'pipe', 'pipe']},
  )
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  child.stdout.on('data', () => addAlert(0))
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  assert.equal(stderr, '')
})
