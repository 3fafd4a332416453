import assert from 'node:assert/strict'
import fs from 'node:fs'
import {test} from 'node:test'
import {inspect} from 'node:util'
import {UserError} from '../../src/lib/app/errors.ts'
import {ConfigStore} from '../../src/lib/profiles/config-store.ts'
import {EMULATOR_PROFILE} from '../../src/lib/profiles/emulator-profile.ts'
import {overridesOf, resolveProfile} from '../../src/lib/profiles/resolve-profile.ts'
import {KEY, SID, sandbox} from './sandbox.ts'

const sid = (letter: string): string => `AC${letter.repeat(32)}`
const stored = (letter: string, more = {}) => ({
  accountSid: sid(letter),
  apiKey: `SK${letter.repeat(32)}`,
  apiSecret: `secret-${letter}`,
  ...more,
})
const CONFIG = {
  profiles: {live: stored('1', {region: 'ie1', edge: 'dublin'}), staging: stored('2')},
  activeProject: 'live',
  projects: [],
}
const KEYS = {TWILIO_ACCOUNT_SID: sid('e'), TWILIO_API_KEY: KEY, TWILIO_API_SECRET: 'env-secret'}
const TOKEN = {TWILIO_ACCOUNT_SID: sid('f'), TWILIO_AUTH_TOKEN: 'env-token'}

const order: [what: string, flag: string | undefined, env: Record<string, string>, is: object][] = [
  [
    '-p goes before all',
    'staging',
    {...KEYS, TWILIO_PROFILE: 'live'},
    {name: 'staging', source: 'named', accountSid: sid('2')},
  ],
  ['its name is trimmed', ' staging\n', {}, {name: 'staging'}],
  [
    'then TWILIO_PROFILE',
    undefined,
    {...KEYS, TWILIO_PROFILE: ' staging '},
    {name: 'staging', source: 'named', accountSid: sid('2')},
  ],
  [
    'then the environment’s API key',
    undefined,
    {...KEYS, TWILIO_AUTH_TOKEN: 'token', TWILIO_PROFILE: ''},
    {name: 'TWILIO_API_KEY/TWILIO_API_SECRET', source: 'environment', accountSid: sid('e'), username: KEY},
  ],
  [
    'or its auth token, even with half a key',
    undefined,
    {...TOKEN, TWILIO_API_KEY: KEY},
    {
      name: 'TWILIO_ACCOUNT_SID/TWILIO_AUTH_TOKEN',
      source: 'environment',
      accountSid: sid('f'),
      username: sid('f'),
    },
  ],
  [
    'then the active profile',
    undefined,
    {TWILIO_ACCOUNT_SID: sid('e')},
    {name: 'live', source: 'active', accountSid: sid('1'), region: 'ie1', edge: 'dublin'},
  ],
  ['the emulator is built in', 'emulator', KEYS, {name: 'emulator', source: 'emulator'}],
  ['by TWILIO_PROFILE too', undefined, {...KEYS, TWILIO_PROFILE: 'emulator'}, {source: 'emulator'}],
]
for (const [what, flag, extra, is] of order) {
  test(`credentials: ${what}`, async (t) => {
    const {store, env, write} = sandbox(t)
    write(CONFIG)
    const profile = await resolveProfile({flag, env: {...env, ...extra}, store})
    assert.deepEqual({...profile, ...is}, profile)
  })
}

test('the secret comes with the profile, and no dump of the profile shows it', async (t) => {
  const {store, env, write} = sandbox(t)
  write(CONFIG)
  const live = await resolveProfile({env, store})
  assert.equal(await live.password(), 'secret-1')
  assert.ok(!inspect(live, {depth: 9, showHidden: true}).includes('secret-1'))
  assert.ok(!JSON.stringify(live).includes('secret-1'))
  assert.equal(await (await resolveProfile({env: {...env, ...TOKEN}, store})).password(), 'env-token')
})

