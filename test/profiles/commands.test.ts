import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {type TestContext, test} from 'node:test'
import {type CommandOutcome, type ContextOptions, errorOf, runCommand} from '../support/context.ts'
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

interface Setup {
  readonly server: TwilioServer
  /** The path of config.json. */
  readonly file: string
  /** Runs a command in this process. */
  run(args: readonly string[], options?: Pick<ContextOptions, 'env' | 'input'>): Promise<CommandOutcome>
  /** Runs the built program, where the process is the point. */
  runProcess(args: readonly string[], options?: RunOptions): Promise<RunResult>
  /** The requests, as "METHOD path". */
  sent(): string[]
  config(): {
    profiles?: Record<string, Record<string, unknown>>
    activeProject?: string | null
    [key: string]: unknown
  }
  write(document: object): void
}

/** A home directory, and a Twilio server that knows one account and its auth token. */
async function setUp(
  t: TestContext,
  special?: (request: RecordedRequest) => Answer | undefined,
): Promise<Setup> {
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
    run: (args, options = {}) => runCommand(args, {server, home, ...options}),
    runProcess: (args, options = {}) => runTwilio(args, {server, home, ...options}),
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

/** The error of a command that was run with `-o json`, and its exit code. */
const failureOf = (outcome: CommandOutcome): [id: string, exitCode: number] => [
  errorOf(outcome).id,
  outcome.code,
]

function assertNoSecret(
  {stdout, stderr}: Pick<CommandOutcome, 'stdout' | 'stderr'>,
  ...secrets: string[]
): void {
  for (const secret of secrets) {
    for (const form of [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)]) {
      assert.ok(!stdout.includes(form) && !stderr.includes(form), `${form} is shown`)
    }
  }
  assert.ok(!`${stdout}${stderr}`.includes(BASIC.slice(6)))
}

for (const name of ['profiles:create', 'login']) {
  test(`${name} checks the auth token, creates an API key named after the machine, and stores only the key`, async (t) => {
    const {run, sent, server, config, file} = await setUp(t)
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
    assert.match(result.stderr, /stored in .*config\.json, which only you can read/)
    assertNoSecret(result, TOKEN, KEY_SECRET)
  })
}

test('region and edge are used for the check and stored in the profile', async (t) => {
  const {run, server, config} = await setUp(t)
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
  assert.match(result.stderr, /TWILIO_ACCOUNT_SID overrides the active profile/)
})

test('an auth token on the command line works, with a warning that other users can see it', async (t) => {
  const {run} = await setUp(t)
  const result = await run(['profiles:create', SID, '-p', 'live', `--auth-token=${TOKEN}`, '-l', 'debug'])
  assert.equal(result.code, 0, result.stderr)
  assert.match(result.stderr, /Other users on this machine can see the value of --auth-token/)
  assertNoSecret(result, TOKEN, KEY_SECRET)
})

