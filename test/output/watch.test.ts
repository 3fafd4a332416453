import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {after, before, describe, test} from 'node:test'
import {stripVTControlCharacters} from 'node:util'
import {fillWatchInterval, watchFlag} from '../../src/lib/oclif/flags/watch-flag.ts'
import {createChangeFinder} from '../../src/lib/output/watch/find-changes.ts'
import {pollList} from '../../src/lib/output/watch/poll-list.ts'
import {type ContextOptions, errorOf, runCommand} from '../support/context.ts'
import {message} from '../support/messages.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {until} from '../support/until.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: '0'.repeat(32)}
const row = (number: number, status = 'queued') => ({
  ...message(number, ACCOUNT),
  status,
  body: `Body ${number}`,
})
const UP = new RegExp(`(${'\u001b'}\\[\\d+A${'\u001b'}\\[J)`)
const sidOf = (number: number): string => String(message(number, ACCOUNT).sid)
const FAILURE = {status: 503, body: '{"code": 20503, "message": "busy"}'}

/** Each list of messages gets the next of these; then it is refused, which ends the watching. */
let listings: (object[] | typeof FAILURE)[] = []
let server: TwilioServer
before(async () => {
  server = await startTwilio(() => {
    const next = listings.shift()
    if (next === undefined) return {status: 401, body: '{"code": 20003, "message": "no"}'}
    return Array.isArray(next) ? json({messages: next, next_page_uri: null}) : next
  })
})
after(() => server.close())

const FIRST = [row(2), row(1)]
const SECOND = [row(3), row(2, 'sent'), row(1)]

/** Watches the listings; @returns what was printed until the list was refused, and the waits between them */
async function watch(given: typeof listings, args: readonly string[], options: ContextOptions = {}) {
  listings = [...given]
  const waits: number[] = []
  const properties = ['--properties', 'body,status', '--no-retry']
  const outcome = await runCommand(['api:core:messages:list', ...properties, ...args], {
    server,
    env,
    clock: {sleep: async (ms) => void waits.push(ms)},
    ...options,
  })
  return {...outcome, waits, lines: outcome.stdout.trimEnd().split('\n')}
}

describe('--watch in a pipe', () => {
  test('writes what is new or changed, once, with one header row', async () => {
    const {lines, waits, code} = await watch([FIRST, FIRST, SECOND, SECOND], ['--watch', '-o', 'tsv'])
    assert.deepEqual(lines, [
      'body\tstatus',
      'Body 2\tqueued',
      'Body 1\tqueued',
      'Body 3\tqueued',
      'Body 2\tsent',
    ])
    assert.deepEqual(waits, [2000, 2000, 2000, 2000])
    assert.equal(code, 20)
  })

  for (const args of [['--watch', '5'], ['--watch=5'], ['--cli-watch', '5']]) {
    test(`waits as long as ${args.join(' ')} says`, async () => {
      assert.deepEqual((await watch([FIRST], [...args, '-o', 'tsv'])).waits, [5000])
    })
  }

  test('prints NDJSON, CSV, columns and templates at once', async () => {
    const {lines} = await watch([FIRST, SECOND], ['-o', 'ndjson', '--watch'])
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).body),
      ['Body 2', 'Body 1', 'Body 3', 'Body 2'],
    )
    const columns = await watch([FIRST, SECOND], ['--watch', '--limit', '9'])
    assert.deepEqual(
      columns.lines.map((line) => line.trim().replace(/ +/g, ' ')),
      ['Body Status', 'Body 2 queued', 'Body 1 queued', 'Body 3 queued', 'Body 2 sent'],
    )
    const template = await watch([FIRST, SECOND], ['--watch', '--template', '{{ body | tablerow: status }}'])
    assert.deepEqual(template.lines, ['Body 2  queued', 'Body 1  queued', 'Body 3  queued', 'Body 2  sent'])
  })

  test('runs queries on each listing', async () => {
    const query = async (...args: string[]) =>
      (await watch([FIRST, FIRST, SECOND], ['--watch', ...args])).lines
    assert.deepEqual(await query('--query', 'length(@)'), ['2', '3'])
    assert.deepEqual(await query('--query', "[?status=='sent'].body"), ['Body 2'])
    assert.deepEqual(
      await query('--query', 'sort_by(@, &body)[].[sid, status]', '-o', 'tsv', '--properties', '*'),
      [...[1, 2].map((number) => `${sidOf(number)}\tqueued`), `${sidOf(2)}\tsent`, `${sidOf(3)}\tqueued`],
    )
    assert.deepEqual(await query('--jq', 'map(.status) | unique | .[]'), ['queued', 'sent'])
  })

  test('goes on after an error of the network or the server, and ends with another', async () => {
    const {lines, stderr, code} = await watch([FIRST, FAILURE, SECOND], ['--watch', '-o', 'tsv'])
    assert.equal(lines.length, 5)
    assert.match(stderr, /Retrying in 2 s\./)
    assert.equal(code, 20)
  })

  for (const [args, id] of [
    [['--watch', '0'], 'invalid-flag-value'],
    [['--watch', '0.5'], 'invalid-flag-value'],
    [['--watch', '-1'], 'invalid-flag-value'],
    [['--watch', '2s'], 'invalid-flag-value'],
    [['--watch='], 'invalid-flag-value'],
    [['--watch', 'x'], 'unexpected-argument'],
    [['--watch'], 'conflicting-flags'],
    [['--watch', '--dry-run'], 'conflicting-flags'],
  ] as const) {
    test(`${args.join(' ')} -o json is a usage error`, async () => {
      const outcome = await runCommand(['api:core:messages:list', ...args, '-o', 'json'], {env, server})
      assert.equal(errorOf(outcome).id, id)
      assert.equal(outcome.code, 2)
    })
  }
})

