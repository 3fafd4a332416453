import assert from 'node:assert/strict'
import {PassThrough, Readable} from 'node:stream'
import {test} from 'node:test'
import type {ErrorId} from '../../src/lib/app/error-ids.ts'
import {UserError} from '../../src/lib/app/errors.ts'
import {Prompts} from '../../src/lib/app/prompts.ts'
import {printable} from '../../src/lib/output/notes.ts'
import {type CredentialFlags, gatherCredentials} from '../../src/lib/profiles/gather-credentials.ts'
import {quietSignals} from '../support/context.ts'

const SID = `AC${'a'.repeat(32)}`
const OTHER_SID = `AC${'b'.repeat(32)}`
const KEY = `SK${'c'.repeat(32)}`
const TOKEN = 'token0123456789abcdefghijklmnopq'

async function gather(flags: CredentialFlags, env: Record<string, string> = {}, input = '') {
  const messages: string[] = []
  const record = (text: string | readonly string[]) => void messages.push(String(text))
  const terminal = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    width: undefined,
    interactive: false,
    color: {stdout: false, stderr: false},
  }
  return {
    ...(await gatherCredentials(flags, {
      terminal,
      prompts: new Prompts(terminal, quietSignals, printable),
      notes: {info: record, warn: record},
      env,
    })),
    messages: messages.join('\n'),
  }
}

const complete = {'account-sid': SID, profile: 'x'}
const accepted: [
  what: string,
  flags: CredentialFlags,
  env: Record<string, string>,
  input: string,
  expected: object,
][] = [
  [
    'the auth token from stdin',
    {...complete, 'auth-token': '-'},
    {},
    `${TOKEN}\r\n`,
    {secret: TOKEN, apiKey: undefined, messages: ''},
  ],
  [
    'the API secret from stdin',
    {...complete, 'api-key': KEY, 'api-secret': '-'},
    {},
    's3cret\n',
    {apiKey: KEY, secret: 's3cret'},
  ],
  [
    'the environment for everything',
    {profile: 'x'},
    {TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN},
    '',
    {accountSid: SID, secret: TOKEN},
  ],
  [
    'the auth token of the environment rather than its API key, to create a key for this machine',
    {profile: 'x'},
    {TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN, TWILIO_API_KEY: KEY, TWILIO_API_SECRET: 's'},
    '',
    {apiKey: undefined, secret: TOKEN},
  ],
  [
    'the API key of the environment',
    {profile: 'x'},
    {TWILIO_ACCOUNT_SID: SID, TWILIO_API_KEY: KEY, TWILIO_API_SECRET: 's'},
    '',
    {apiKey: KEY, secret: 's'},
  ],
  [
    'the command line rather than the environment',
    {...complete, 'auth-token': '-'},
    {TWILIO_ACCOUNT_SID: OTHER_SID, TWILIO_AUTH_TOKEN: 'x'.repeat(32)},
    TOKEN,
    {accountSid: SID, secret: TOKEN},
  ],
  [
    'an auth token of any length with --skip-parameter-validation',
    {...complete, 'auth-token': '-', 'skip-parameter-validation': true},
    {},
    'short',
    {secret: 'short'},
  ],
]
for (const [what, flags, env, input, expected] of accepted) {
  test(`a new profile uses ${what}`, async () => {
    const found = await gather(flags, env, input)
    assert.deepEqual({...found, ...expected}, found)
  })
}

test('a secret on the command line is accepted, with a warning', async () => {
  const found = await gather({...complete, 'auth-token': TOKEN})
  assert.equal(found.secret, TOKEN)
  assert.match(found.messages, /--auth-token -$/)
  assert.ok(!found.messages.includes(TOKEN))
})

const token = {TWILIO_AUTH_TOKEN: TOKEN}
const refused: [
  what: string,
  flags: CredentialFlags,
  env: Record<string, string>,
  input: string,
  id: ErrorId,
  /** What the message says after its colon: the missing values. */
  missing?: string,
][] = [
  ['any value', {}, {}, '', 'missing-credentials', 'account SID, auth token, profile name'],
  ['the profile name', {'account-sid': SID}, token, '', 'missing-credentials', 'profile name'],
  ['the auth token', {profile: 'x'}, {TWILIO_ACCOUNT_SID: SID}, '', 'missing-credentials', 'auth token'],
  [
    'the auth token of the same account',
    complete,
    {TWILIO_ACCOUNT_SID: OTHER_SID, ...token},
    '',
    'missing-credentials',
    'auth token',
  ],
  ['the API secret', {...complete, 'api-key': KEY}, token, '', 'missing-credentials', 'API secret'],
  [
    'the API secret of the same key',
    {...complete, 'api-key': KEY},
    {TWILIO_API_KEY: `SK${'d'.repeat(32)}`, TWILIO_API_SECRET: 's'},
    '',
    'missing-credentials',
    'API secret',
  ],
  ['a valid account SID', {...complete, 'account-sid': 'AC1'}, token, '', 'invalid-account-sid'],
  [
    'an account SID that cannot change the path',
    {...complete, 'account-sid': 'AC/../x', 'skip-parameter-validation': true},
    token,
    '',
    'invalid-account-sid',
  ],
  ['a valid API key', {...complete, 'api-key': TOKEN, 'api-secret': '-'}, {}, 's', 'invalid-credentials'],
  ['an auth token on stdin', {...complete, 'auth-token': '-'}, token, '', 'empty-input'],
  ['a non-empty auth token', {...complete, 'auth-token': ''}, token, '', 'invalid-credentials'],
  [
    'an auth token of printable characters',
    {...complete, 'auth-token': '-'},
    {},
    `${TOKEN.slice(2)}\r\n.`,
    'invalid-credentials',
  ],
  [
    'a secret of reasonable length',
    {...complete, 'auth-token': '-'},
    {},
    'x'.repeat(10_000_000),
    'input-too-long',
  ],
  ['an allowed name', {...complete, profile: 'emulator'}, token, '', 'invalid-profile-name'],
]
for (const [what, flags, env, input, id, missing] of refused) {
  test(`without ${what} no profile is created, and no value is printed`, async () => {
    await assert.rejects(gather(flags, env, input), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error))
      assert.equal(error.exitCode, 2)
      assert.equal(error.id, id)
      if (missing) assert.ok(error.message.endsWith(`: ${missing}.`), error.message)
      assert.ok(!`${error.message}${error.hint}`.includes(TOKEN))
      return true
    })
  })
}