test('an existing API key is checked and stored as it is', async (t) => {
  const {run, sent, config} = await setUp(t, (request) =>
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

  const wrong = await run([...args, '--force', '-o', 'json'], {input: 'other'})
  assert.deepEqual(failureOf(wrong), ['credentials-rejected', 20])
  assert.equal(config().profiles?.ci?.apiSecret, 'mine')
})

test('a restricted API key is stored: Twilio knows it, although it forbids the check', async (t) => {
  const {run, config} = await setUp(t, () => twilioError(403, 70051, 'Authorization Error'))
  const result = await run(['login', SID, '-p', 'ci', '--api-key', KEY, '--api-secret', '-'], {input: 'mine'})
  assert.equal(result.code, 0, result.stderr)
  assert.ok(config().profiles?.ci)
})

test('rejected credentials are not stored', async (t) => {
  const {run, sent, file} = await setUp(t)
  const args = ['login', SID, '-p', 'live', '--auth-token', '-', '-o', 'json']
  const result = await run(args, {input: 'x'.repeat(32)})
  assert.deepEqual(failureOf(result), ['credentials-rejected', 20])
  assert.equal(errorOf(result).code, 20003)
  assert.deepEqual(sent(), [ACCOUNT])
  assert.ok(!fs.existsSync(file))
})

test('profiles:create without a terminal reports missing or invalid values and sends nothing', async (t) => {
  const {run, sent} = await setUp(t)
  const missing = await run(['profiles:add', '-o', 'json'])
  assert.deepEqual(failureOf(missing), ['missing-credentials', 2])
  assert.match(errorOf(missing).message, /account SID, auth token, profile name/)
  const args = ['login', SID, '-p', 'x', '--edge', 'a/b', '-o', 'json']
  const invalid = await run(args, {env: {TWILIO_AUTH_TOKEN: TOKEN}})
  assert.deepEqual(failureOf(invalid), ['invalid-region', 1])
  assert.deepEqual(sent(), [])
})

test('an existing profile is an error before anything is sent; --force replaces it and reports the old key', async (t) => {
  const {run, sent, config, write} = await setUp(t)
  write({
    profiles: {live: stored({apiKey: `SK${'0'.repeat(32)}`, region: 'ie1'})},
    activeProject: 'live',
    future: 1,
  })
  const args = ['profiles:create', SID, '-p', 'live', '--auth-token', '-']
  const refused = await run([...args, '-o', 'json'], {input: TOKEN})
  assert.deepEqual(failureOf(refused), ['profile-exists', 1])
  assert.match(errorOf(refused).message, /"live"/)
  assert.match(errorOf(refused).hint ?? '', /--force/)
  assert.deepEqual(sent(), [])
  const replaced = await run([...args, '-f'], {input: TOKEN})
  assert.equal(replaced.code, 0, replaced.stderr)
  assert.match(replaced.stderr, /SK0{32}, is still valid at Twilio/)
  assert.deepEqual(config(), {profiles: {live: stored()}, activeProject: 'live', future: 1})
})

for (const removed of [true, false]) {
  test(`an API key whose secret cannot be stored is removed again${removed ? '' : ', or reported if that fails'}`, async (t) => {
    const home: {file?: string} = {}
    const {run, sent, file} = await setUp(t, ({method, path: where}) => {
      if (method === 'DELETE' && !removed) return twilioError(500, 20500, 'Internal error')
      // The file breaks between the check of the name and the storing of the key.
      if (where.endsWith('/Keys.json') && home.file) {
        fs.mkdirSync(path.dirname(home.file), {recursive: true})
        fs.writeFileSync(home.file, 'no longer JSON')
      }
      return undefined
    })
    home.file = file
    const args = ['login', SID, '-p', 'live', '--auth-token', '-', '--no-retry', '-o', 'json']
    const result = await run(args, {input: TOKEN})
    assert.deepEqual(failureOf(result), ['invalid-configuration', 1])
    assert.match(errorOf(result).message, /line 1, column 1/)
    assert.deepEqual(sent(), [ACCOUNT, NEW_KEY, `DELETE /2010-04-01/Accounts/${SID}/Keys/${KEY}.json`])
    assert.equal(
      result.stderr.includes(`API key ${KEY} was created at Twilio, but its secret was not stored.`),
      !removed,
    )
    assert.equal(fs.readFileSync(file, 'utf8'), 'no longer JSON')
    assertNoSecret(result, TOKEN, KEY_SECRET)
  })
}

test('six processes that run profiles:create at once store six profiles', async (t) => {
  const {runProcess, config} = await setUp(t)
  const names = Array.from({length: 6}, (_, index) => `p${index}`)
  const results = await Promise.all(
    names.map((name) => runProcess(['login', SID, '-p', name, '--auth-token', '-'], {input: TOKEN})),
  )
  assert.deepEqual(
    results.map(({code}) => code),
    names.map(() => 0),
  )
  assert.deepEqual(Object.keys(config().profiles ?? {}).sort(), names)
})

test('profiles:list prints what the official CLI prints, and never a secret', async (t) => {
  const {run, write} = await setUp(t)
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
    kind: 'api-key',
  })
  assert.equal(
    (await run(['profiles:list', '-o', 'tsv', '--no-header'])).stdout,
    `live\t${SID}\ttrue\nstaging\t${SID}\tfalse\n`,
  )
  for (const format of ['columns', 'table']) {
    assertNoSecret(await run(['profiles:list', '-o', format, '-l', 'debug']), KEY_SECRET)
  }
})

