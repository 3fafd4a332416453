import assert from 'node:assert/strict'
import fs from 'node:fs'
import {test} from 'node:test'
import {inspect} from 'node:util'
import type {ErrorId} from '../../src/lib/app/error-ids.ts'
import {UserError} from '../../src/lib/app/errors.ts'
import {ConfigStore} from '../../src/lib/profiles/config-store.ts'
import {EMULATOR_PROFILE} from '../../src/lib/profiles/emulator-profile.ts'
import {
  findActiveProfileOverride,
  findPartialCredentials,
} from '../../src/lib/profiles/environment-credentials.ts'
import {resolveProfile} from '../../src/lib/profiles/resolve-profile.ts'
import {KEY, now, SID, sandbox} from './sandbox.ts'

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

const order: [what: string, flag: string | undefined, env: Record<string, string>, expected: object][] = [
  [
    '-p overrides everything',
    'staging',
    {...KEYS, TWILIO_PROFILE: 'live'},
    {name: 'staging', source: 'named', accountSid: sid('2')},
  ],
  ['the name is trimmed', ' staging\n', {}, {name: 'staging'}],
  [
    'TWILIO_PROFILE is next',
    undefined,
    {...KEYS, TWILIO_PROFILE: ' staging '},
    {name: 'staging', source: 'named', accountSid: sid('2')},
  ],
  [
    'the API key of the environment is next',
    undefined,
    {...KEYS, TWILIO_AUTH_TOKEN: 'token', TWILIO_PROFILE: ''},
    {name: 'TWILIO_API_KEY/TWILIO_API_SECRET', source: 'environment', accountSid: sid('e'), username: KEY},
  ],
  [
    'the auth token of the environment is used if the API key is incomplete',
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
    'the active profile is last',
    undefined,
    {},
    {name: 'live', source: 'active', accountSid: sid('1'), region: 'ie1', edge: 'dublin'},
  ],
  ['the emulator needs no configuration', 'emulator', KEYS, {name: 'emulator', source: 'emulator'}],
  [
    'TWILIO_PROFILE selects the emulator too',
    undefined,
    {...KEYS, TWILIO_PROFILE: 'emulator'},
    {source: 'emulator'},
  ],
]
const [S, K, Q, T] = [
  {TWILIO_ACCOUNT_SID: sid('e')},
  {TWILIO_API_KEY: KEY},
  {TWILIO_API_SECRET: 'env-secret'},
  {TWILIO_AUTH_TOKEN: 'env-token'},
]
/** Every combination of the four variables, and what it lacks; undefined for one that is not partial. */
const combinations: [env: Record<string, string>, missing: string | undefined][] = [
  [{}, undefined],
  [T, undefined],
  [S, 'TWILIO_AUTH_TOKEN (or TWILIO_API_KEY with TWILIO_API_SECRET)'],
  [{...S, TWILIO_AUTH_TOKEN: ''}, 'TWILIO_AUTH_TOKEN (or TWILIO_API_KEY with TWILIO_API_SECRET)'],
  [{...S, TWILIO_AUTH_TOKEN: ' '}, 'TWILIO_AUTH_TOKEN (or TWILIO_API_KEY with TWILIO_API_SECRET)'],
  [K, 'TWILIO_ACCOUNT_SID and TWILIO_API_SECRET'],
  [Q, 'TWILIO_ACCOUNT_SID and TWILIO_API_KEY'],
  [{...K, ...Q}, 'TWILIO_ACCOUNT_SID'],
  [{...K, ...Q, TWILIO_ACCOUNT_SID: ''}, 'TWILIO_ACCOUNT_SID'],
  [{...S, ...K}, 'TWILIO_API_SECRET'],
  [{...S, ...Q}, 'TWILIO_API_KEY'],
  [{...K, ...T}, 'TWILIO_ACCOUNT_SID'],
  [{...Q, ...T}, 'TWILIO_ACCOUNT_SID'],
  [{...K, ...Q, ...T}, 'TWILIO_ACCOUNT_SID'],
  [{...S, ...T}, undefined],
  [{...S, ...K, ...Q}, undefined],
  [{...S, ...K, ...T}, undefined],
  [{...S, ...Q, ...T}, undefined],
  [{...S, ...K, ...Q, ...T}, undefined],
]
for (const [extra, missing] of combinations) {
  const set = Object.entries(extra).map(([name, value]) => (value.trim() ? name : `an empty ${name}`))
  test(`with ${set.join(', ') || 'no variables'} set, ${missing ? `no account is used: ${missing} missing` : 'nothing is missing'}`, async (t) => {
    assert.equal(findPartialCredentials(extra)?.missing, missing)
    const {store, env, write} = sandbox(t)
    for (const document of [CONFIG, {profiles: {}}, {activeProject: 'emulator'}]) {
      write(document)
      const resolved = resolveProfile({env: {...env, ...extra}, store}).catch((error: unknown) => error)
      const error = (await resolved) as UserError
      if (missing === undefined) {
        assert.notEqual(error.id, 'partial-credentials')
        continue
      }
      assert.equal(error.id, 'partial-credentials')
      assert.equal(error.exitCode, 1)
      assert.ok(error.message.includes(missing))
      assert.ok(!/env-(secret|token)/.test(inspect(error)))
    }
    // A named profile overrides the environment, complete or not.
    write(CONFIG)
    assert.equal((await resolveProfile({flag: 'staging', env: {...env, ...extra}, store})).name, 'staging')
    const named = {...env, ...extra, TWILIO_PROFILE: 'staging'}
    assert.equal((await resolveProfile({env: named, store})).name, 'staging')
  })
}