describe('--watch on a terminal', () => {
  const terminal = {width: 100, height: 30}

  /** What the screen shows after all frames. */
  const draw = (output: string): string[] => {
    const screen: string[] = []
    for (const part of output.split(UP)) {
      const up = /\[(\d+)A/.exec(UP.test(part) ? part : '')
      if (up) screen.splice(screen.length - Number(up[1]))
      else screen.push(...stripVTControlCharacters(part).split('\n').slice(0, -1))
    }
    return screen
  }

  test('draws each listing over the one before, with marks', async () => {
    const {stdout} = await watch([FIRST, SECOND, SECOND], ['--watch'], terminal)
    assert.deepEqual(
      draw(stdout).map((line) => line.replace(/ +$/, '')),
      [
        '  Body    Status',
        '+ Body 3  queued',
        '~ Body 2  sent',
        '  Body 1  queued',
        'Every 2 s. Press Ctrl-C to stop.',
      ],
    )
  })

  test('is bold where the last listing has something new', async () => {
    const {stdout} = await watch([FIRST, SECOND, SECOND], ['--watch'], {...terminal, color: true})
    const frames = stdout.split('\u001b[J')
    const bold = frames.map((frame) => frame.split('\n').filter((line) => /^.\[1m[+~]/.test(line)).length)
    assert.deepEqual(bold, [0, 2, 0])
  })

  test('shows no more than fits on the screen', async () => {
    const many = Array.from({length: 50}, (_, index) => row(index))
    const {stdout} = await watch([many, many], ['--watch'], {width: 100, height: 10})
    const screen = draw(stdout)
    assert.equal(screen.length, 9)
    assert.match(screen.at(-1) ?? '', /^43 more\. Every 2 s\./)
  })

  test('leaves what is above a warning', async () => {
    const {stdout} = await watch([FIRST, FAILURE, SECOND], ['--watch'], terminal)
    assert.equal(draw(stdout).length, 9)
  })

  test('says when there is nothing', async () => {
    const {stdout} = await watch([[], FIRST], ['--watch'], terminal)
    assert.match(stdout, /^ {2}No results\n/)
    assert.deepEqual(
      draw(stdout).map((line) => line.slice(0, 2)),
      ['  ', '+ ', '+ ', 'Ev'],
    )
  })

  test('appends in formats for scripts, and in CI', async () => {
    for (const [args, options] of [
      [['-o', 'tsv'], terminal],
      [[], {width: 100}],
    ] as const) {
      const {lines, stdout} = await watch([FIRST, SECOND], ['--watch', ...args], options)
      assert.equal(lines.length, 5)
      assert.ok(!stdout.includes('\u001b'))
    }
  })
})

test('Ctrl-C ends --watch with 130', {skip: process.platform === 'win32'}, async () => {
  listings = [FIRST, SECOND]
  const child = spawn(
    process.execPath,
    [join(root, 'bin/run.js'), 'api:core:messages:list', '--watch', '3600', '-o', 'tsv'],
    {env: cleanEnvironment(temporaryHome(), {...server.env, ...env})},
  )
  let stdout = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  await until(() => stdout.split('\n').length === 4)
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  assert.equal(code, 130)
  assert.equal(listings.length, 1)
})

test('pollList ends at its signal, also while it lists', async () => {
  const controller = new AbortController()
  const options = {clock: {now: () => 0, random: () => 0, sleep: async () => {}}, seconds: 1, warn: () => {}}
  const poll = pollList(() => new Promise<never>(() => {}), {...options, signal: controller.signal})
  const next = poll.next()
  controller.abort()
  assert.equal((await next).done, true)
})

test('rows are compared by SID or id, or as a whole', () => {
  const find = createChangeFinder()
  assert.deepEqual(find([{sid: 'a', x: 1}, {id: 'b'}, 'text']), ['first', 'first', 'first'])
  assert.deepEqual(find([{sid: 'a', x: 2}, {id: 'b'}, 'text', 'more']), [
    'changed',
    undefined,
    undefined,
    'new',
  ])
  assert.deepEqual(find([{sid: 'a', x: 2}, {id: 'b'}]), [undefined, undefined])
})

test('--watch without a value is two seconds', () => {
  const flags = {...watchFlag, limit: {type: 'option'}, body: {type: 'option'}}
  for (const [given, expected] of [
    ['--watch', '--watch=2'],
    ['--watch --limit 5', '--watch=2 --limit 5'],
    ['--cli-watch -o tsv', '--cli-watch=2 -o tsv'],
    ['--watch 5', '--watch 5'],
    ['--body --watch', '--body --watch'],
    ['-- --watch', '-- --watch'],
  ] as const) {
    assert.equal(fillWatchInterval(given.split(' '), flags).join(' '), expected)
  }
})
