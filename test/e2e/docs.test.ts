import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {root, temporaryHome} from '../support/run.ts'
import {runShell, type Shell} from '../support/shell.ts'
import {replay} from '../support/transcripts.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const account = {TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef'}
const key = {TWILIO_API_KEY: 'SK0123456789abcdef0123456789abcdef', TWILIO_API_SECRET: 'a secret of the test'}
const sendGrid = {SENDGRID_API_KEY: 'SG.a-key-of-the-test'}

const alert = (number: number, log_level: string, error_code: string, alert_text: string) => ({
  sid: `NO${String(number).padStart(32, '0')}`,
  account_sid: account.TWILIO_ACCOUNT_SID,
  log_level,
  error_code,
  alert_text,
  date_created: `2026-02-0${number}T09:30:00Z`,
  more_info: `https://www.twilio.com/docs/errors/${error_code}`,
  resource_sid: `SM${String(number).padStart(32, '0')}`,
})
const alerts = [
  alert(3, 'error', '11200', 'Msg=Got+HTTP+404+response&url=https%3A%2F%2Fexample.com%2Fsms'),
  alert(2, 'warning', '14107', 'Msg=Message+rate+exceeded'),
  alert(1, 'error', '30008', 'Unknown error'),
]

const server = await startTwilio(({host, path, query, headers}) => {
  if (path === '/v1/Alerts') {
    const level = query.get('LogLevel')
    const found = alerts.filter(({log_level}) => level === null || level === log_level)
    return json({alerts: found, meta: {key: 'alerts', next_page_url: null}})
  }
  if (path === `/2010-04-01/Accounts/${account.TWILIO_ACCOUNT_SID}.json`) {
    return json({sid: account.TWILIO_ACCOUNT_SID, friendly_name: 'Bakery', status: 'active'})
  }
  if (host !== 'api.sendgrid.com') return undefined
  return headers.authorization?.endsWith('-of-the-test')
    ? {status: 202}
    : json({errors: [{message: 'The provided authorization grant is invalid, expired, or revoked'}]}, 401)
})
after(() => server.close())

/** The environment of each kind of transcript. */
const environments: Readonly<Record<string, Record<string, string>>> = {
  emulator: {},
  numbers: {TWILIO_PROFILE: 'emulator'},
  request: {TWILIO_PROFILE: 'emulator'},
  flex: {TWILIO_PROFILE: 'emulator'},
  token: {...account, TWILIO_AUTH_TOKEN: '0'.repeat(32)},
  key: {...account, ...key},
  monitor: {...server.env, ...account, ...key},
  stream: {...server.env, ...account, ...key},
  sendgrid: {...server.env, ...sendGrid},
  plugins: {},
  refused: {...server.env, SENDGRID_API_KEY: 'SG.mistyped'},
}

const documents = [
  'docs/commands.md',
  'docs/tokens.md',
  'docs/email.md',
  'docs/emulator-data.md',
  'docs/debugger.md',
  'docs/phone-numbers.md',
  'docs/api-request.md',
  'docs/dry-run.md',
  'docs/snippets.md',
  'docs/flex.md',
  'docs/plugins.md',
  'docs/autocomplete.md',
  'docs/doctor.md',
  'docs/emulator.md',
  'docs/input.md',
  'docs/output.md',
  'docs/finding-commands.md',
  'docs/waiting.md',
]

test('every page with transcripts is in the list', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(root, 'docs'), {recursive: true, encoding: 'utf8'})
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name.replaceAll('\\', '/')}`),
  ]
  const withTranscripts = pages.filter((page) => /^```console/m.test(readFileSync(join(root, page), 'utf8')))
  assert.deepEqual(withTranscripts.sort(), [...documents].sort())
})

/** Variables of the tests' own server, which stands for Twilio. */
const plumbing = new Set(Object.keys(server.env))

for (const document of documents) {
  test(`the text of ${document} says what its transcripts need from the environment`, () => {
    const page = readFileSync(join(root, document), 'utf8')
    for (const {index, 1: kind = ''} of page.matchAll(/^```console ?(\w*)$/gm)) {
      const prose = page.slice(0, index).replace(/^```[\s\S]*?^```/gm, '')
      const needed = Object.keys(environments[kind] ?? {}).filter((name) => !plumbing.has(name))
      for (const name of needed) assert.ok(prose.includes(`\`${name}`), `${kind} needs ${name}`)
      if (kind === 'serverless') assert.match(prose, /@twilio-labs\/plugin-serverless/)
    }
  })
  test(`the transcripts of ${document} are what the program prints`, async () => {
    const home = temporaryHome()
    await replay(document, (kind, command) => {
      // serverless-plugin.test.ts runs these: it has that plugin installed.
      if (kind === 'serverless') return undefined
      const env = environments[kind]
      assert.ok(env, `${document} has a transcript of an unknown kind: ${kind}`)
      return runTranscriptCommand(command, {env, home})
    })
  })
}

/** Runs a command; its output shows the paths and the kernel of a typical machine. */
async function runTranscriptCommand(command: string, shell: Shell): Promise<string> {
  const {shown} = await runShell(command, shell)
  return shown
    .replaceAll(shell.home, '/home/me')
    .replaceAll(server.env.NODE_EXTRA_CA_CERTS ?? '-', '/home/me/authority.pem')
    .replaceAll(root.replace(/\/$/, ''), '/home/me/switchboard-cli')
    .replace(/on linux [\w.-]+ \(/g, 'on linux 6.1.0 (')
}