test('the emulator’s profile is constant, looks real, and cannot be replaced', async (t) => {
  const {store, env, write} = sandbox(t)
  write({profiles: {emulator: stored('9')}})
  assert.equal(await resolveProfile({flag: 'emulator', env, store}), EMULATOR_PROFILE)
  assert.match(EMULATOR_PROFILE.accountSid, /^AC[0-9a-f]{32}$/)
  assert.match(EMULATOR_PROFILE.username, /^SK[0-9a-f]{32}$/)
  assert.ok(Object.isFrozen(EMULATOR_PROFILE))
  write({activeProject: 'emulator'})
  assert.equal(await resolveProfile({env, store}), EMULATOR_PROFILE)
})

test('the emulator needs neither a configuration nor a home', async (t) => {
  const {env, write, store} = sandbox(t)
  write('broken')
  assert.equal(await resolveProfile({flag: 'emulator', env, store}), EMULATOR_PROFILE)
})

test('region and edge: the environment’s, then the profile’s, then for the edge the configuration’s', async (t) => {
  const {store, env, write} = sandbox(t)
  write({...CONFIG, edge: 'ashburn'})
  const place = async (flag: string | undefined, extra: Record<string, string>) => {
    const {region, edge} = await resolveProfile({flag, env: {...env, ...extra}, store})
    return {region, edge}
  }
  assert.deepEqual(await place('live', {}), {region: 'ie1', edge: 'dublin'})
  assert.deepEqual(await place('staging', {}), {region: undefined, edge: 'ashburn'})
  assert.deepEqual(await place('live', {TWILIO_REGION: 'au1', TWILIO_EDGE: 'sydney'}), {
    region: 'au1',
    edge: 'sydney',
  })
  assert.deepEqual(await place(undefined, KEYS), {region: undefined, edge: 'ashburn'})
  assert.deepEqual(await place(undefined, {...KEYS, TWILIO_REGION: 'au1'}), {region: 'au1', edge: 'ashburn'})
})

test('a region, edge or account SID that would lead a request to another host or path is refused', async (t) => {
  const {store, env, write} = sandbox(t)
  write(CONFIG)
  const refused = (extra: Record<string, string>, says: RegExp) =>
    assert.rejects(resolveProfile({env: {...env, ...extra}, store}), (error: unknown) => {
      assert.ok(error instanceof UserError && says.test(error.message), String(error))
      return true
    })
  for (const value of ['evil.example/', 'a@evil', 'a.b', '-', 'a\r\nb', 'ü', 'x'.repeat(64)]) {
    await refused({TWILIO_EDGE: value}, /cannot be an edge/)
    await refused({TWILIO_REGION: value}, /cannot be a region/)
  }
  for (const value of ['../../Accounts', 'AC/../x', 'AC\r\nHost: evil', 'my-auth-token', 'AC']) {
    await refused(
      {...TOKEN, TWILIO_ACCOUNT_SID: value},
      /What TWILIO_ACCOUNT_SID holds is not an account SID/,
    )
  }
})

test('when a profile is required, -p, TWILIO_PROFILE and the emulator do, and nothing else', async (t) => {
  const {store, env, write} = sandbox(t)
  write({...CONFIG, requireProfileInput: true})
  assert.equal((await resolveProfile({flag: 'live', env, store})).name, 'live')
  assert.equal((await resolveProfile({env: {...env, TWILIO_PROFILE: 'live'}, store})).name, 'live')
  assert.equal((await resolveProfile({flag: 'emulator', env, store})).name, 'emulator')
  for (const extra of [{}, KEYS]) {
    await assert.rejects(resolveProfile({env: {...env, ...extra}, store}), (error: unknown) => {
      assert.ok(error instanceof UserError)
      assert.equal(error.exitCode, 2)
      assert.match(error.hint ?? '', /-p NAME.*config:set --no-require-profile-input/)
      return true
    })
  }
})