test('profiles:list shows credentials of the environment as [env], and marks what a command would use as active', async (t) => {
  const {run, write} = await setUp(t)
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

test('without a profile, profiles:list prints how to create one', async (t) => {
  const {run} = await setUp(t)
  const {code, stdout, stderr} = await run(['profiles:list'])
  assert.deepEqual([code, stdout], [0, ''])
  assert.match(stderr, /twilio profiles:create/)
  assert.equal((await run(['profiles:list', '-o', 'json'])).stdout, '[]\n')
})

test('profiles:use makes a profile the active one, and warns when the environment overrides it', async (t) => {
  const {run, write, config} = await setUp(t)
  write({profiles: {live: stored(), staging: stored()}, activeProject: 'live'})
  const result = await run(['profiles:use', 'staging'], {env: {TWILIO_PROFILE: 'live'}})
  assert.equal(result.code, 0)
  assert.match(
    result.stderr,
    /^Active profile: staging \(AC\w+\)\n » .*TWILIO_PROFILE overrides the active profile/,
  )
  assert.equal(config().activeProject, 'staging')
  const unknown = await run(['profiles:use', 'nobody', '-o', 'json'])
  assert.deepEqual(failureOf(unknown), ['profile-not-found', 1])
  assert.match(errorOf(unknown).message, /"nobody"/)
  assert.match(errorOf(unknown).hint ?? '', /twilio profiles:list/)
  assert.deepEqual(failureOf(await run(['profiles:use', '-o', 'json'])), ['missing-argument', 2])
})

test('profiles:remove requires --force without a terminal, and reports the API key that stays valid', async (t) => {
  const {run, write, config, sent} = await setUp(t)
  write({profiles: {live: stored(), staging: stored()}, activeProject: 'live'})
  const refused = await run(['profiles:remove', 'live', '-o', 'json'])
  assert.deepEqual(failureOf(refused), ['confirmation-required', 2])
  assert.match(errorOf(refused).hint ?? '', /twilio profiles:remove live --force/)
  assert.equal(Object.keys(config().profiles ?? {}).length, 2)
  const removed = await run(['profiles:remove', 'live', '--force'])
  assert.equal(removed.code, 0)
  assert.match(removed.stderr, new RegExp(`API key ${KEY} is still valid`))
  assert.match(removed.stderr, /active profile.*twilio profiles:use NAME/)
  assert.deepEqual(config(), {profiles: {staging: stored()}, activeProject: null})
  assert.deepEqual(sent(), [])
  const again = await run(['profiles:remove', 'live', '--force', '-o', 'json'])
  assert.deepEqual(failureOf(again), ['profile-not-found', 1])
})

test('profiles:remove --delete-key removes the API key at Twilio first, with credentials that have the permission', async (t) => {
  const {run, write, config, server} = await setUp(t)
  write({profiles: {live: stored(), staging: stored()}, activeProject: 'staging'})
  const refused = await run(['profiles:remove', 'live', '--force', '--delete-key', '-o', 'json'])
  assert.deepEqual(failureOf(refused), ['api-key-not-removed', 20])
  const inText = await run(['profiles:remove', 'live', '--force', '--delete-key'])
  assert.equal(inText.code, 20)
  assert.match(inText.stderr, new RegExp(`${KEY}.*"live"`))
  assert.match(errorOf(refused).hint ?? '', /TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN/)
  assert.ok(config().profiles?.live)

  const env = {TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN}
  const result = await run(['profiles:remove', 'live', '--force', '--delete-key', '-l', 'debug'], {env})
  assert.equal(result.code, 0, result.stderr)
  assert.equal(server.requests.at(-1)?.headers.authorization, BASIC)
  assert.equal(server.requests.at(-1)?.path, `/2010-04-01/Accounts/${SID}/Keys/${KEY}.json`)
  assert.equal(config().profiles?.live, undefined)
  assertNoSecret(result, TOKEN, KEY_SECRET)
})

test('with a keychain the secret is created, used and moved, and is in the file only when moved there', {
  skip: withoutKeychain,
}, async (t) => {
  const {runProcess, file, server, config} = await setUp(t, ({path: where}) =>
    where.endsWith('/Messages.json') ? json({messages: [], page_size: 50}) : undefined,
  )
  const {env, lock} = await startKeychain(t, temporaryHome())
  const created = await runProcess(['login', SID, '-p', 'live', '--auth-token', '-', '-l', 'debug'], {
    env,
    input: TOKEN,
  })
  assert.equal(created.code, 0, created.stderr)
  assert.match(created.stderr, /stored in the keychain\./)
  assert.ok(!fs.readFileSync(file, 'utf8').includes(KEY_SECRET))
  assert.match((await runProcess(['profiles:list', '-o', 'json'], {env})).stdout, /"storage": "keychain"/)

  const used = await runProcess(['api:core:messages:list', '-l', 'debug'], {env})
  assert.equal(used.code, 0, used.stderr)
  const basic = Buffer.from(`${KEY}:${KEY_SECRET}`).toString('base64')
  assert.equal(server.requests.at(-1)?.headers.authorization, `Basic ${basic}`)
  for (const result of [created, used]) assertNoSecret(result, TOKEN, KEY_SECRET)

  assert.match(
    (await runProcess(['profiles:secure', '--storage', 'file'], {env})).stderr,
    /Moved the API secret of live to .*config\.json/,
  )
  assert.equal(config().profiles?.live?.apiSecret, KEY_SECRET)
  assert.match(
    (await runProcess(['profiles:secure'], {env})).stderr,
    /Moved the API secret of live to the keychain/,
  )
  assert.equal(config().profiles?.live?.apiSecret, undefined)

  await lock()
  const locked = await runProcess(['api:core:messages:list', '-o', 'json'], {env})
  assert.equal(locked.code, 1)
  assert.equal(errorOf(locked).id, 'keychain-locked')
  assert.match(errorOf(locked).message, /"live"/)
  assert.match(errorOf(locked).hint ?? '', /Unlock it/)
  const other = await runProcess(['login', SID, '-p', 'other', '--auth-token', '-'], {env, input: TOKEN})
  assert.equal(other.code, 0)
  assert.match(
    other.stderr,
    /stored in .*config\.json.*\n » The keychain is locked.* twilio profiles:secure other\n/,
  )
  const removed = await runProcess(['profiles:remove', 'live', '-f'], {env})
  assert.equal(removed.code, 0)
  assert.match(removed.stderr, / » Its API secret is still in the keychain/)
})

test('empty stdin is an error', async (t) => {
  const {run, sent} = await setUp(t)
  const result = await run(['login', SID, '-p', 'live', '--auth-token', '-', '-o', 'json'], {input: ' \n'})
  assert.deepEqual(failureOf(result), ['empty-input', 2])
  assert.equal(result.stderr.trimEnd().split('\n').length, 1)
  assert.deepEqual(sent(), [])
})

test('profiles:secure without a keychain is one error, and nothing is moved', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const {run, write, config} = await setUp(t)
  write({profiles: {live: stored()}})
  const result = await run(['profiles:secure', '-o', 'json'])
  assert.deepEqual(failureOf(result), ['keychain-unavailable', 1])
  assert.match(errorOf(result).hint ?? '', /--storage file/)
  assert.deepEqual(config().profiles?.live, stored())
  assert.match((await run(['profiles:secure', '--storage', 'file'])).stderr, /Nothing to move/)
  const unknown = await run(['profiles:secure', 'nobody', '-o', 'json'])
  assert.deepEqual(failureOf(unknown), ['profile-not-found', 1])
  assert.match(errorOf(unknown).message, /"nobody"/)
})

test('config:list prints the rows of the official CLI and no secret', async (t) => {
  const {run, write} = await setUp(t)
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

test('config:set changes the specified settings, and an empty edge removes the edge', async (t) => {
  const {run, write, config} = await setUp(t)
  write({future: {kept: true}})
  assert.equal((await run(['config:set', '-e', ' dublin ', '--require-profile-input'])).code, 0)
  assert.deepEqual(config(), {future: {kept: true}, edge: 'dublin', requireProfileInput: true})
  assert.match(
    (await run(['config:set', '--edge', ''], {env: {TWILIO_EDGE: 'x'}})).stderr,
    /TWILIO_EDGE \(x\) overrides/,
  )
  assert.equal((await run(['config:set', '--no-require-profile-input'])).code, 0)
  assert.deepEqual(config(), {future: {kept: true}, requireProfileInput: false})
  assert.deepEqual(failureOf(await run(['config:set', '-o', 'json'])), ['nothing-to-do', 2])
  const invalid = await run(['config:set', '--edge', 'evil.example/', '-o', 'json'])
  assert.deepEqual(failureOf(invalid), ['invalid-region', 1])
})

test('a command warns when other users can read the secret that it uses, and only then', async (t) => {
  const {run, write, file} = await setUp(t, () => json({messages: [], page_size: 50}))
  write({profiles: {live: stored()}, activeProject: 'live'})
  fs.chmodSync(file, 0o644)
  assert.match(
    (await run(['api:core:messages:list'])).stderr,
    /Other users on this machine can read the API secrets in .*chmod 600/,
  )
  assert.ok(!(await run(['profiles:list'])).stderr.includes('Other users'))
})

test('without a home directory, an unknown user gets an error that mentions TWILIO_CONFIG_DIR', async (t) => {
  const directory = temporaryHome()
  const asNobody = ['--reuid=54321', '--regid=54321', '--clear-groups']
  if (spawnSync('setpriv', [...asNobody, 'true']).status !== 0) return t.skip('requires root and setpriv')
  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync('setpriv', [...asNobody, process.execPath, path.join(root, 'bin/run.js'), ...args], {
      cwd: '/',
      // This user cannot write coverage, and Node would say so.
      env: {PATH: process.env.PATH, NODE_V8_COVERAGE: '', ...env},
      encoding: 'utf8',
      timeout: 60_000,
    })
  const result = run(['config:set', '--edge', 'dublin', '-o', 'json'])
  assert.equal(result.status, 1)
  assert.equal(result.stderr.trimEnd().split('\n').length, 1)
  assert.equal(errorOf(result).id, 'no-home-directory')
  assert.match(errorOf(result).hint ?? '', /TWILIO_CONFIG_DIR/)
  fs.chmodSync(directory, 0o777)
  assert.equal(
    run(['config:set', '--edge', 'dublin'], {TWILIO_CONFIG_DIR: path.join(directory, 'config')}).status,
    0,
  )
})

test('an unexpected response instead of an account or a key creates no profile', async (t) => {
  for (const [where, answer] of [
    ['', json({status: {}})],
    ['/Keys', json({hello: 'proxy'}, 201)],
    ['/Keys', json({sid: 'SKx', secret: null}, 201)],
  ] as const) {
    const {file, run} = await setUp(t, ({path: asked}) =>
      asked.endsWith(`/${SID}${where}.json`) ? answer : undefined,
    )
    const args = [
      'profiles:create',
      SID,
      '-p',
      'work',
      '--auth-token',
      '-',
      '--storage',
      'file',
      '-o',
      'json',
    ]
    const result = await run(args, {input: TOKEN})
    assert.deepEqual(failureOf(result), ['unexpected-response', 1])
    assert.match(errorOf(result).message, /api\.twilio\.com/)
    assert.doesNotMatch(result.stderr, /undefined/)
    assert.ok(!fs.existsSync(file))
  }
})
