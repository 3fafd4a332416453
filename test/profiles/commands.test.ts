import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {type TestContext, test} from 'node:test'
import {type RunOptions, type RunResult, root, runTwilio, temporaryHome} from '../support/run.ts'
import {
  type Answer,
  json,
  type RecordedRequest,
  startTwilio,
  type TwilioServer,
  twilioError,
} from '../support/twilio-server.ts'
import {startKeychain, withoutKeychain} from './keychain.ts'

const SID = `AC${'a'.repeat(32)}`
const TOKEN = 'token0123456789abcdefghijklmnopq'
const KEY = `SK${'c'.repeat(32)}`
const KEY_SECRET = 'secret-of-the-new-key-0123456789'
const BASIC = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`

interface House {
  readonly server: TwilioServer
  readonly file: string
  run(args: readonly string[], options?: RunOptions): Promise<RunResult>
  /** What was sent, as "METHOD path". */
  sent(): string[]
  config(): {
    profiles?: Record<string, Record<string, unknown>>
    activeProject?: string | null
    [key: string]: unknown
  }
  write(document: object): void
}

/** A home, and a Twilio that knows one account and its auth token. */
async function house(
  t: TestContext,
  special?: (request: RecordedRequest) => Answer | undefined,
): Promise<House> {
  const server = await startTwilio((request) => {
    const answer = special?.(request)
    if (answer) return answer
    if (request.headers.authorization !== BASIC) return twilioError(401, 20003, 'Authenticate')
    if (request.method === 'DELETE') return {status: 204}
    if (request.path.endsWith('/Keys.json')) {
      return json({sid: KEY, secret: KEY_SECRET, friendly_name: request.form.get('FriendlyName')}, 201)
    }
    return json({sid: SID, status: 'active', friendly_name: 'Mine', auth_token: TOKEN})
  })
  t.after(() => server.close())
  const home = temporaryHome()
  const file = path.join(home, '.twilio-cli', 'config.json')
  return {
    server,
    file,
    run: (args, options = {}) => runTwilio(args, {server, home, ...options}),
    sent: () => server.requests.map(({method, path: where}) => `${method} ${where}`),
    config: () => JSON.parse(fs.readFileSync(file, 'utf8')),
    write(document) {
      fs.mkdirSync(path.dirname(file), {recursive: true, mode: 0o700})
      fs.writeFileSync(file, JSON.stringify(document), {mode: 0o600})
    },
  }
}

const stored = (more: object = {}) => ({accountSid: SID, apiKey: KEY, apiSecret: KEY_SECRET, ...more})
const ACCOUNT = `GET /2010-04-01/Accounts/${SID}.json`
const NEW_KEY = `POST /2010-04-01/Accounts/${SID}/Keys.json`
const MESSAGES = `GET /2010-04-01/Accounts/${SID}/Messages.json`

function assertNoSecret({stdout, stderr}: RunResult, ...secrets: string[]): void {
  for (const secret of secrets) {
    for (const form of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)]) {
      assert.ok(!stdout.includes(form) && !stderr.includes(form), `${form} is shown`)
    }
  }
  assert.ok(!`${stdout}${stderr}`.includes(BASIC.slice(6)))
}

for (const name of ['profiles:create', 'login']) {
  test(`${name} checks the token, creates a key named after the machine, and stores the key only`, async (t) => {
    const {run, sent, server, config, file} = await house(t)
    const options = {input: `${TOKEN}\n`}
    const result = await run([name, SID, '-p', 'live', '--auth-token', '-', '-l', 'debug'], options)
    assert.equal(result.code, 0, result.stderr)
    assert.equal(result.stdout, '')
    assert.deepEqual(sent(), [ACCOUNT, NEW_KEY])
    const keyName = server.requests[1]?.form.get('FriendlyName') ?? ''
    assert.ok(keyName.length <= 64 && keyName.includes(os.hostname().slice(0, 20)), keyName)
    assert.deepEqual(config(), {
      profiles: {live: {accountSid: SID, apiKey: KEY, apiSecret: KEY_SECRET}},
      activeProject: 'live',
    })
    assert.equal(fs.statSync(file).mode & 0o077, 0)
    assert.equal(fs.statSync(path.dirname(file)).mode & 0o077, 0)
    assert.match(result.stderr, new RegExp(`Created profile live \\(${SID}\\) with API key ${KEY}`))
    assert.match(result.stderr, /Its secret is in .*config\.json, which only you can read/)
    assertNoSecret(result, TOKEN, KEY_SECRET)
  })
}

test('region and edge are used for the check and kept in the profile', async (t) => {
  const {run, server, config} = await house(t)
  const env = {TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN}
  const result = await run(['profiles:create', '-p', 'au', '--region', 'au1', '--edge', 'sydney'], {env})
  assert.equal(result.code, 0, result.stderr)
  assert.equal(server.requests[0]?.host, 'api.sydney.au1.twilio.com')
  assert.deepEqual(config().profiles?.au, {
    accountSid: SID,
    apiKey: KEY,
    region: 'au1',
    edge: 'sydney',
    apiSecret: KEY_SECRET,
  })
  assert.match(result.stderr, /TWILIO_ACCOUNT_SID goes before the active profile/)
})

test('a token on the command line works, with a warning that others can see it', async (t) => {
  const {run} = await house(t)
  const result = await run(['profiles:create', SID, '-p', 'live', `--auth-token=${TOKEN}`, '-l', 'debug'])
  assert.equal(result.code, 0, result.stderr)
  assert.match(result.stderr, /Others on this machine can see --auth-token on the command line/)
  assertNoSecret(result, TOKEN, KEY_SECRET)
})

test('an API key that exists is checked and stored as it is', async (t) => {
  const {run, sent, config} = await house(t, (request) =>
    request.headers.authorization === `Basic ${Buffer.from(`${KEY}:mine`).toString('base64')}`
      ? json({messages: [], page_size: 1})
      : undefined,
  )
  const args = ['profiles:create', SID, '-p', 'ci', '--api-key', KEY, '--api-secret', '-']
  const result = await run(args, {input: 'mine'})
  assert.equal(result.code, 0, result.stderr)
  assert.deepEqual(sent(), [MESSAGES])
  assert.deepEqual(config().profiles?.ci, {accountSid: SID, apiKey: KEY, apiSecret: 'mine'})

  const fromEnvironment = {TWILIO_ACCOUNT_SID: SID, TWILIO_API_KEY: KEY, TWILIO_API_SECRET: 'mine'}
  assert.equal((await run(['profiles:create', '-p', 'env'], {env: fromEnvironment})).code, 0)
  assert.equal(config().profiles?.env?.apiSecret, 'mine')

  const wrong = await run([...args, '--force'], {input: 'other'})
  assert.equal(wrong.code, 20)
  assert.equal(config().profiles?.ci?.apiSecret, 'mine')
})

test('an API key of restricted rights is stored: Twilio knows it, though it may do little', async (t) => {
  const {run, config} = await house(t, () => twilioError(403, 70051, 'Authorization Error'))
  const result = await run(['login', SID, '-p', 'ci', '--api-key', KEY, '--api-secret', '-'], {input: 'mine'})
  assert.equal(result.code, 0, result.stderr)
  assert.ok(config().profiles?.ci)
})

test('credentials that Twilio refuses are not stored, and the answer says so', async (t) => {
  const {run, sent, file} = await house(t)
  const result = await run(['login', SID, '-p', 'live', '--auth-token', '-'], {input: 'x'.repeat(32)})
  assert.equal(result.code, 20)
  assert.match(result.stderr, /Twilio did not accept these credentials; nothing was saved\. .*20003/)
  assert.deepEqual(sent(), [ACCOUNT])
  assert.ok(!fs.existsSync(file))
})

test('profiles:create without a terminal says at once what is missing or wrong, and sends nothing', async (t) => {
  const {run, sent} = await house(t)
  const missing = await run(['profiles:add'])
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /this is missing: account SID, auth token, name of the profile/)
  const wrong = await run(['login', SID, '-p', 'x', '--edge', 'a/b'], {env: {TWILIO_AUTH_TOKEN: TOKEN}})
  assert.match(wrong.stderr, /cannot be an edge/)
  assert.deepEqual(sent(), [])
})

test('a taken name is refused before anything is sent; --force replaces it and names the old key', async (t) => {
  const {run, sent, config, write} = await house(t)
  write({
    profiles: {live: stored({apiKey: `SK${'0'.repeat(32)}`, region: 'ie1'})},
    activeProject: 'live',
    future: 1,
  })
  const args = ['profiles:create', SID, '-p', 'live', '--auth-token', '-']
  const refused = await run(args, {input: TOKEN})
  assert.equal(refused.code, 1)
  assert.match(
    refused.stderr,
    /There is a profile "live" already\.\nChoose another name, or replace it with --force/,
  )
  assert.deepEqual(sent(), [])
  const replaced = await run([...args, '-f'], {input: TOKEN})
  assert.equal(replaced.code, 0, replaced.stderr)
  assert.match(replaced.stderr, /before, SK0{32}, is still valid at Twilio/)
  assert.deepEqual(config(), {profiles: {live: stored()}, activeProject: 'live', future: 1})
})

for (const removed of [true, false]) {
  test(`a key whose secret cannot be stored is removed again${removed ? '' : ', or named where that fails'}`, async (t) => {
    const home: {file?: string} = {}
    const {run, sent, file} = await house(t, ({method, path: where}) => {
      if (method === 'DELETE' && !removed) return twilioError(500, 20500, 'Internal error')
      // The file breaks between the check of the name and the storing of the key.
      if (where.endsWith('/Keys.json') && home.file) {
        fs.mkdirSync(path.dirname(home.file), {recursive: true})
        fs.writeFileSync(home.file, 'no longer JSON')
      }
      return undefined
    })
    home.file = file
    const result = await run(['login', SID, '-p', 'live', '--auth-token', '-', '--no-retry'], {input: TOKEN})
    assert.equal(result.code, 1)
    assert.match(result.stderr, /is not valid JSON \(line 1, column 1\)/)
    assert.deepEqual(sent(), [ACCOUNT, NEW_KEY, `DELETE /2010-04-01/Accounts/${SID}/Keys/${KEY}.json`])
    assert.equal(
      result.stderr.includes(
        `API key ${KEY} was created at Twilio, but its secret is not stored. Remove it: `,
      ),
      !removed,
    )
    assert.equal(fs.readFileSync(file, 'utf8'), 'no longer JSON')
    assertNoSecret(result, TOKEN, KEY_SECRET)
  })
}

test('profiles:create at once in six processes stores six profiles', async (t) => {
  const {run, config} = await house(t)
  const names = Array.from({length: 6}, (_, index) => `p${index}`)
  const results = await Promise.all(
    names.map((name) => run(['login', SID, '-p', name, '--auth-token', '-'], {input: TOKEN})),
  )
  assert.deepEqual(
    results.map(({code}) => code),
    names.map(() => 0),
  )
  assert.deepEqual(Object.keys(config().profiles ?? {}).sort(), names)
})

test('profiles:list prints what the official CLI prints, and never a secret', async (t) => {
  const {run, write} = await house(t)
  write({profiles: {live: stored(), staging: stored()}, activeProject: 'live'})
  const columns = await run(['profiles:list'])
  assert.equal(
    columns.stdout,
    [
      'ID       Account SID                         Active',
      `live     ${SID}  true  `,
      `staging  ${SID}  false `,
      '',
    ].join('\n'),
  )
  const rows = JSON.parse((await run(['profiles:list', '-o', 'json', '-l', 'debug'])).stdout)
  assert.deepEqual(rows[0], {
    id: 'live',
    accountSid: SID,
    active: true,
    edge: null,
    apiKey: KEY,
    storage: 'file',
  })
  assert.equal(
    (await run(['profiles:list', '-o', 'tsv', '--no-header'])).stdout,
    `live\t${SID}\ttrue\nstaging\t${SID}\tfalse\n`,
  )
  for (const format of ['columns', 'table']) {
    assertNoSecret(await run(['profiles:list', '-o', format, '-l', 'debug']), KEY_SECRET)
  }
})

test('profiles:list shows credentials of the environment as such, and what a command would use as active', async (t) => {
  const {run, write} = await house(t)
  write({profiles: {live: stored({region: 'ie1'})}, activeProject: 'live'})
  const list = async (env: Record<string, string>) => {
    const {stdout} = await run(['profiles:list', '-o', 'json'], {env})
    assert.ok(!stdout.includes(TOKEN))
    return JSON.parse(stdout).map(({id, region, active}: Record<string, unknown>) => [id, region, active])
  }
  const env = {TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN}
  assert.deepEqual(await list({}), [['live', 'ie1', true]])
  assert.deepEqual(await list(env), [
    ['[env]', undefined, true],
    ['live', 'ie1', false],
  ])
  assert.deepEqual(await list({...env, TWILIO_PROFILE: 'live'}), [
    ['[env]', undefined, false],
    ['live', 'ie1', true],
  ])
  assert.deepEqual(await list({TWILIO_PROFILE: 'emulator'}), [
    ['emulator', undefined, true],
    ['live', 'ie1', false],
  ])
})

test('without a profile profiles:list says how to make one', async (t) => {
  const {run} = await house(t)
  const {code, stdout, stderr} = await run(['profiles:list'])
  assert.deepEqual([code, stdout], [0, ''])
  assert.match(stderr, /There is no profile yet\. Make one: twilio profiles:create/)
  assert.equal((await run(['profiles:list', '-o', 'json'])).stdout, '[]\n')
})

test('profiles:use makes a profile the active one, and warns when the environment goes before it', async (t) => {
  const {run, write, config} = await house(t)
  write({profiles: {live: stored(), staging: stored()}, activeProject: 'live'})
  const result = await run(['profiles:use', 'staging'], {env: {TWILIO_PROFILE: 'live'}})
  assert.equal(result.code, 0)
  assert.match(
    result.stderr,
    /^Active profile: staging \(AC\w+\)\n » TWILIO_PROFILE goes before the active profile/,
  )
  assert.equal(config().activeProject, 'staging')
  const unknown = await run(['profiles:use', 'nobody'])
  assert.equal(unknown.code, 1)
  assert.match(unknown.stderr, /There is no profile "nobody"\.\nRun "twilio profiles:list"/)
  assert.equal((await run(['profiles:use'])).code, 2)
})

test('profiles:remove asks for --force where nobody can be asked, and says which key stays', async (t) => {
  const {run, write, config, sent} = await house(t)
  write({profiles: {live: stored(), staging: stored()}, activeProject: 'live'})
  const refused = await run(['profiles:remove', 'live'])
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /twilio profiles:remove live --force/)
  assert.equal(Object.keys(config().profiles ?? {}).length, 2)
  const removed = await run(['profiles:remove', 'live', '--force'])
  assert.equal(removed.code, 0)
  assert.match(removed.stderr, new RegExp(`API key ${KEY} is still valid`))
  assert.match(removed.stderr, /It was the active profile\. Choose another: twilio profiles:use NAME/)
  assert.deepEqual(config(), {profiles: {staging: stored()}, activeProject: null})
  assert.deepEqual(sent(), [])
  assert.match((await run(['profiles:remove', 'live', '--force'])).stderr, /There is no profile "live"/)
})

test('profiles:remove --delete-key removes the key at Twilio first, with credentials that may', async (t) => {
  const {run, write, config, server} = await house(t)
  write({profiles: {live: stored(), staging: stored()}, activeProject: 'staging'})
  const alone = await run(['profiles:remove', 'live', '--force', '--delete-key'])
  assert.equal(alone.code, 20)
  assert.match(
    alone.stderr,
    new RegExp(`The API key ${KEY} could not be removed, so profile "live" was kept`),
  )
  assert.match(alone.stderr, /Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN/)
  assert.ok(config().profiles?.live)

  const env = {TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN}
  const result = await run(['profiles:remove', 'live', '--force', '--delete-key', '-l', 'debug'], {env})
  assert.equal(result.code, 0, result.stderr)
  assert.equal(server.requests.at(-1)?.headers.authorization, BASIC)
  assert.equal(server.requests.at(-1)?.path, `/2010-04-01/Accounts/${SID}/Keys/${KEY}.json`)
  assert.equal(config().profiles?.live, undefined)
  assertNoSecret(result, TOKEN, KEY_SECRET)
})

test('with a keychain the secret is created, used and moved without ever being in the file', {
  skip: withoutKeychain,
}, async (t) => {
  const {run, file, server, config} = await house(t, ({path: where}) =>
    where.endsWith('/Messages.json') ? json({messages: [], page_size: 50}) : undefined,
  )
  const {env, lock} = await startKeychain(t, temporaryHome())
  const created = await run(['login', SID, '-p', 'live', '--auth-token', '-', '-l', 'debug'], {
    env,
    input: TOKEN,
  })
  assert.equal(created.code, 0, created.stderr)
  assert.match(created.stderr, /Its secret is in the keychain\./)
  assert.ok(!fs.readFileSync(file, 'utf8').includes(KEY_SECRET))
  assert.match((await run(['profiles:list', '-o', 'json'], {env})).stdout, /"storage": "keychain"/)

  const used = await run(['api:core:messages:list', '-l', 'debug'], {env})
  assert.equal(used.code, 0, used.stderr)
  const basic = Buffer.from(`${KEY}:${KEY_SECRET}`).toString('base64')
  assert.equal(server.requests.at(-1)?.headers.authorization, `Basic ${basic}`)
  for (const result of [created, used]) assertNoSecret(result, TOKEN, KEY_SECRET)

  assert.match(
    (await run(['profiles:secure', '--storage', 'file'], {env})).stderr,
    /Moved into .*: the API secret of live/,
  )
  assert.equal(config().profiles?.live?.apiSecret, KEY_SECRET)
  assert.match(
    (await run(['profiles:secure'], {env})).stderr,
    /Moved into the keychain: the API secret of live/,
  )
  assert.equal(config().profiles?.live?.apiSecret, undefined)

  await lock()
  const locked = await run(['api:core:messages:list'], {env})
  assert.equal(locked.code, 1)
  assert.match(
    locked.stderr,
    /profile "live" cannot be read from the keychain: it is locked, or it refused\.\nUnlock it/,
  )
  const other = await run(['login', SID, '-p', 'other', '--auth-token', '-'], {env, input: TOKEN})
  assert.equal(other.code, 0)
  assert.match(
    other.stderr,
    /Its secret is in .*config\.json.*\n » The keychain is locked, or it refused\. Once it takes secrets: twilio profiles:secure other\n/,
  )
  const removed = await run(['profiles:remove', 'live', '-f'], {env})
  assert.equal(removed.code, 0)
  assert.match(removed.stderr, / » Its secret is still in the keychain/)
})

test('standard input that is empty is said to be so', async (t) => {
  const {run, sent} = await house(t)
  const {code, stderr} = await run(['login', SID, '-p', 'live', '--auth-token', '-'], {input: ' \n'})
  assert.deepEqual([code, stderr], [2, ' » Standard input is empty: no secret came from it.\n'])
  assert.deepEqual(sent(), [])
})

test('profiles:secure without a keychain is one clear error, and nothing moves', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const {run, write, config} = await house(t)
  write({profiles: {live: stored()}})
  const result = await run(['profiles:secure'])
  assert.equal(result.code, 1)
  assert.match(result.stderr, /there is no keychain here\.\n.*--storage file/)
  assert.deepEqual(config().profiles?.live, stored())
  assert.match((await run(['profiles:secure', '--storage', 'file'])).stderr, /Nothing to move/)
  assert.match((await run(['profiles:secure', 'nobody'])).stderr, /There is no profile "nobody"/)
})

test('config:list has the official rows and no secret', async (t) => {
  const {run, write} = await house(t)
  write({
    profiles: {live: stored({note: KEY_SECRET})},
    activeProject: 'live',
    edge: 'dublin',
    sendgrid: KEY_SECRET,
  })
  const result = await run(['config:list', '-o', 'json', '-l', 'debug'], {env: {TWILIO_EDGE: 'sydney'}})
  assertNoSecret(result, KEY_SECRET)
  assert.deepEqual(
    JSON.parse(result.stdout).map(({configName, value}: Record<string, unknown>) => [configName, value]),
    [
      ['edge', '"sydney[env]"'],
      ['email', '{}'],
      ['prompts', '{}'],
      ['projects', '[]'],
      ['activeProfile', '"live"'],
      ['profiles', JSON.stringify({live: {accountSid: SID, apiKey: KEY}})],
      ['requireProfileInput', undefined],
    ],
  )
})

test('config:set changes what it is told, and an empty edge removes it', async (t) => {
  const {run, write, config} = await house(t)
  write({future: {kept: true}})
  assert.equal((await run(['config:set', '-e', ' dublin ', '--require-profile-input'])).code, 0)
  assert.deepEqual(config(), {future: {kept: true}, edge: 'dublin', requireProfileInput: true})
  assert.match(
    (await run(['config:set', '--edge', ''], {env: {TWILIO_EDGE: 'x'}})).stderr,
    /TWILIO_EDGE \(x\) goes before/,
  )
  assert.equal((await run(['config:set', '--no-require-profile-input'])).code, 0)
  assert.deepEqual(config(), {future: {kept: true}, requireProfileInput: false})
  assert.equal((await run(['config:set'])).code, 2)
  assert.match((await run(['config:set', '--edge', 'evil.example/'])).stderr, /cannot be an edge/)
})

test('a command that uses a secret which others can read says so; one that uses none does not', async (t) => {
  const {run, write, file} = await house(t, () => json({messages: [], page_size: 50}))
  write({profiles: {live: stored()}, activeProject: 'live'})
  fs.chmodSync(file, 0o644)
  assert.match(
    (await run(['api:core:messages:list'])).stderr,
    /Others on this machine can read the API secrets in .*chmod 600/,
  )
  assert.ok(!(await run(['profiles:list'])).stderr.includes('Others'))
})

test('a user without a home, whom the system does not know, is told where the configuration cannot be', async (t) => {
  const directory = temporaryHome()
  const asNobody = ['--reuid=54321', '--regid=54321', '--clear-groups']
  if (spawnSync('setpriv', [...asNobody, 'true']).status !== 0)
    return t.skip('only root, with setpriv, can be such a user')
  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync('setpriv', [...asNobody, process.execPath, path.join(root, 'bin/run.js'), ...args], {
      cwd: '/',
      env: {PATH: process.env.PATH, ...env},
      encoding: 'utf8',
    })
  const result = run(['config:set', '--edge', 'dublin'])
  assert.equal(result.status, 1)
  assert.match(
    result.stderr,
    /^ » There is no home directory to keep the configuration in: .*\n.*TWILIO_CONFIG_DIR/,
  )
  fs.chmodSync(directory, 0o777)
  assert.equal(
    run(['config:set', '--edge', 'dublin'], {TWILIO_CONFIG_DIR: path.join(directory, 'config')}).status,
    0,
  )
})

test('an account or a key that Twilio did not describe makes no profile', async (t) => {
  for (const [where, answer] of [
    ['', json({status: {}})],
    ['/Keys', json({hello: 'proxy'}, 201)],
    ['/Keys', json({sid: 'SKx', secret: null}, 201)],
  ] as const) {
    const {file, run} = await house(t, ({path: asked}) =>
      asked.endsWith(`/${SID}${where}.json`) ? answer : undefined,
    )
    const args = ['profiles:create', SID, '-p', 'work', '--auth-token', '-', '--storage', 'file']
    const {code, stderr} = await run(args, {input: TOKEN})
    assert.equal(code, 1)
    assert.match(stderr, /api\.twilio\.com answered with something that is not what was asked for/)
    assert.doesNotMatch(stderr, /undefined/)
    assert.ok(!fs.existsSync(file))
  }
})