test('the account SID alone is accepted with an active profile of the same account', async (t) => {
  const {store, env, write} = sandbox(t)
  write(CONFIG)
  const same = {...env, TWILIO_ACCOUNT_SID: ` ${sid('1')} `, TWILIO_AUTH_TOKEN: ''}
  assert.equal((await resolveProfile({env: same, store})).name, 'live')
})

for (const [what, flag, extra, expected] of order) {
  test(`credentials: ${what}`, async (t) => {
    const {store, env, write} = sandbox(t)
    write(CONFIG)
    const profile = await resolveProfile({flag, env: {...env, ...extra}, store})
    assert.deepEqual({...profile, ...expected}, profile)
  })
}

test('a profile returns its secret, and no dump of the profile shows it', async (t) => {
  const {store, env, write} = sandbox(t)
  write(CONFIG)
  const live = await resolveProfile({env, store})
  assert.equal(await live.password(), 'secret-1')
  assert.ok(!inspect(live, {depth: 9, showHidden: true}).includes('secret-1'))
  assert.ok(!JSON.stringify(live).includes('secret-1'))
  assert.equal(await (await resolveProfile({env: {...env, ...TOKEN}, store})).password(), 'env-token')
})

test('the emulator profile is constant, has a valid format, and cannot be replaced', async (t) => {
  const {store, env, write} = sandbox(t)
  write({profiles: {emulator: stored('9')}})
  assert.equal(await resolveProfile({flag: 'emulator', env, store}), EMULATOR_PROFILE)
  assert.match(EMULATOR_PROFILE.accountSid, /^AC[0-9a-f]{32}$/)
  assert.match(EMULATOR_PROFILE.username, /^SK[0-9a-f]{32}$/)
  assert.ok(Object.isFrozen(EMULATOR_PROFILE))
  write({activeProject: 'emulator'})
  assert.equal(await resolveProfile({env, store}), EMULATOR_PROFILE)
})

test('the emulator works with a broken configuration', async (t) => {
  const {env, write, store} = sandbox(t)
  write('broken')
  assert.equal(await resolveProfile({flag: 'emulator', env, store}), EMULATOR_PROFILE)
})

