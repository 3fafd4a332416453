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
const FILES: Readonly<Record<string, string | Buffer>> = {
  'text.txt': 'Grüße 👋\nSecond line\n',
  'windows.txt': '\ufeffHello\r\n',
  'two-newlines.txt': 'Hello\n\n',
  'flag.txt': '--to',
  'short-flag.txt': '-o json',
  'empty.txt': '',
  'no.txt': 'no\n',
  'false.txt': 'false\n',
  'a=b.txt': 'equals',
  'url.txt': 'https://example.com/1.png\n',
  'latin1.txt': Buffer.from([0x47, 0xfc]),
  'number.txt': 'many\n',
}
for (const [name, content] of Object.entries(FILES)) writeFileSync(join(cwd, name), content)

const CREATE = ['api:core:messages:create', '--to', '+15558675310', '--from', '+15005550006']
const run = async (argv: readonly string[], input = '') => {
  server.requests.length = 0
  const outcome = await runCommand([...argv, '-o', 'json'], {env, server, cwd, input})
  const [request] = server.requests
  return {...outcome, body: request?.body ?? '', form: new URLSearchParams(request?.body)}
}

const BODIES: readonly (readonly [file: string, body: string])[] = [
  ['body=text.txt', 'Grüße 👋\nSecond line'],
  ['Body=windows.txt', 'Hello'],
  ['body=two-newlines.txt', 'Hello\n'],
  ['body=flag.txt', '--to'],
  ['body=short-flag.txt', '-o json'],
  ['body=a=b.txt', 'equals'],
  [`body=${join(cwd, 'text.txt')}`, 'Grüße 👋\nSecond line'],
  ['body=-', 'from stdin'],
]
for (const [file, body] of BODIES) {
  test(`--from-file ${file} sends ${JSON.stringify(body)}`, async () => {
    const {code, stderr, form} = await run([...CREATE, '--from-file', file], 'from stdin\n')
    assert.equal(code, 0, stderr)
    assert.equal(form.get('Body'), body)
    assert.equal(form.get('To'), '+15558675310')
  })
}

test('files fill required, repeatable and boolean parameters, and --cli-from-file is the same', async () => {
  const argv = ['api:core:messages:create', '--from', '+15005550006', '--from-file', 'to=text.txt']
  const files = ['--cli-from-file', 'mediaUrl=url.txt', '--from-file=media-url=text.txt']
  const {code, stderr, form} = await run([...argv, ...files, '--from-file', 'smart-encoded=false.txt'])
  assert.equal(code, 0, stderr)
  assert.equal(form.get('To'), 'Grüße 👋\nSecond line')
  assert.deepEqual(form.getAll('MediaUrl'), ['https://example.com/1.png', 'Grüße 👋\nSecond line'])
  assert.equal(form.get('SmartEncoded'), 'false')
})

test('a file fills a property of a JSON body', async () => {
  writeFileSync(join(cwd, 'types.json'), '{"twilio/text": {"body": "Hi"}}\n')
  const argv = ['api:content:v1:content:create', '--language', 'en', '--from-file', 'types=types.json']
  const {code, stderr, body} = await run(argv)
  assert.equal(code, 0, stderr)
  assert.deepEqual(JSON.parse(body), {language: 'en', types: {'twilio/text': {body: 'Hi'}}})
})

const REFUSED: readonly (readonly [argv: readonly string[], id: string])[] = [
  [['--from-file', 'bodi=text.txt'], 'unknown-parameter'],
  [['--from-file', 'constructor=text.txt'], 'unknown-parameter'],
  [['--from-file', 'body=missing.txt'], 'file-unreadable'],
  [['--from-file', 'body=.'], 'file-unreadable'],
  [['--from-file', 'body=latin1.txt'], 'file-unreadable'],
  [['--from-file', 'body'], 'invalid-flag-value'],
  [['--from-file', 'body='], 'invalid-flag-value'],
  [['--from-file', '=text.txt'], 'invalid-flag-value'],
  [['--from-file', 'body=text.txt', '--from-file', 'Body=flag.txt'], 'conflicting-flags'],
  [['--from-file', 'body=text.txt', '--body', 'x'], 'conflicting-flags'],
  [['--from-file', 'smartEncoded=false.txt', '--no-smart-encoded'], 'conflicting-flags'],
  [['--from-file', 'body=-', '--from-file', 'mediaUrl=-'], 'conflicting-flags'],
  [['--from-file', 'body=-'], 'empty-input'],
  [['--from-file', 'smartEncoded=no.txt'], 'invalid-flag-value'],
  [['--from-file', 'validityPeriod=number.txt'], 'invalid-flag-value'],
  [['--from-file', 'body=text.txt', 'flag.txt'], 'unexpected-argument'],
]
for (const [argv, id] of REFUSED) {
  test(`${argv.join(' ')} is refused with ${id}, and nothing is sent`, async () => {
    const outcome = await run([...CREATE, ...argv])
    assert.equal(outcome.code, 2, outcome.stderr)
    assert.equal(errorOf(outcome).id, id)
    assert.equal(server.requests.length, 0)
  })
}

test('standard input is read by --json or --from-file, not both', async () => {
  const outcome = await run(['api:content:v1:content:create', '--json', '-', '--from-file', 'types=-'], '{}')
  assert.equal(errorOf(outcome).id, 'conflicting-flags')
  assert.equal(server.requests.length, 0)
})

test('a device without an end is not read forever', {skip: process.platform === 'win32'}, async () => {
  const outcome = await run([...CREATE, '--from-file', 'body=/dev/zero'])
  assert.equal(errorOf(outcome).id, 'file-too-large')
})
