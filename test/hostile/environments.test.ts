import assert from 'node:assert/strict'
import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {temporaryHome} from '../support/run.ts'
import {Session} from '../support/session.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {assertCalm, assertHarmless, withoutStack} from './calm.ts'
import {ACCOUNT} from './operations.ts'
import {cases, type Random, SEED} from './random.ts'

const SECRET = 'a-token-that-no-one-is-to-see-00'
const PASSWORD = 'a-pass/word@of:proxies'

const NAMES =
  `TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN TWILIO_API_KEY TWILIO_API_SECRET TWILIO_PROFILE TWILIO_REGION TWILIO_EDGE
  TWILIO_TIMEOUT TWILIO_CA_BUNDLE TWILIO_DATA_DIR TWILIO_CONFIG_DIR TWILIO_CACHE_DIR SENDGRID_API_KEY NO_PROXY NO_COLOR
  FORCE_COLOR CI TERM COLUMNS LANG LC_ALL TZ SHELL HOME USERPROFILE XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME
  XDG_RUNTIME_DIR DBUS_SESSION_BUS_ADDRESS OCLIF_COLUMNS twilio_config_dir __proto__ constructor`.split(/\s+/)
const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'https_proxy']

const COMMANDS: readonly string[][] = [
  ['api:core:messages:list', '--no-retry'],
  ['api:core:messages:create', '--to=+1', '--from=+2', '--body=x', '--no-retry'],
  ['api:verify:v2:services:list', '--no-retry', '-o', 'json'],
  ['api:core:messages:list', '-p', 'emulator'],
  ['profiles:list'],
  ['config:list', '-l', 'debug'],
  ['email:send', '--to=a@example.com', '--from=b@example.com', '--subject=x', '--text=x', '--no-attachment'],
  ['token:chat', '--identity=x', `--chat-service-sid=IS${'1'.repeat(32)}`],
  ['version'],
  ['--help'],
  ['api:core'],
]

let server: TwilioServer
let session: Session
before(async () => {
  server = await startTwilio(() => ({body: {sid: 'x', messages: [], services: [], meta: {key: 'services'}}}))
  session = await Session.start(server)
})
after(async () => {
  await session.end()
  await server.close()
})

const anEnvironment = (random: Random, home: string): Record<string, string> => {
  const env: Record<string, string> = {
    HOME: home,
    USERPROFILE: home,
    ...(random.chance(0.8) && {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: SECRET}),
    ...(random.chance(0.5) && {FORCE_COLOR: '1'}),
  }
  for (let count = 1 + random.int(3); count > 0; count--) {
    const shape = {value: random.text(), enumerable: true, configurable: true, writable: true}
    Object.defineProperty(env, random.pick(NAMES), shape)
  }
  if (random.chance(0.2)) {
    const user = random.chance(0.5) ? `user:${encodeURIComponent(PASSWORD)}` : random.text()
    const proxies = [`http://${user}@127.0.0.1:9`, `http://127.0.0.1:9/${random.text()}`, random.text()]
    env[random.pick(PROXIES)] = random.pick(proxies)
  }
  return env
}

const environments = cases(6, 600)
test(`${environments.count} environments: no crash, no host other than Twilio's, no secrets (seed ${SEED})`, async () => {
  let directory = ''
  let sent = 0
  await environments.each(async (random, index) => {
    if (index % 50 === 0 || directory === '') directory = temporaryHome()
    // Deep enough that no relative path leads out of it.
    const cwd = join(directory, 'a/b/c/d/e/f')
    const home = join(directory, 'home')
    for (const each of [cwd, home]) mkdirSync(each, {recursive: true})
    const env = anEnvironment(random, home)
    const argv = random.pick(COMMANDS)
    server.requests.length = 0
    let messages = ''
    try {
      const {code, stdout, stderr} = await session.run(argv, {env, cwd, terminal: true})
      messages = stderr
      assertHarmless(stdout, 'stdout')
      assertHarmless(stderr, 'stderr')
      assertCalm(argv.includes('debug') ? withoutStack(stderr) : stderr)
      assert.ok([0, 1, 2].includes(code), `exit code ${code}`)
      for (const secret of [SECRET, PASSWORD, encodeURIComponent(PASSWORD)]) {
        assert.ok(!(stdout + stderr).includes(secret), 'a secret is shown')
      }
      for (const {host} of server.requests)
        assert.match(host, /^[a-z-]+\.([a-z0-9-]+\.){0,2}(twilio|sendgrid)\.com$/i)
    } catch (error) {
      const shown = `${JSON.stringify(argv)} ${JSON.stringify(env).slice(0, 800)}`
      throw new Error(`${shown}\n${(error as Error).message}\n${JSON.stringify(messages.slice(0, 400))}`)
    }
    if (server.requests.length > 0) sent++
  })
  process.stdout.write(`# in ${sent} of ${environments.count} environments a request was sent\n`)
})
