import assert from 'node:assert/strict'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const env = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed',
}
const server = await startTwilio(() => json({sid: `SM${'1'.repeat(32)}`}, 201))
after(() => server.close())

const cwd = temporaryHome()
const write = (name: string, text: string): string => {
  writeFileSync(join(cwd, name), text)
  return name
}
const run = async (argv: readonly string[], input = '') => {
  server.requests.length = 0
  const outcome = await runCommand([...argv, '-o', 'json'], {env, server, cwd, input})
  const [request] = server.requests
  const form = new URLSearchParams(request?.body)
  const names = [...new Set(form.keys())]
  const sent = Object.fromEntries(names.map((name) => [name, form.getAll(name).join(' ')]))
  return {...outcome, request, sent}
}

const CREATE = 'api:core:messages:create'
const FULL = {
  To: '+12065550100',
  From: '+15005550006',
  Body: 'Grüße "👋"\nline 2',
  MediaUrl: 'https://example.com/1.png https://example.com/2.png',
  ValidityPeriod: '3600',
  SmartEncoded: 'false',
  ContentVariables: '{"1":"Owl","2":12345678901234567890}',
  MaxPrice: '1.10',
}
const JSON_TEXT = `{
  "to": "+12065550100",
  "from": "+15005550006",
  "body": "Grüße \\"\\ud83d\\udc4b\\"\\nline 2",
  "media-url": ["https://example.com/1.png", "https://example.com/2.png"],
  "ValidityPeriod": 3600,
  "smartEncoded": false,
  "contentVariables": {"1": "Owl", "2": 12345678901234567890},
  "maxPrice": 1.10,
  "statusCallback": null,
  "persistentAction": []
}`
const YAML_TEXT = `# A message
to: +12065550100
from: '+15005550006'
body: |-
  Grüße "👋"
  line 2
media-url:
  - https://example.com/1.png
  - https://example.com/2.png
ValidityPeriod: 3600
smartEncoded: false
contentVariables: {1: Owl, 2: 12345678901234567890}
maxPrice: 1.10
statusCallback:
persistentAction: []
`
for (const [name, text] of [
  ['full.json', JSON_TEXT],
  ['full.yaml', YAML_TEXT],
  ['full.yml', `\ufeff${YAML_TEXT.replaceAll('\n', '\r\n')}`],
  ['json.txt', JSON_TEXT],
  ['yaml.txt', YAML_TEXT],
] as const) {
  test(`--params ${name} sends what the file says`, async () => {
    const {code, stderr, sent} = await run([CREATE, '--params', write(name, text)])
    assert.equal(code, 0, stderr)
    assert.deepEqual(sent, FULL)
  })
}

for (const [kind, text] of [
  ['JSON', JSON_TEXT],
  ['YAML', YAML_TEXT],
] as const) {
  test(`--params - reads ${kind} from standard input, also as --cli-params`, async () => {
    const {code, stderr, sent} = await run([CREATE, '--cli-params=-'], text)
    assert.equal(code, 0, stderr)
    assert.deepEqual(sent, FULL)
  })
}

test('flags and --from-file take precedence over --params', async () => {
  write('body.txt', 'from a file\n')
  const flags = ['--to', '+15558675310', '--smart-encoded', '--from-file', 'body=body.txt']
  const {code, stderr, sent} = await run([CREATE, '--params', write('full.json', JSON_TEXT), ...flags])
  assert.equal(code, 0, stderr)
  assert.deepEqual(sent, {...FULL, To: '+15558675310', SmartEncoded: 'true', Body: 'from a file'})
})

/** Words that YAML 1.1, or 1.2, reads as something else than their text. */
const WORDS = [
  '+12065550100',
  '007',
  '1.10',
  '0x1F',
  '0o17',
  '1_000',
  'yes',
  'off',
  '2026-01-31',
  '12:30',
  '.inf',
  'true',
  '1e3',
]
for (const word of WORDS) {
  test(`in YAML, body: ${word} sends ${word}`, async () => {
    const text = `to: +12065550100\nfrom: MG\nbody: ${word} # a comment\n`
    const {code, stderr, sent} = await run([CREATE, '--params', '-'], text)
    assert.equal(code, 0, stderr)
    assert.equal(sent.Body, word)
  })
}

test('a text that looks like a flag is text', async () => {
  const {code, stderr, sent} = await run([CREATE, '--params', '{"to": "--from", "body": "-o", "from": "x"}'])
  assert.equal(code, 0, stderr)
  assert.deepEqual(sent, {To: '--from', Body: '-o', From: 'x'})
})

