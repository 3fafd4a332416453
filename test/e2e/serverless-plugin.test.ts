import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {startKeychain, withoutKeychain} from '../profiles/keychain.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {messages} from '../support/messages.ts'
import {type RunOptions, type RunResult, runTwilio, temporaryHome} from '../support/run.ts'
import {runShell} from '../support/shell.ts'
import {replay, withoutVolatile} from '../support/transcripts.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

/**
 * A real plugin from the registry, with its own @twilio/cli-core: it reads the profiles itself and calls Twilio with its own
 * HTTP client.
 */
const PLUGIN = '@twilio-labs/plugin-serverless'
const sid = (prefix: string, digit: string) => prefix + digit.repeat(32)
const home = temporaryHome()
const configFile = join(home, '.twilio-cli', 'config.json')

const service = {
  sid: sid('ZS', '5'),
  account_sid: sid('AC', 'a'),
  unique_name: 'greeter',
  friendly_name: 'greeter',
  date_created: '2026-08-01T10:00:00Z',
  date_updated: '2026-08-01T10:00:00Z',
  include_credentials: true,
  ui_editable: false,
}

/** Without what differs in a newer version of the plugin. */
const withoutVersions = (text: string): string =>
  withoutVolatile(text).replace(/\d+\.\d+\.\d+(?!-)/g, 'VERSION')

let server: TwilioServer
let installation: RunResult
before(
  async () => {
    server = await startTwilio((request) => {
      if (request.path === '/v1/Services') {
        return json({services: [service], meta: {key: 'services', next_page_url: null}})
      }
      return messages(0)(request)
    })
    // Uses npm's cache, which may have the packages.
    const cache = execFileSync('npm', ['config', 'get', 'cache'], {encoding: 'utf8', shell: true}).trim()
    installation = await runTwilio(['plugins:install', `${PLUGIN}@3`], {
      home,
      env: {npm_config_cache: cache, npm_config_prefer_offline: 'true'},
      timeoutMs: 240_000,
    })
  },
  {timeout: 250_000},
)
after(() => server.close())

const profile = (digit: string, secret?: string) => ({
  accountSid: sid('AC', digit),
  apiKey: sid('SK', digit),
  ...(secret && {apiSecret: secret}),
})

function configure(document: object): void {
  mkdirSync(join(home, '.twilio-cli'), {recursive: true})
  writeFileSync(configFile, JSON.stringify(document), {mode: 0o600})
}