test('region and edge: the environment overrides the profile, which overrides the default edge of the configuration', async (t) => {
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

const REGIONS = [
  ['au1', 'sydney'],
  ['br1', 'sao-paulo'],
  ['de1', 'frankfurt'],
  ['ie1', 'dublin'],
  ['jp1', 'tokyo'],
  ['jp2', 'osaka'],
  ['sg1', 'singapore'],
  ['us1', 'ashburn'],
  ['us2', 'umatilla'],
  ['IE1', 'dublin'],
  ['xx1', undefined],
  ['constructor', undefined],
] as const
test('a region without an edge brings its own, for profiles and for the environment', async (t) => {
  const {store, env, write} = sandbox(t)
  for (const [region, expected] of REGIONS) {
    write({profiles: {a: stored('1', {region}), b: stored('2', {region, edge: 'roaming'})}})
    assert.equal((await resolveProfile({flag: 'a', env, store})).edge, expected)
    assert.equal((await resolveProfile({flag: 'b', env, store})).edge, 'roaming')
    const fromEnvironment = {...env, ...KEYS, TWILIO_REGION: region}
    assert.equal((await resolveProfile({env: fromEnvironment, store})).edge, expected)
    assert.equal((await resolveProfile({env: {...fromEnvironment, TWILIO_EDGE: 'x'}, store})).edge, 'x')
  }
  write({profiles: {a: stored('1')}})
  assert.equal((await resolveProfile({flag: 'a', env, store})).edge, undefined)
})

test('a region, edge or account SID that would change the host or path of a request is refused', async (t) => {
  const {store, env, write} = sandbox(t)
  write(CONFIG)
  const refused = (extra: Record<string, string>, id: ErrorId, mentions: string) =>
    assert.rejects(resolveProfile({env: {...env, ...extra}, store}), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error))
      assert.equal(error.id, id)
      assert.ok(error.message.includes(mentions), error.message)
      return true
    })
  for (const value of ['evil.example/', 'a@evil', 'a.b', '-', 'a\r\nb', 'ü', 'x'.repeat(64)]) {
    await refused({TWILIO_EDGE: value}, 'invalid-region', 'edge')
    await refused({TWILIO_REGION: value}, 'invalid-region', 'region')
  }
  for (const value of ['../../Accounts', 'AC/../x', 'AC\r\nHost: evil', 'my-auth-token', 'AC']) {
    await refused({...TOKEN, TWILIO_ACCOUNT_SID: value}, 'invalid-account-sid', 'TWILIO_ACCOUNT_SID')
  }
})

