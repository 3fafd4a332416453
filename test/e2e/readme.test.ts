import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {after, before, test} from 'node:test'
import {messages} from '../support/messages.ts'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

/** The commands of the README: `emulator` ones run without an account, `network` ones against a server that stands for Twilio. */
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```sh ?(\w*)\n([\s\S]*?)^```/gm)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}))

const ACCOUNT = `AC${'1'.repeat(32)}`
const home = temporaryHome()
const bin = join(home, 'bin')

let server: TwilioServer
before(async () => {
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'twilio'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/run.js')}" "$@"\n`,
  )
  chmodSync(join(bin, 'twilio'), 0o755)
  server = await startTwilio((request) => {
    if (request.path.endsWith('/Keys.json')) {
      return json({sid: `SK${'2'.repeat(32)}`, friendly_name: 'a key', secret: 'a secret of the test'}, 201)
    }
    if (request.path === `/2010-04-01/Accounts/${ACCOUNT}.json`) {
      return json({sid: ACCOUNT, friendly_name: 'A test', status: 'active', type: 'Full'})
    }
    return messages(3)(request)
  })
})
after(() => server.close())

const run = (
  script: string,
  env: Record<string, string | undefined>,
): Promise<{code: number | null; output: string}> => {
  const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    cwd: home,
    env: {...cleanEnvironment(home, env), PATH: `${bin}${delimiter}${process.env.PATH}`},
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  child.stdin.end()
  return new Promise((resolve) => child.once('close', (code) => resolve({code, output})))
}

test('the README has its two commands to begin with, and only blocks that are run somewhere', () => {
  assert.equal(blocks.filter(({kind}) => kind === 'begin').length, 2)
  assert.deepEqual([...new Set(blocks.map(({kind}) => kind))].sort(), [
    'begin',
    'emulator',
    'install',
    'network',
  ])
})

for (const {kind, text} of blocks.filter((block) => block.kind === 'emulator')) {
  test(`the README's commands work on the emulator: ${text.split('\n')[0]} …`, async () => {
    const {code, output} = await run(text, {TWILIO_PROFILE: kind})
    assert.equal(code, 0, output)
  })
}

test("the README's commands work against Twilio, in their order", async () => {
  const script = blocks
    .filter(({kind}) => kind === 'network')
    .map(({text}) => text)
    .join('')
  const {code, output} = await run(script, {
    ...server.env,
    ACCOUNT_SID: ACCOUNT,
    AUTH_TOKEN: 'f00dfeed'.repeat(4),
  })
  assert.equal(code, 0, output)
  assert.match(output, /3 messages/)
  assert.doesNotMatch(output, /f00dfeed|a secret of the test/)
})
