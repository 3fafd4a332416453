import assert from 'node:assert/strict'
import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {officialProgram} from '../../scripts/bench/official.ts'
import {root, runTwilio, temporaryHome} from '../support/run.ts'

const programs = join(root, 'test/emulator/programs')
const node = process.execPath
/** One authority for all, as on a developer's machine. */
const home = temporaryHome()

async function exec(...command: readonly string[]): Promise<Record<string, unknown>> {
  const {code, stdout, stderr} = await runTwilio(['emulator:exec', '--', ...command], {
    home,
    timeoutMs: 120_000,
    // Its requests must not get there even if they miss the proxy: no credentials are in it that Twilio knows.
    env: {TWILIO_ACCOUNT_SID: undefined},
  })
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout)
}

/** What the libraries of Node and Python print. */
const DONE = {bodies: ['Hello'], service: 'Shop'}

/** The same of what a program without a library has received. */
function summarize({messages, service}: Record<string, unknown>): typeof DONE {
  const {messages: list} = messages as {messages: {body: string}[]}
  return {bodies: list.map(({body}) => body), service: (service as {friendly_name: string}).friendly_name}
}

describe('a program that knows nothing of the emulator reaches it', () => {
  for (const name of ['twilio', 'twilio-5', 'twilio-4']) {
    it(`with the npm package twilio ${name.slice(7) || 6}`, async () => {
      assert.deepEqual(
        await exec(node, join(programs, 'twilio-node.cjs'), join(root, 'node_modules', name)),
        DONE,
      )
    })
  }

  it("with Debian's python3-twilio", async () => {
    assert.deepEqual(await exec('/usr/bin/python3', join(programs, 'twilio-python.py')), DONE)
  })

  for (const [name, command] of [
    ['curl', ['sh', join(programs, 'curl.sh')]],
    ['PHP', ['php', join(programs, 'https.php')]],
    ['Ruby', ['ruby', join(programs, 'https.rb')]],
  ] as const) {
    it(`with ${name}, by plain HTTPS`, async () => {
      assert.deepEqual(summarize(await exec(...command)), DONE)
    })
  }

  it('with @sendgrid/mail', async () => {
    const {statusCode, id} = await exec(node, join(programs, 'sendgrid-node.cjs'))
    assert.equal(statusCode, 202)
    assert.equal(typeof id, 'string')
  })

  it('with the official twilio-cli', async () => {
    const program = officialProgram()
    const [message] = (await exec(
      node,
      program,
      'api:core:messages:create',
      '--from=+15005550006',
      '--to=+12063996576',
      '--body=Hello',
      '-o=json',
    )) as unknown as Record<string, unknown>[]
    assert.equal(message?.body, 'Hello')
  })

  it('with this program', async () => {
    const program = join(root, 'bin/run.js')
    const [account] = (await exec(
      node,
      program,
      'api:core:accounts:list',
      '-o',
      'json',
    )) as unknown as Record<string, unknown>[]
    assert.equal(account?.friendlyName, 'Emulator')
  })
})

it('stores the email that a program sends', async () => {
  const {code, stderr} = await runTwilio(
    ['emulator:exec', '--keep', '--', node, join(programs, 'sendgrid-node.cjs')],
    {home},
  )
  assert.equal(code, 0, stderr)
  const directory = /\S+$/.exec(stderr.trim())?.[0] ?? ''
  assert.ok(existsSync(directory), stderr)
  const emails = join(directory, 'emulator-emails')
  const [file = ''] = readdirSync(emails)
  assert.equal(JSON.parse(readFileSync(join(emails, file), 'utf8')).subject, 'Hello')
  rmSync(directory, {recursive: true})
})