test('when a profile is required, only -p, TWILIO_PROFILE and the emulator satisfy it', async (t) => {
  const {store, env, write} = sandbox(t)
  write({...CONFIG, requireProfileInput: true})
  assert.equal((await resolveProfile({flag: 'live', env, store})).name, 'live')
  assert.equal((await resolveProfile({env: {...env, TWILIO_PROFILE: 'live'}, store})).name, 'live')
  assert.equal((await resolveProfile({flag: 'emulator', env, store})).name, 'emulator')
  for (const extra of [{}, KEYS]) {
    await assert.rejects(resolveProfile({env: {...env, ...extra}, store}), (error: unknown) => {
      assert.ok(error instanceof UserError)
      assert.deepEqual([error.id, error.exitCode], ['profile-required', 2])
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
  id: ErrorId,
  /** What the message and the hint mention: names and commands. */
  message: RegExp,
  hint: RegExp,
][] = [
  [
    'nothing configured',
    {},
    undefined,
    {},
    'no-credentials',
    /^[^.]*\.$/,
    /twilio profiles:create.*TWILIO_ACCOUNT_SID.*-p emulator/,
  ],
  [
    'incomplete credentials in the environment',
    {},
    undefined,
    {TWILIO_ACCOUNT_SID: SID},
    'partial-credentials',
    /TWILIO_ACCOUNT_SID is set/,
    /-p NAME/,
  ],
  [
    'no active profile',
    {profiles: {a: stored('1')}},
    undefined,
    {},
    'no-active-profile',
    /./,
    /profiles:use NAME/,
  ],
  [
    'an active profile that was removed',
    {profiles: {a: stored('1')}, activeProject: 'b'},
    undefined,
    {},
    'no-active-profile',
    /./,
    /profiles:use/,
  ],
  [
    'an unknown name',
    CONFIG,
    'prod',
    {},
    'profile-not-found',
    /"prod"/,
    /profiles:list.*profiles:create -p prod/,
  ],
  ['an empty name', CONFIG, ' ', {}, 'invalid-flag-value', /-p/, /profiles:list/],
  ['a name every object has', CONFIG, 'constructor', {}, 'profile-not-found', /"constructor"/, /./],
  ['the name __proto__', CONFIG, '__proto__', {}, 'profile-not-found', /"__proto__"/, /./],
  [
    'a name with an escape sequence',
    CONFIG,
    '\u001b[2J\u202e',
    {},
    'profile-not-found',
    /"\\u\{1b\}\[2J\\u\{202e\}"/,
    /-p NAME$/,
  ],
  ['a very long name', CONFIG, 'x'.repeat(1_000_000), {}, 'profile-not-found', /"x{60}…"/, /-p NAME$/],
  [
    'an old project',
    {projects: [{id: 'old', accountSid: SID}]},
    undefined,
    {},
    'profile-incomplete',
    /"old".*no API key/,
    /profiles:create -p old --force/,
  ],
  [
    'a profile without key',
    {profiles: {a: {accountSid: SID}}},
    'a',
    {},
    'profile-incomplete',
    /"a".*API key/,
    /profiles:create -p a --force/,
  ],
  [
    'a profile without account',
    {profiles: {a: {apiKey: KEY}}},
    'a',
    {},
    'profile-incomplete',
    /"a".*account SID/,
    /./,
  ],
  [
    'a quote in a name',
    {profiles: {"it's": {}}},
    "it's",
    {},
    'profile-incomplete',
    /"it's".*account SID/,
    /-p 'it'\\''s' --force/,
  ],
]
for (const [what, config, flag, extra, id, message, hint] of failures) {
  test(`an error says why there are no credentials, and what to do: ${what}`, async (t) => {
    const {store, env, write} = sandbox(t)
    write(config)
    await assert.rejects(resolveProfile({flag, env: {...env, ...extra}, store}), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error))
      assert.equal(error.id, id)
      assert.match(error.message, message)
      assert.match(error.hint ?? '', hint)
      return true
    })
  })
}

test('without a home directory, only credentials in the environment work', async () => {
  const env = {HOME: 'not/absolute'}
  const store = new ConfigStore(env, now)
  assert.equal((await resolveProfile({env: {...env, ...TOKEN}, store})).accountSid, sid('f'))
  await assert.rejects(resolveProfile({env, store}), {id: 'no-home-directory'})
})

test('a warning is printed only when other users can read the secret in use', {
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
  const shown = warnings.join('\n')
  assert.ok(shown.includes(file) && !shown.includes('\n') && !shown.includes('secret-1'))
})

test('the variable that overrides the active profile is found, whether its value is valid or not', () => {
  assert.equal(findActiveProfileOverride({}), undefined)
  assert.equal(findActiveProfileOverride({TWILIO_ACCOUNT_SID: sid('1')}), undefined)
  assert.equal(findActiveProfileOverride({TWILIO_API_KEY: KEY}), 'TWILIO_API_KEY')
  assert.equal(
    findActiveProfileOverride({TWILIO_ACCOUNT_SID: 'not one', TWILIO_AUTH_TOKEN: 'x'}),
    'TWILIO_ACCOUNT_SID',
  )
  assert.equal(findActiveProfileOverride({...KEYS, TWILIO_PROFILE: 'live'}), 'TWILIO_PROFILE')
})
