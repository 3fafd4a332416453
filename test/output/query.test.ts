import assert from 'node:assert/strict'
import {after, describe, it} from 'node:test'
import {SourceConfig} from '../../scripts/source-config.ts'
import {run} from '../../src/program.ts'
import {errorOf, runCommand, testContext} from '../support/context.ts'
import {type RecordedRequest, startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const PATH = `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f'.repeat(32)}
const LIST = ['api:core:messages:list', '--no-limit']

const MESSAGES = [
  {sid: 'SM0', to: '+12065550100', status: 'failed', error_code: 30008, num_segments: '1'},
  {sid: 'SM1', to: '+12065550101', status: 'delivered', error_code: null, num_segments: '2'},
  {sid: 'SM2', to: '+12065550102', status: 'failed', error_code: 21610, num_segments: '3'},
]

/** A message a page. */
const page = ({query}: RecordedRequest) => {
  const number = Number(query.get('Page') ?? 0)
  const next = number < 2 ? `${PATH}?Page=${number + 1}` : null
  return {body: {messages: [MESSAGES[number]], next_page_uri: next}}
}
const server = await startTwilio(page)
after(() => server.close())

const list = (...flags: string[]) => runCommand([...LIST, ...flags], {server, env})

/** Flags, and what they print of the three messages. */
const RESULTS: readonly (readonly [flags: readonly string[], stdout: string])[] = [
  [['--query', '[*].sid'], 'SM0\nSM1\nSM2\n'],
  [['--query', '[*].sid', '-o', 'tsv'], 'SM0\nSM1\nSM2\n'],
  [['--query', '[*].sid', '-o', 'json'], '[\n  "SM0",\n  "SM1",\n  "SM2"\n]\n'],
  [['--query', '[*].sid', '-o', 'ndjson'], '"SM0"\n"SM1"\n"SM2"\n'],
  [['--query', '[*].sid', '-o', 'yaml'], '- SM0\n- SM1\n- SM2\n'],
  [
    ['--query', "[?status=='failed'].{sid: sid, code: errorCode}", '-o', 'tsv'],
    'sid\tcode\nSM0\t30008\nSM2\t21610\n',
  ],
  [['--query', '[?status==`failed`].[sid, errorCode]', '-o', 'tsv'], 'SM0\t30008\nSM2\t21610\n'],
  [['--query', '[*].[sid, errorCode]', '-o', 'csv'], 'SM0,30008\nSM1,\nSM2,21610\n'],
  [['--query', '[*].{sid: sid}', '-o', 'tsv', '--no-header'], 'SM0\nSM1\nSM2\n'],
  [
    ['--query', '[*].{sid: sid, to: to}', '-o', 'tsv', '--properties', 'to'],
    'to\n+12065550100\n+12065550101\n+12065550102\n',
  ],
  // Over the whole list, not over a page.
  [['--query', 'length(@)'], '3\n'],
  [['--query', 'length(@)', '-o', 'json'], '3\n'],
  [['--query', '[-1].sid'], 'SM2\n'],
  [['--query', '[-1].sid', '-o', 'json'], '"SM2"\n'],
  [['--query', '[:2].sid'], 'SM0\nSM1\n'],
  [['--query', 'sort_by(@, &to)[-1].{sid: sid}', '-o', 'json'], '{\n  "sid": "SM2"\n}\n'],
  [['--query', 'sort_by(@, &to)[-1].{sid: sid}', '-o', 'yaml'], 'sid: SM2\n'],
  [['--query', '[?status==`queued`]', '-o', 'json'], '[]\n'],
  [['--query', '[9]', '-o', 'json'], 'null\n'],
  [['--cli-query', '[0].sid'], 'SM0\n'],
  [['--jq', '.[].sid'], 'SM0\nSM1\nSM2\n'],
  [['-q', '.[] | select(.status == "failed") | .sid'], 'SM0\nSM2\n'],
  [['--jq', '.[0].sid', '-o', 'json'], '"SM0"\n'],
  [['--jq', '.[] | {sid}', '-o', 'tsv'], 'sid\nSM0\nSM1\nSM2\n'],
  [
    ['--jq', 'map({sid, n: (.numSegments | tonumber)}) | max_by(.n)', '-o', 'ndjson'],
    '{"sid":"SM2","n":3}\n',
  ],
  [['--jq', 'length'], '3\n'],
  [
    ['--jq', 'group_by(.status) | map({(.[0].status): length}) | add', '-o', 'json'],
    '{\n  "delivered": 1,\n  "failed": 2\n}\n',
  ],
  [['--jq', '.[0].sid + "\\n" + .[1].sid'], 'SM0\nSM1\n'],
  [['--jq', 'empty'], ''],
  [['--query', '[*].sid', '-o', 'off'], ''],
]

describe('a query', () => {
  for (const [flags, stdout] of RESULTS) {
    it(`prints the result of ${flags.join(' ')}`, async () => {
      const outcome = await list(...flags)
      assert.deepEqual([outcome.code, outcome.stdout], [0, stdout], outcome.stderr)
    })
  }

  it('of a projection prints each page before the next but one is requested', async () => {
    for (const flags of [
      ['--query', '[*].sid'],
      ['--jq', '.[] | .sid'],
    ]) {
      const {context, stdout} = await testContext([...LIST, ...flags], {server, env})
      const printed: string[] = []
      server.answer(
        page,
        (request) => {
          printed.push(stdout())
          return page(request)
        },
        page,
      )
      await run(context, SourceConfig)
      assert.deepEqual(printed, ['SM0\n'])
    }
  })

  it('works on a record that is created, and on the raw response of api:request', async () => {
    server.answer({status: 201, body: MESSAGES[0] as object})
    const created = await runCommand(
      [
        'api:core:messages:create',
        '--to',
        '+12065550100',
        '--from',
        '+12065550101',
        '--body',
        'x',
        '--query',
        '[0].sid',
      ],
      {server, env},
    )
    assert.equal(created.stdout, 'SM0\n')
    for (const flags of [
      ['--query', 'messages[0].error_code'],
      ['--jq', '.messages[0].error_code'],
    ]) {
      const {stdout} = await runCommand(['api:request', 'GET', PATH, ...flags], {server, env})
      assert.equal(stdout, '30008\n')
    }
  })

  it("yields its name to an operation's own parameter", async () => {
    server.answer({status: 201, body: {sid: 'UK1', query: 'hi'}})
    const args = [
      'api:autopilot:v1:assistants:queries:create',
      '--assistant-sid',
      `UA${'1'.repeat(32)}`,
      '--language',
      'en-US',
    ]
    const {code, stdout, stderr} = await runCommand([...args, '--query', 'hi', '--cli-query', '[0].query'], {
      server,
      env,
    })
    assert.deepEqual([code, stdout], [0, 'hi\n'], stderr)
    assert.equal(server.requests.at(-1)?.form.get('Query'), 'hi')
  })
})

describe('an invalid query', () => {
  for (const [flags, place] of [
    [['--query', '[?foo'], /character 5:/],
    [['--query', 'a b'], /character 3:/],
    [['--query', '[*].$x'], /character 5:/],
    [['--query', 'nonsense(@)'], /character 1: .*nonsense\(\)/],
    [['--jq', '.['], /line 1/],
    [['--jq', '.[] |\n nonsense'], /nonsense\/0 .*line 2/],
  ] as const) {
    it(`is refused before any request: ${flags.join(' ')}`, async () => {
      const before = server.requests.length
      const outcome = await list(...flags, '-o', 'json')
      assert.equal(outcome.code, 2)
      assert.deepEqual([errorOf(outcome).id, outcome.stdout], ['invalid-query', ''])
      assert.match(errorOf(outcome).message, place)
      assert.equal(server.requests.length, before)
    })
  }

  it('does not fit the records', async () => {
    for (const flags of [
      ['--query', 'abs([0].sid)'],
      ['--jq', '.[0].sid + 1'],
    ]) {
      const outcome = await list(...flags, '-o', 'json')
      assert.deepEqual([outcome.code, errorOf(outcome).id], [1, 'query-failed'])
    }
  })

  it('cannot be both', async () => {
    const outcome = await list('--query', '@', '--jq', '.', '-o', 'json')
    assert.deepEqual([outcome.code, errorOf(outcome).id], [2, 'conflicting-flags'])
  })

  it('cannot read the environment or files', async () => {
    const {stdout} = await list('--jq', '[env, $ENV | tostring] | join("")')
    assert.ok(!stdout.includes(env.TWILIO_AUTH_TOKEN))
  })
})