/** Runs serverless:list; returns the credentials that it called Twilio with, as `user:password`. */
async function credentialsOf(line: readonly string[], options: RunOptions = {}): Promise<string> {
  const from = server.requests.length
  const {code, stdout, stderr} = await runTwilio(['serverless:list', ...line], {home, server, ...options})
  assert.equal(code, 0, stderr)
  assert.match(stdout + stderr, /greeter/)
  const requests = server.requests.slice(from)
  assert.deepEqual(
    requests.map(({host, path}) => host + path),
    ['serverless.twilio.com/v1/Services'],
  )
  return Buffer.from(requests[0]?.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString()
}

test('a plugin is installed with npm in the directory of the official CLI', async () => {
  assert.equal(installation.code, 0, installation.stderr)
  assert.match(installation.stderr, /^Installed @twilio-labs\/plugin-serverless 3\.\d+\.\d+\.$/m)
  assert.match(installation.stderr, /^Commands: serverless:/m)
  const list = JSON.parse(readFileSync(join(home, '.twilio-cli', 'package.json'), 'utf8')) as {
    oclif: {plugins: object[]}
  }
  assert.deepEqual(list.oclif.plugins, [{name: PLUGIN, tag: '>=3.0.0 <4.0.0-0', type: 'user'}])
  const {stdout} = await runCommand(['plugins'], {home})
  assert.match(stdout, /^@twilio-labs\/plugin-serverless 3\.\d+\.\d+ \(>=3\.0\.0 <4\.0\.0-0\)\n$/)
})

test('help works for its commands', async () => {
  const {code, stdout} = await runCommand(['serverless:list', '--help'], {home})
  assert.equal(code, 0)
  assert.match(stdout, /\$ twilio serverless:list/)
  assert.match(stdout, /-p, --profile/)
})

test('it works with the active profile, and with -p', async () => {
  configure({
    profiles: {dev: profile('a', 'secret-of-dev'), other: profile('b', 'secret-of-other')},
    activeProject: 'dev',
  })
  assert.equal(await credentialsOf([]), `${sid('SK', 'a')}:secret-of-dev`)
  assert.equal(await credentialsOf(['-p', 'other']), `${sid('SK', 'b')}:secret-of-other`)
  assert.equal(await credentialsOf(['services', '--profile=other']), `${sid('SK', 'b')}:secret-of-other`)
})

test('it works with TWILIO_PROFILE, even when the configuration requires a profile', async () => {
  configure({
    profiles: {dev: profile('a', 'secret-of-dev'), other: profile('b', 'secret-of-other')},
    activeProject: 'dev',
    requireProfileInput: true,
  })
  assert.equal(await credentialsOf([], {env: {TWILIO_PROFILE: 'other'}}), `${sid('SK', 'b')}:secret-of-other`)
})

test('it works with credentials from the environment, without a configuration', async () => {
  configure({})
  const TWILIO_ACCOUNT_SID = sid('AC', 'c')
  assert.equal(
    await credentialsOf([], {
      env: {
        TWILIO_ACCOUNT_SID,
        TWILIO_API_KEY: sid('SK', 'c'),
        TWILIO_API_SECRET: 'secret-of-the environment',
      },
    }),
    `${sid('SK', 'c')}:secret-of-the environment`,
  )
  assert.equal(
    await credentialsOf([], {env: {TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN: 'token of the environment'}}),
    `${TWILIO_ACCOUNT_SID}:token of the environment`,
  )
})

test('it gets a secret from the keychain, which is written to no file', {
  skip: withoutKeychain,
}, async (t) => {
  configure({})
  const {env} = await startKeychain(t, home)
  const create = (name: string, digit: string) =>
    runTwilio(
      ['profiles:create', sid('AC', digit), '-p', name, '--api-key', sid('SK', digit), '--api-secret', '-'],
      {home, env, server, input: `secret-of-${name}`},
    )
  const first = await create('first', 'd')
  assert.equal(first.code, 0, first.stderr)
  assert.equal((await create('second', 'e')).code, 0)
  const before = readFileSync(configFile, 'utf8')
  assert.ok(!before.includes('secret-of'), before)

  assert.equal(await credentialsOf([], {env}), `${sid('SK', 'd')}:secret-of-first`)
  assert.equal(await credentialsOf(['-p', 'second'], {env}), `${sid('SK', 'e')}:secret-of-second`)
  assert.equal(
    await credentialsOf([], {env: {...env, TWILIO_PROFILE: 'second'}}),
    `${sid('SK', 'e')}:secret-of-second`,
  )
  assert.equal(readFileSync(configFile, 'utf8'), before)
  const {stdout, stderr} = await runTwilio(['serverless:list', '-l', 'debug'], {home, env, server})
  assert.ok(!(stdout + stderr).includes('secret-of'))
})

test('without credentials, the error is that of this program', async () => {
  configure({})
  const outcome = await runTwilio(['serverless:list', '-o', 'json'], {home, server})
  assert.equal(outcome.code, 1)
  assert.equal(errorOf(outcome).id, 'no-credentials')
  assert.match(errorOf(outcome).hint ?? '', /profiles:create/)
})

test('when it fails, its exit code is kept and nothing is added to its message', async () => {
  configure({profiles: {dev: profile('a', 'secret-of-dev')}, activeProject: 'dev'})
  server.answer(json({code: 20003, message: 'Authenticate', status: 401}, 401))
  const {code, stdout, stderr} = await runTwilio(['serverless:list'], {home, server})
  assert.equal(code, 1)
  assert.match(stdout + stderr, /401|Authenticat/i)
  assert.doesNotMatch(stderr, /Internal error/)
})

test('the transcripts in docs/plugins.md match its output', async () => {
  configure({
    profiles: {dev: profile('a', 'secret-of-dev'), other: profile('b', 'secret-of-other')},
    activeProject: 'dev',
  })
  const show = async (command: string): Promise<string> =>
    command.includes('plugins:install')
      ? installation.stderr
      : (await runShell(command, {home, env: server.env})).shown.replaceAll(home, '/home/me')
  await replay(
    'docs/plugins.md',
    (kind, command) => (kind === 'serverless' ? show(command) : undefined),
    withoutVersions,
  )
})

test('uninstall removes it and its commands', async () => {
  const removal = await runTwilio(['plugins:remove', PLUGIN], {home, timeoutMs: 60_000})
  assert.equal(removal.code, 0, removal.stderr)
  assert.match(removal.stderr, /@twilio-labs\/plugin-serverless/)
  const outcome = await runCommand(['serverless:list', '-o', 'json'], {home})
  assert.equal(outcome.code, 2)
  assert.equal(errorOf(outcome).id, 'plugin-not-installed')
  assert.match(errorOf(outcome).hint ?? '', /twilio plugins:install @twilio-labs\/plugin-serverless$/)
})
