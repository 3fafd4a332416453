import assert from 'node:assert/strict'
import {spawn, spawnSync} from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import {type TestContext, test} from 'node:test'
import {cleanEnvironment, root, temporaryHome} from '../support/run.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const SID = `AC${'a'.repeat(32)}`
const TOKEN = 'token0123456789abcdefghijklmnopq'
const KEY = `SK${'c'.repeat(32)}`

const noTerminal =
  spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0
    ? false
    : 'no terminal can be opened: script (util-linux) is required'

/** Runs a command on a terminal and types each answer when its prompt appears. */
function onTerminal(
  args: string,
  env: Readonly<Record<string, string | undefined>>,
  dialogue: readonly (readonly [question: string, answer: string])[],
): Promise<{code: number | null; screen: string}> {
  const command = `${process.execPath} ${path.join(root, 'bin/run.js')} ${args}`
  const child = spawn('script', ['-qec', command, '/dev/null'], {env})
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  let screen = ''
  let seen = 0
  let next = 0
  child.stdout.on('data', (chunk) => {
    screen += chunk
    const [question, answer] = dialogue[next] ?? []
    if (question === undefined || answer === undefined || !screen.slice(seen).includes(question)) return
    seen = screen.length
    next++
    child.stdin.write(answer)
  })
  return new Promise((resolve) =>
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({code, screen})
    }),
  )
}

async function startSetup(t: TestContext) {
  const server = await startTwilio(({path: where}) =>
    where.endsWith('/Keys.json')
      ? json({sid: KEY, secret: 'new-secret'}, 201)
      : json({sid: SID, status: 'active'}),
  )
  t.after(() => server.close())
  const home = temporaryHome()
  const file = path.join(home, '.twilio-cli', 'config.json')
  const env = {...cleanEnvironment(home, server.env), TERM: 'xterm'}
  return {server, file, env, profiles: () => JSON.parse(fs.readFileSync(file, 'utf8')).profiles}
}

test('on a terminal profiles:create prompts for missing values, and hides the auth token', {
  skip: noTerminal,
}, async (t) => {
  const {env, profiles} = await startSetup(t)
  const {code, screen} = await onTerminal('login', env, [
    ['Account SID:', 'AC12\r'],
    ['An account SID is', `${'\b'.repeat(4)}${SID}\r`],
    ['Auth token:', `${TOKEN}\r`],
    ['Profile name:', 'live\r'],
  ])
  assert.equal(code, 0, screen)
  assert.ok(!screen.includes(TOKEN) && !screen.includes(TOKEN.slice(0, 6)), 'the token is shown')
  assert.match(screen, /Created profile live/)
  assert.deepEqual(profiles(), {live: {accountSid: SID, apiKey: KEY, apiSecret: 'new-secret'}})
})

test('Ctrl-C at a prompt exits with 130, and nothing is sent or stored', {skip: noTerminal}, async (t) => {
  const {env, server, file} = await startSetup(t)
  const {code, screen} = await onTerminal(`login ${SID}`, env, [['Auth token:', '\x03']])
  assert.equal(code, 130, screen)
  assert.match(screen, /Canceled/)
  assert.equal(server.requests.length, 0)
  assert.ok(!fs.existsSync(file))
})

test('on a terminal a profile is replaced or removed only after a yes', {skip: noTerminal}, async (t) => {
  const {env, server, file, profiles} = await startSetup(t)
  const old = {accountSid: SID, apiKey: KEY, apiSecret: 'old-secret'}
  fs.mkdirSync(path.dirname(file))
  fs.writeFileSync(file, JSON.stringify({profiles: {live: old}}))
  const create = `login ${SID} -p live --auth-token ${TOKEN}`

  assert.equal((await onTerminal(create, env, [['Replace profile "live"?', '\r']])).code, 1)
  assert.equal((await onTerminal('profiles:remove live', env, [['Remove profile "live"?', 'n\r']])).code, 1)
  assert.deepEqual(profiles(), {live: old})
  assert.equal(server.requests.length, 0)

  assert.equal((await onTerminal(create, env, [['Replace profile "live"?', 'y\r']])).code, 0)
  assert.equal(profiles().live.apiSecret, 'new-secret')
  assert.equal((await onTerminal('profiles:remove live', env, [['Remove profile "live"?', 'y\r']])).code, 0)
  assert.deepEqual(profiles(), {})
})

test('with CI set nothing is prompted for, even on a terminal', {skip: noTerminal}, async (t) => {
  const {env} = await startSetup(t)
  const {code, screen} = await onTerminal('login -o json', {...env, CI: '1'}, [])
  assert.equal(code, 2)
  assert.match(screen, /"id": ?"missing-credentials"/)
})
