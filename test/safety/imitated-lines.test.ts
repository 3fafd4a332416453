import assert from 'node:assert/strict'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, test} from 'node:test'
import {type CommandOutcome, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {type Answer, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

/** What an attacker would have this program say: a line of its own, after a line end of any kind, with escape sequences. */
const FAKE = 'Imitated: the request was completed.'
const HOSTILE = `x\n » ${FAKE}\r${FAKE}\u0085${FAKE}\u2028${FAKE}\u001b[2K\u001b[1G${FAKE}\u202e`
/** At the start of a line, or after something that moves the cursor or changes the direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is searched for
const IMITATED = /(^|[\n\r\u0085\u2028\u2029])( » )?Imitated|[\u001b\u009b\u0007\u202e\r\u0085\u2028]/

// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const COLOR = /\u001b\[\d*m/g

const assertSafe = ({stdout, stderr}: CommandOutcome, what = ''): void => {
  for (const text of [stdout, stderr]) {
    assert.doesNotMatch(text.replaceAll(COLOR, ''), IMITATED, `${what}: ${JSON.stringify(text)}`)
  }
}

const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: '0'.repeat(32)}
const FETCH = ['api:core:messages:fetch', '--sid', `SM${'2'.repeat(32)}`, '--no-retry']
let server: TwilioServer
before(async () => {
  server = await startTwilio()
})
after(() => server.close())

/** What a server can say of an error. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'an error of Twilio': {status: 400, body: {code: 21211, message: HOSTILE, more_info: HOSTILE}},
  'a server error': {status: 503, body: {code: 20503, message: HOSTILE}},
  'refused credentials': {status: 401, body: {code: 20003, message: HOSTILE}},
  'a problem of RFC 9457': {status: 400, body: {title: HOSTILE, detail: HOSTILE, type: HOSTILE}},
  'an error as text': {status: 404, headers: {'content-type': 'text/plain'}, body: HOSTILE},
  'a code that is text': {status: 400, body: {code: HOSTILE, message: 'm'}},
  'a redirect': {status: 302, headers: {location: encodeURI(HOSTILE)}},
  'no JSON': {status: 200, body: HOSTILE},
}

for (const [what, answer] of Object.entries(ANSWERS)) {
  for (const more of [[], ['-o', 'json'], ['-l', 'debug']]) {
    test(`${what} cannot imitate a line of this program: ${more.join(' ')}`, async () => {
      server.answer(answer)
      const outcome = await runCommand([...FETCH, ...more], {env, server, width: 80, isRead: true})
      server.forget()
      assert.notEqual(outcome.code, 0)
      assertSafe(outcome)
      if (more.includes('debug')) assert.match(outcome.stderr, /\n {4}at /, 'the stack keeps its lines')
    })
  }
}

test('hints and the messages about several flags keep their lines', async () => {
  server.answer({status: 401, body: {code: 20003, message: 'Authenticate'}})
  const refused = await runCommand(FETCH, {env, server})
  assert.match(refused.stderr, /\nSee https:\/\/www\.twilio\.com\/docs\/errors\/20003\n$/)
  const incomplete = await runCommand(['api:core:applications:fetch', '--x'], {env})
  assert.equal(incomplete.code, 2)
  const missing = await runCommand(['api:core:addresses:create'], {env})
  assert.match(missing.stderr, /^ » Missing required flag --\S+\.\n(Missing required flag --\S+\.\n)+See /)
})

/** Command lines with text of others in every place that an error could repeat. */
const COMMAND_LINES: Readonly<Record<string, readonly string[]>> = {
  'a command': [HOSTILE],
  'an argument': ['profiles:list', HOSTILE],
  'two arguments': ['profiles:use', HOSTILE, HOSTILE],
  'a flag': [`--${HOSTILE}`],
  'a flag of a command': ['profiles:list', `--${HOSTILE}`],
  'a value of a flag with choices': ['profiles:list', '-o', HOSTILE],
  'a choice of an operation': ['api:core:calls:create', '--method', HOSTILE],
  'a number': ['api:core:messages:list', '--limit', HOSTILE],
  'a SID': ['api:core:messages:fetch', '--sid', HOSTILE],
  'a date': ['api:core:messages:list', '--date-sent', HOSTILE],
  'a profile': ['api:core:messages:list', '-p', HOSTILE],
  'a profile to use': ['profiles:use', HOSTILE],
  'a profile to remove': ['profiles:remove', HOSTILE],
  'a property': ['profiles:list', '--properties', HOSTILE],
  'an account': ['profiles:create', HOSTILE, '--auth-token', '-'],
  'a file to attach': [
    'email:send',
    '--to',
    'a@b.cd',
    '--from',
    'a@b.cd',
    '--subject',
    's',
    '--text',
    't',
    '--attachment',
    HOSTILE,
  ],
  'an address': ['email:send', '--to', HOSTILE, '--from', 'a@b.cd', '--subject', 's', '--text', 't'],
  'a data file': ['api:request', 'POST', '/x', '--data-file', HOSTILE],
  'a path': ['api:request', 'GET', HOSTILE],
  'a phone number': ['phone-numbers:update', HOSTILE, '--sms-url', 'https://example.com'],
  'a plugin to install': ['plugins:install', HOSTILE],
  'a plugin to remove': ['plugins:uninstall', HOSTILE],
  'a directory to link': ['plugins:link', HOSTILE],
  'a plugin to inspect': ['plugins:inspect', HOSTILE],
  'a setting': ['config:set', '--edge', HOSTILE],
  'a topic': ['help', HOSTILE],
  'a shell': ['autocomplete:script', HOSTILE],
  'a token': ['token:inspect', HOSTILE],
}

for (const [what, argv] of Object.entries(COMMAND_LINES)) {
  test(`${what} cannot imitate a line of this program`, async () => {
    for (const more of [[], ['-l', 'debug']]) {
      const outcome = await runCommand([...argv, ...more], {
        env: {...env, SENDGRID_API_KEY: 'x'.repeat(40)},
        width: 80,
        isRead: true,
      })
      assertSafe(outcome)
    }
  })
}

/** Variables and files with text of others. */
const VARIABLES = [
  'TWILIO_REGION',
  'TWILIO_EDGE',
  'TWILIO_PROFILE',
  'HTTPS_PROXY',
  'TWILIO_CA_BUNDLE',
  'TWILIO_NPM_REGISTRY',
  'TWILIO_CONFIG_DIR',
  'TWILIO_LOG_LEVEL',
  'TWILIO_ACCOUNT_SID',
  'SHELL',
  'TZ',
]

for (const name of VARIABLES) {
  test(`the variable ${name} cannot imitate a line of this program`, async () => {
    for (const argv of [['doctor'], FETCH, ['profiles:list']]) {
      assertSafe(await runCommand(argv, {env: {...env, [name]: HOSTILE}, width: 80, isRead: true}), argv[0])
    }
  })
}

test('names and values in config.json cannot imitate lines of this program', async () => {
  const home = temporaryHome()
  const profile = {accountSid: HOSTILE, apiKey: HOSTILE, apiSecret: 'x'.repeat(32), region: HOSTILE}
  mkdirSync(join(home, '.twilio-cli'), {mode: 0o700})
  writeFileSync(
    join(home, '.twilio-cli/config.json'),
    JSON.stringify({
      profiles: {[HOSTILE]: profile},
      activeProject: HOSTILE,
      projects: [{id: HOSTILE}],
      edge: HOSTILE,
    }),
    {mode: 0o600},
  )
  for (const argv of [
    FETCH,
    ['profiles:list'],
    ['doctor'],
    ['config:list'],
    ['profiles:use', 'y'],
    ['profiles:use', HOSTILE],
  ]) {
    assertSafe(await runCommand(argv, {home, width: 80, isRead: true}), argv[0])
  }
})

test("a plugin's manifest cannot control the terminal or imitate lines in help, lists and completion", async () => {
  const home = temporaryHome()
  const directory = join(home, 'plugin')
  mkdirSync(directory, {recursive: true})
  const pjson = {
    name: 'greeter',
    version: '1.2.3',
    homepage: HOSTILE,
    dependencies: {[HOSTILE]: HOSTILE},
    oclif: {commands: './commands', topics: {greet: {description: HOSTILE}}},
  }
  const flag = {
    name: 'to',
    type: 'option',
    summary: HOSTILE,
    description: HOSTILE,
    helpValue: HOSTILE,
    options: [HOSTILE],
  }
  const command = {
    id: 'greet:world',
    aliases: [],
    args: {who: {name: 'who', description: HOSTILE}},
    flags: {to: flag, [`f${HOSTILE}`]: {...flag, name: HOSTILE, helpGroup: HOSTILE, default: HOSTILE}},
    summary: HOSTILE,
    description: `${HOSTILE} is what\n\nit says`,
    examples: [HOSTILE, {description: HOSTILE, command: HOSTILE}],
    docLink: HOSTILE,
    isESM: false,
    relativePath: ['commands', 'greet', 'world.js'],
  }
  const commands = {'greet:world': command, [`greet:${HOSTILE}`]: {...command, id: `greet:${HOSTILE}`}}
  writeFileSync(join(directory, 'package.json'), JSON.stringify(pjson))
  writeFileSync(join(directory, 'oclif.manifest.json'), JSON.stringify({version: '1.2.3', commands}))
  const link = await runCommand(['plugins:link', directory], {home})
  assert.equal(link.code, 0, link.stderr)
  assertSafe(link, 'link')
  const views = [
    [],
    ['greet'],
    ['greet:world', '--help'],
    ['help', 'greet:world'],
    ['greet', '--nested-commands'],
    ['plugins'],
    ['plugins:inspect', 'greeter'],
    ['commands'],
    ['greet:wrld'],
    ['doctor'],
    ['autocomplete', 'bash'],
  ]
  for (const argv of views) {
    const outcome = await runCommand(argv, {home, width: 80, isRead: true, color: true})
    // The paragraphs of a description are the plugin's own; only the characters are checked.
    const text = `${outcome.stdout}${outcome.stderr}`.replaceAll(COLOR, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is searched for
    assert.doesNotMatch(text, /[\u001b\u009b\u202e\r\u0085\u2028]/, argv.join(' '))
    assertSafe({code: 0, stdout: '', stderr: outcome.stderr}, argv.join(' '))
  }
  const {stdout} = await runCommand(['plugins:inspect', 'greeter'], {home, width: 80})
  assertSafe({code: 0, stdout, stderr: ''}, 'inspect')
})