test('relative dates, path parameters and properties of a JSON body work in --params', async () => {
  const list = await run(['api:core:messages:list', '--params', '{"dateSentAfter": "2026-01"}'])
  assert.equal(list.request?.query.get('DateSent>'), '2026-01-01T00:00:00Z')
  const fetched = await run(['api:core:messages:fetch', '--params', `{"sid": "SM${'2'.repeat(32)}"}`])
  assert.ok(fetched.request?.path.endsWith(`/SM${'2'.repeat(32)}.json`), fetched.stderr)
  const types = {'twilio/text': {body: 'Hi'}}
  const body = JSON.stringify({language: 'en', types, variables: {'1': 'x'}})
  const created = await run(['api:content:v1:content:create', '--params', body])
  assert.deepEqual(JSON.parse(created.request?.body ?? ''), JSON.parse(body), created.stderr)
})

const OK = '"to": "+12065550100", "from": "+15005550006"'
const REFUSED: readonly (readonly [text: string, id: string, message?: RegExp])[] = [
  ['{"to": "+12065550100"', 'invalid-params', /line 1, column 22/],
  [`{${OK},\n  "bodi": "x"}`, 'unknown-parameter', /line 2, column \d+/],
  [`{${OK}, "constructor": "x"}`, 'unknown-parameter'],
  [`{${OK}, "__proto__": {"body": "x"}}`, 'unknown-parameter'],
  [`{${OK}, "body": "x", "body": "y"}`, 'invalid-params'],
  [`{${OK}, "mediaUrl": "x", "media-url": "y"}`, 'invalid-params'],
  [`{${OK}, "body": ["x"]}`, 'invalid-params'],
  [`{${OK}, "mediaUrl": [null]}`, 'invalid-params'],
  [`{${OK}, "smartEncoded": "maybe"}`, 'invalid-flag-value'],
  [`{${OK}, "validityPeriod": 1e3}`, 'invalid-flag-value'],
  ['{"from": "+15005550006"}', 'missing-flag'],
  ['{"from": "+15005550006", "to": null}', 'missing-flag'],
  ['', 'invalid-params'],
  ['- a\n- b\n', 'invalid-params'],
  ['just text', 'invalid-params'],
  ['to: a\nto: b\n', 'invalid-params', /line 2, column 1/],
  ['to: a\nbodi: b\n', 'unknown-parameter', /line 2, column 1/],
  ['to: &x a\nbody: *x\n', 'invalid-params', /line 2, column 7/],
  ['to: !secret a\n', 'invalid-params'],
  ['to: "a\n', 'invalid-params'],
  ['a: 1\n---\nb: 2\n', 'invalid-params'],
  ['? [a]\n: b\n', 'invalid-params'],
  [`to: ${'['.repeat(20_000)}`, 'invalid-params'],
  [`{"to": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'invalid-params'],
]
for (const [text, id, message = /./] of REFUSED) {
  test(`${JSON.stringify(text.slice(0, 60))} is refused with ${id}, and nothing is sent`, async () => {
    const outcome = await run([CREATE, '--params', '-'], text)
    assert.equal(outcome.code, 2, outcome.stderr)
    const error = errorOf(outcome)
    assert.equal(error.id, id)
    assert.match(error.message, message)
    assert.equal(server.requests.length, 0)
  })
}

test('a file that is not there, and a second reader of standard input, are refused', async () => {
  assert.equal(errorOf(await run([CREATE, '--params', 'missing.json'])).id, 'file-unreadable')
  const both = [CREATE, '--params', '-', '--from-file', 'body=-']
  assert.equal(errorOf(await run(both, '{}')).id, 'conflicting-flags')
  const json = ['api:content:v1:content:create', '--params', '-', '--json', '-']
  assert.equal(errorOf(await run(json, '{}')).id, 'conflicting-flags')
  assert.equal(server.requests.length, 0)
})

test('an error of a document does not show its text', async () => {
  const secret = 'hunter2-hunter2'
  for (const text of [`{"to": ${secret}`, `to: "${secret}\n`, `to: !${secret} x\n`, `- ${secret}\n`]) {
    const {code, stderr} = await run([CREATE, '--params', '-'], text)
    assert.equal(code, 2)
    assert.ok(!stderr.includes(secret), stderr)
  }
})
