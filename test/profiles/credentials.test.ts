import assert from 'node:assert/strict'
import {PassThrough, Readable} from 'node:stream'
import {test} from 'node:test'
import {UserError} from '../../src/lib/app/errors.ts'
import {Prompts} from '../../src/lib/app/prompts.ts'
import {type GivenCredentials, gatherCredentials} from '../../src/lib/profiles/new-profile-input.ts'
import {quietSignals} from '../support/context.ts'

const SID = `AC${'a'.repeat(32)}`
const OTHER_SID = `AC${'b'.repeat(32)}`
const KEY = `SK${'c'.repeat(32)}`
const TOKEN = 'token0123456789abcdefghijklmnopq'

async function gather(given: GivenCredentials, env: Record<string, string> = {}, input = '') {
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const terminal = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    width: undefined,
    interactive: false,
    color: {stdout: false, stderr: false},
  }
  return {
    ...(await gatherCredentials(given, {
      terminal,
      prompts: new Prompts(terminal, quietSignals),
      notes: {info: say, warn: say},
      env,
    })),
    said: said.join('\n'),
  }
}

const inFull = {'account-sid': SID, profile: 'x'}
const complete: [
  what: string,
  given: GivenCredentials,
  env: Record<string, string>,
  input: string,
  is: object,
][] = [
  [
    'the token from standard input',
    {...inFull, 'auth-token': '-'},
    {},
    `${TOKEN}\r\n`,
    {secret: TOKEN, apiKey: undefined, said: ''},
  ],
  [
    'the secret from standard input',
    {...inFull, 'api-key': KEY, 'api-secret': '-'},
    {},
    's3cret\n',
    {apiKey: KEY, secret: 's3cret'},
  ],
  [
    'all from the environment',
    {profile: 'x'},
    {TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN},
    '',
    {accountSid: SID, secret: TOKEN},
  ],
  [
    'the environment’s token before its key, since it makes a key of this machine’s own',
    {profile: 'x'},
    {TWILIO_ACCOUNT_SID: SID, TWILIO_AUTH_TOKEN: TOKEN, TWILIO_API_KEY: KEY, TWILIO_API_SECRET: 's'},
    '',
    {apiKey: undefined, secret: TOKEN},
  ],
  [
    'the environment’s key',
    {profile: 'x'},
    {TWILIO_ACCOUNT_SID: SID, TWILIO_API_KEY: KEY, TWILIO_API_SECRET: 's'},
    '',
    {apiKey: KEY, secret: 's'},
  ],
  [
    'the command line before the environment',
    {...inFull, 'auth-token': '-'},
    {TWILIO_ACCOUNT_SID: OTHER_SID, TWILIO_AUTH_TOKEN: 'x'.repeat(32)},
    TOKEN,
    {accountSid: SID, secret: TOKEN},
  ],
  [
    'a token of another length when it is not to be checked',
    {...inFull, 'auth-token': '-', 'skip-parameter-validation': true},
    {},
    'short',
    {secret: 'short'},
  ],
]
for (const [what, given, env, input, is] of complete) {
  test(`a new profile takes ${what}`, async () => {
    const found = await gather(given, env, input)
    assert.deepEqual({...found, ...is}, found)
  })
}

test('a secret on the command line is taken, with a warning', async () => {
  const found = await gather({...inFull, 'auth-token': TOKEN})
  assert.equal(found.secret, TOKEN)
  assert.match(found.said, /Others on this machine can see --auth-token/)
  assert.ok(!found.said.includes(TOKEN))
})

const token = {TWILIO_AUTH_TOKEN: TOKEN}
const refused: [
  what: string,
  given: GivenCredentials,
  env: Record<string, string>,
  input: string,
  says: RegExp,
][] = [
  ['everything', {}, {}, '', /this is missing: account SID, auth token, name of the profile\.$/],
  ['the name', {'account-sid': SID}, token, '', /this is missing: name of the profile\.$/],
  ['the token', {profile: 'x'}, {TWILIO_ACCOUNT_SID: SID}, '', /this is missing: auth token\.$/],
  [
    'the token of this account',
    inFull,
    {TWILIO_ACCOUNT_SID: OTHER_SID, ...token},
    '',
    /this is missing: auth token\.$/,
  ],
  ['the key’s secret', {...inFull, 'api-key': KEY}, token, '', /this is missing: API secret\.$/],
  [
    'the secret of this key',
    {...inFull, 'api-key': KEY},
    {TWILIO_API_KEY: `SK${'d'.repeat(32)}`, TWILIO_API_SECRET: 's'},
    '',
    /API secret/,
  ],
  [
    'a sensible account SID',
    {...inFull, 'account-sid': 'AC1'},
    token,
    '',
    /An account SID is "AC" followed by 32/,
  ],
  [
    'an account SID that stays in its place',
    {...inFull, 'account-sid': 'AC/../x', 'skip-parameter-validation': true},
    token,
    '',
    /An account SID is/,
  ],
  [
    'a sensible API key',
    {...inFull, 'api-key': TOKEN, 'api-secret': '-'},
    {},
    's',
    /An API key’s SID is "SK"/,
  ],
  ['a token on standard input', {...inFull, 'auth-token': '-'}, token, '', /Standard input is empty/],
  ['a token', {...inFull, 'auth-token': ''}, token, '', /An auth token is 32 characters long/],
  [
    'a token of printable characters',
    {...inFull, 'auth-token': '-'},
    {},
    `${TOKEN.slice(2)}\r\n.`,
    /An auth token is 32/,
  ],
  [
    'a secret of some length',
    {...inFull, 'auth-token': '-'},
    {},
    'x'.repeat(10_000_000),
    /too long to be a secret/,
  ],
  ['a free name', {...inFull, profile: 'emulator'}, token, '', /"emulator" cannot be used/],
]
for (const [what, given, env, input, says] of refused) {
  test(`without ${what} there is no new profile, and no value is repeated`, async () => {
    await assert.rejects(gather(given, env, input), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error))
      assert.equal(error.exitCode, 2)
      assert.match(error.message, says)
      assert.ok(!`${error.message}${error.hint}`.includes(TOKEN))
      return true
    })
  })
}
