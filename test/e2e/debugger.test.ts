import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {after, beforeEach, test} from 'node:test'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'
import {type Handler, json, startTwilio, twilioError} from '../support/twilio-server.ts'

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

/** An event of so many seconds ago. */
function note(secondsAgo: number, more: Partial<Alert> = {}): Alert {
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

/** Answers as monitor.twilio.com does: the newest first, in pages. */
const monitor: Handler = ({method, host, path, query}) => {
  if (method !== 'GET' || host !== 'monitor.twilio.com' || path !== '/v1/Alerts') return undefined
  const since = Date.parse(query.get('StartDate') ?? '1970-01-01')
  const until = Date.parse(query.get('EndDate') ?? '2970-01-01')
  const found = alerts
    .filter(({date_created}) => Date.parse(date_created) >= since && Date.parse(date_created) <= until)
    .filter(({log_level}) => [null, log_level].includes(query.get('LogLevel')))
    .sort((a, b) => (a.date_created > b.date_created ? -1 : 1))
  // Small pages, whatever is asked for.
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

/** Lets the stream run until the condition holds, then presses Ctrl-C. */
async function stream(flags: string[], until: (out: string, err: string) => boolean) {
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
  const deadline = Date.now() + 15_000
  while (!until(result.stdout, result.stderr) && child.exitCode === null && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  child.kill('SIGINT')
  const [code] = await closed
  return {...result, code: code as number | null}
}

test('events of all pages are listed, oldest first, with the text for people', async () => {
  note(50)
  note(40, {alert_text: 'Msg=Got+HTTP+404+response&url=http%3A%2F%2Fexample.com', log_level: 'warning'})
  note(30, {alert_text: 'parserMessage=Unexpected+element&Msg=other'})
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

test('the default columns are those of the official CLI', async () => {
  note(0)
  const {stdout} = await list()
  assert.match(stdout, /^Date Created +Log Level {2}Error Code {2}Alert Text *\n/)
  const bare = await list('--no-header', '-o', 'tsv')
  assert.equal(bare.stdout.split('\n').length, 2)
})

test('level and dates go to Twilio', async () => {
  note(60)
  note(60, {log_level: 'warning'})
  const {stdout} = await list('--log-level', 'warning', '--start-date', '2026-01-02', '-o', 'json')
  assert.equal(JSON.parse(stdout).length, 1)
  await list('--start-date', '2026-01-02T03:04:05Z', '--end-date', '2026-01-03')
  const asked = server.requests.map(({query}) =>
    ['LogLevel', 'StartDate', 'EndDate'].map((name) => query.get(name)),
  )
  assert.deepEqual(asked, [
    ['warning', '2026-01-02', null],
    [null, '2026-01-02T03:04:05Z', '2026-01-03'],
  ])
})

test('no events: it says so, and JSON is an empty list', async () => {
  const columns = await list()
  assert.deepEqual([columns.code, columns.stdout, columns.stderr], [0, '', 'No results\n'])
  assert.equal((await list('-o', 'json')).stdout, '[]\n')
})

test('the emulator has a debugger too', async () => {
  const {code, stderr} = await runTwilio(['debugger:logs:list', '-p', 'emulator'])
  assert.deepEqual([code, stderr], [0, 'No results\n'])
})

const refused: [string[], RegExp][] = [
  [['--log-level', 'fatal'], /--log-level takes one of error, warning, notice, debug, not "fatal"/],
  [['--start-date', 'yesterday'], /--start-date takes a date .*"yesterday"/],
  [['--end-date', '2026-02-30'], /--end-date takes a date/],
  [['--streaming', '--end-date', '2026-01-31'], /does not go with --end-date/],
  [['--streaming', '--start-date', '2126-01-31'], /cannot begin in the future/],
]
for (const [flags, message] of refused) {
  test(`${flags.join(' ')} is refused before anything is sent`, async () => {
    const {code, stderr} = await list(...flags)
    assert.equal(code, 2)
    assert.match(stderr, message)
    assert.equal(server.requests.length, 0)
  })
}

test('a stream shows what there is and then what comes, each event once and in order, until Ctrl-C', async () => {
  note(120)
  note(3600)
  const polls = () => server.requests.filter(({query}) => query.get('StartDate')).length
  let late = false
  const {code, stdout, stderr} = await stream(['-o', 'json'], (out) => {
    const lines = out.split('\n').length - 1
    if (lines === 2 && alerts.length === 2) note(1)
    // It comes to light only now, though it is older than what was shown.
    if (lines === 3 && !late) {
      late = true
      note(90)
      note(100)
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

test('a stream in columns has one line of headings', async () => {
  note(60)
  const {stdout} = await stream(['--properties', 'sid,alertText'], (out) => {
    const lines = out.split('\n').length - 1
    if (lines === 2 && alerts.length === 1) note(0)
    return lines >= 3
  })
  assert.deepEqual(
    stdout.split('\n').map((line) => line.trim().split(/ {2,}/)[1]),
    ['Alert Text', 'Event 1', 'Event 2', undefined],
  )
})

test('a stream with a start shows nothing from before it', async () => {
  note(100)
  note(1)
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

test('a stream survives failed polls, says each in one line, and misses nothing', async () => {
  note(60)
  const fail = () => {
    note(30)
    // A kept connection may end; that a fresh one does is a failure.
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
  const said = stderr.trimEnd().split('\n')
  assert.equal(said.length, 2, stderr)
  assert.match(said[0] ?? '', /monitor\.twilio\.com cut the connection.* Asking again in 1 s\.$/)
  assert.match(said[1] ?? '', /Internal error.* Asking again in 2 s\.$/)
})

test('a stream that is asked to slow down does so, for as long as it is asked', async () => {
  let limited = false
  const {stderr} = await stream([], (_, said) => {
    if (!limited)
      server.answer({...twilioError(429, 20429, 'Too Many Requests'), headers: {'retry-after': '7'}})
    limited = true
    return said.includes('Asking again')
  })
  assert.match(stderr, /Too Many Requests \(error 20429, HTTP 429\)\. Asking again in 7 s\.\n/)
})

test('a stream ends when the credentials are refused', async () => {
  server.answer(twilioError(401, 20003, 'Authenticate'))
  const {code, stderr} = await list('--streaming')
  assert.equal(code, 20)
  assert.match(stderr, /Authenticate/)
})

test('a stream ends without a word when its reader has gone', async () => {
  note(60)
  const child = spawn(
    'sh',
    ['-c', `"${process.execPath}" "${join(root, 'bin/run.js')}" debugger:logs:list -s -o json | head -n 1`],
    {env: cleanEnvironment(temporaryHome(), {...server.env, ...env}), stdio: ['ignore', 'pipe', 'pipe']},
  )
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  child.stdout.on('data', () => note(0))
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  assert.equal(stderr, '')
})
