import assert from 'node:assert/strict'
import {chmodSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {messages} from '../support/messages.ts'
import {root, temporaryHome} from '../support/run.ts'
import {runShell} from '../support/shell.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

/**
 * The blocks of commands in README. They are run in their order, exactly as they stand, in one shell with one fresh home: nothing
 * but what a reader sees decides what a command does.
 */
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) => ({
  text,
  needsAccount: /ACCOUNT_SID|AUTH_TOKEN/.test(text),
}))

const ACCOUNT = `AC${'1'.repeat(32)}`
const AUTH_TOKEN = 'f00dfeed'.repeat(4)
const COMMANDS = ['ci', 'test', 'ci', 'pack --loglevel=warn', 'install --global ./switchboard-cli-*.tgz']

let server: TwilioServer
before(async () => {
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

/**
 * Runs a script where a clone's `bin` is, as in a clone. npm only notes what it was asked for: tarball.test.ts packs and installs
 * the package, and this is a part of `npm test`.
 */
async function runInClone(script: string, env: Record<string, string | undefined>) {
  const home = temporaryHome()
  symlinkSync(join(root, 'bin'), join(home, 'clone-bin'))
  const npm = join(home, 'npm')
  writeFileSync(npm, `#!/bin/sh\necho "$*" >> "${home}/npm.log"\n`)
  chmodSync(npm, 0o755)
  const setUp = `PATH="${home}:$PATH"\nmkdir clone\ncd clone\nln -s ../clone-bin bin\n`
  const outcome = await runShell(setUp + script, {home, env, options: ['-euo', 'pipefail']})
  return {...outcome, asked: readFileSync(`${home}/npm.log`, 'utf8').trimEnd().split('\n')}
}

test('README starts with its two commands, and stays under 250 lines', () => {
  assert.ok(readme.split('\n').length < 250)
  assert.match(
    blocks[0]?.text.trimEnd() ?? '',
    /^npm ci && .*messages:create .*&& .*messages:list .*-o json$/,
  )
  assert.equal(blocks[1]?.text.trimEnd(), 'npm ci && npm test')
})

test('every block of README is run, none has a mark that a reader cannot see, and the text says what needs an account', () => {
  const fences = [...readme.matchAll(/^```(?=\S)(.*)$/gm)].map(([, fence]) => fence)
  assert.deepEqual([...new Set(fences)], ['sh'])
  assert.equal(blocks.length, fences.length)
  const needing = blocks.filter(({needsAccount}) => needsAccount)
  assert.equal(needing.length, 2)
  for (const {text} of needing) {
    const [above = ''] = readme.split(text)
    const paragraph = above.split('\n\n').at(-2) ?? ''
    assert.match(paragraph, /needs? a Twilio account/, text)
    assert.match(paragraph, /ACCOUNT_SID.*AUTH_TOKEN/s, text)
  }
})

test('all commands of README work in their order, in a fresh home, with an account', async () => {
  server.requests.length = 0
  const {code, shown, asked} = await runInClone(blocks.map(({text}) => text).join(''), {
    ...server.env,
    ACCOUNT_SID: ACCOUNT,
    AUTH_TOKEN,
  })
  assert.equal(code, 0, shown)
  assert.deepEqual(asked.sort(), COMMANDS.toSorted())
  assert.match(shown, /^3 messages$/m)
  assert.doesNotMatch(shown, /f00dfeed|a secret of the test/)
  // What needs no account sends nothing to Twilio.
  assert.ok(server.requests.length > 0)
  assert.deepEqual(
    server.requests.filter(({path}) => !path.includes(ACCOUNT)),
    [],
  )
})

test('the commands of README that need no account work in their order, in a fresh home', async () => {
  const script = blocks.filter(({needsAccount}) => !needsAccount).map(({text}) => text)
  server.requests.length = 0
  const {code, shown} = await runInClone(script.join(''), server.env)
  assert.equal(code, 0, shown)
  assert.deepEqual(server.requests, [])
  assert.match(shown, /^not-found$/m)
})