const failures: [
  what: string,
  config: unknown,
  flag: string | undefined,
  env: object,
  says: RegExp,
  hint: RegExp,
][] = [
  [
    'nothing configured',
    {},
    undefined,
    {},
    /There are no credentials to use\.$/,
    /twilio profiles:create.*TWILIO_ACCOUNT_SID.*-p emulator/,
  ],
  [
    'half of the environment’s credentials',
    {},
    undefined,
    {TWILIO_ACCOUNT_SID: SID},
    /TWILIO_ACCOUNT_SID is set, but/,
    /./,
  ],
  [
    'no active profile',
    {profiles: {a: stored('1')}},
    undefined,
    {},
    /No profile is active/,
    /profiles:use NAME/,
  ],
  [
    'an active profile that is gone',
    {profiles: {a: stored('1')}, activeProject: 'b'},
    undefined,
    {},
    /No profile is active/,
    /profiles:use/,
  ],
  [
    'an unknown name',
    CONFIG,
    'prod',
    {},
    /There is no profile "prod"/,
    /profiles:list.*profiles:create -p prod/,
  ],
  ['an empty name', CONFIG, ' ', {}, /-p needs the name of a profile/, /profiles:list/],
  ['a name every object has', CONFIG, 'constructor', {}, /There is no profile "constructor"/, /./],
  ['the name __proto__', CONFIG, '__proto__', {}, /There is no profile "__proto__"/, /./],
  ['a name with an escape sequence', CONFIG, '\u001b[2J\u202e', {}, /"\\u\{1b\}\[2J\\u\{202e\}"/, /-p NAME$/],
  ['a very long name', CONFIG, 'x'.repeat(1_000_000), {}, /^There is no profile "x{60}…"\.$/, /-p NAME$/],
  [
    'an entry of an early twilio-cli',
    {projects: [{id: 'old', accountSid: SID}]},
    undefined,
    {},
    /"old" is of an early twilio-cli/,
    /profiles:create -p old --force/,
  ],
  [
    'a profile without key',
    {profiles: {a: {accountSid: SID}}},
    'a',
    {},
    /"a" has no API key/,
    /profiles:create -p a --force/,
  ],
  ['a profile without account', {profiles: {a: {apiKey: KEY}}}, 'a', {}, /"a" has no account SID/, /./],
  [
    'a quote in a name',
    {profiles: {"it's": {}}},
    "it's",
    {},
    /"it's" has no account SID/,
    /-p 'it'\\''s' --force/,
  ],
]
for (const [what, config, flag, extra, says, hint] of failures) {
  test(`credentials that cannot be had say why and what to do: ${what}`, async (t) => {
    const {store, env, write} = sandbox(t)
    write(config)
    await assert.rejects(resolveProfile({flag, env: {...env, ...extra}, store}), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error))
      assert.match(error.message, says)
      assert.match(error.hint ?? '', hint)
      return true
    })
  })
}

test('without a home directory, credentials of the environment work, and nothing else does', async () => {
  const env = {HOME: 'not/absolute'}
  const store = new ConfigStore(env)
  assert.equal((await resolveProfile({env: {...env, ...TOKEN}, store})).accountSid, sid('f'))
  await assert.rejects(resolveProfile({env, store}), /There is no home directory/)
})

test('a warning is given when others can read the secret that is used, and only then', {
  skip: process.platform === 'win32',
}, async (t) => {
  const {store, env, write, file} = sandbox(t)
  write(CONFIG)
  const warnings: string[] = []
  const warn = (message: string) => warnings.push(message)
  await resolveProfile({env, store, warn})
  fs.chmodSync(file, 0o644)
  await resolveProfile({env: {...env, ...KEYS}, store, warn})
  await resolveProfile({flag: 'emulator', env, store, warn})
  assert.equal(warnings.length, 0)
  await resolveProfile({env, store, warn})
  const said = warnings.join('\n')
  assert.ok(said.includes(file) && !said.includes('\n') && !said.includes('secret-1'))
})

test('what goes before the active profile is named, right or wrong', () => {
  assert.equal(overridesOf({}), undefined)
  assert.equal(overridesOf({TWILIO_ACCOUNT_SID: sid('1')}), undefined)
  assert.equal(overridesOf({TWILIO_ACCOUNT_SID: 'not one', TWILIO_AUTH_TOKEN: 'x'}), 'TWILIO_ACCOUNT_SID')
  assert.equal(overridesOf({...KEYS, TWILIO_PROFILE: 'live'}), 'TWILIO_PROFILE')
})
