import assert from 'node:assert/strict'
import {test} from 'node:test'
import type {ErrorId} from '../../src/lib/app/error-ids.ts'
import {UserError} from '../../src/lib/app/errors.ts'
import {Profiles} from '../../src/lib/profiles/profiles.ts'
import {KEY, type Sandbox, SECRET, SID, sandbox} from './sandbox.ts'

const createProfiles = ({store, env}: Sandbox): Profiles => new Profiles(store, env)
const newProfile = (name: string, more = {}) => ({
  name,
  accountSid: SID,
  apiKey: KEY,
  apiSecret: SECRET,
  storage: 'file' as const,
  ...more,
})
/** Is it the error of that id, and does its message or hint contain the text? */
const isError =
  (id: ErrorId, text: string | RegExp = '') =>
  (error: unknown): boolean => {
    assert.ok(error instanceof UserError, String(error))
    assert.equal(error.id, id)
    assert.ok(error.hint)
    const shown = `${error.message}\n${error.hint}`
    if (typeof text === 'string') assert.ok(shown.includes(text), shown)
    else assert.match(shown, text)
    return true
  }

test('a profile is stored in the format of the official CLI; the first one becomes active', async (t) => {
  const box = sandbox(t)
  const profiles = createProfiles(box)
  assert.deepEqual(await profiles.create(newProfile(' live ', {region: 'ie1', edge: 'dublin'})), {
    name: 'live',
    storage: 'file',
    active: true,
    refused: false,
  })
  assert.equal((await profiles.create(newProfile('staging'))).active, false)
  assert.deepEqual(box.json(), {
    profiles: {
      live: {accountSid: SID, apiKey: KEY, region: 'ie1', edge: 'dublin', apiSecret: SECRET},
      staging: {accountSid: SID, apiKey: KEY, apiSecret: SECRET},
    },
    activeProject: 'live',
  })
})

test('a new profile does not become active when there are others', async (t) => {
  const box = sandbox(t)
  box.write({profiles: {a: {accountSid: SID, apiKey: KEY, apiSecret: SECRET}}, activeProject: null})
  assert.equal((await createProfiles(box).create(newProfile('b'))).active, false)
  assert.equal(box.json().activeProject, null)
})

test('the list never contains secrets', async (t) => {
  const box = sandbox(t)
  box.write({
    projects: [{id: 'old', accountSid: SID, region: 'dev'}],
    profiles: {
      a: {accountSid: SID, apiKey: KEY, apiSecret: SECRET, region: 'au1', edge: 'sydney', note: SECRET},
      b: {accountSid: SID, apiKey: KEY, secretStorage: 'keychain', region: null},
    },
    activeProject: 'a',
  })
  assert.deepEqual(createProfiles(box).list(), [
    {name: 'old', accountSid: SID, region: 'dev', active: false, kind: 'api-key'},
    {
      name: 'a',
      accountSid: SID,
      apiKey: KEY,
      storage: 'file',
      region: 'au1',
      edge: 'sydney',
      active: true,
      kind: 'api-key',
    },
    {name: 'b', accountSid: SID, apiKey: KEY, storage: 'keychain', active: false, kind: 'api-key'},
  ])
})

test('an existing profile is replaced with overwrite only, and its unknown keys are kept', async (t) => {
  const box = sandbox(t)
  const profiles = createProfiles(box)
  box.write({
    profiles: {a: {accountSid: 'AC1', apiKey: 'SK1', apiSecret: 'old', region: 'ie1', note: 'mine'}},
    projects: [{id: 'legacy', accountSid: SID}],
    activeProject: 'a',
  })
  await assert.rejects(profiles.create(newProfile('a')), isError('profile-exists', /"a".*\n.*--force/))
  await assert.rejects(profiles.create(newProfile('legacy')), isError('profile-exists', '"legacy"'))
  await profiles.create(newProfile('a', {overwrite: true}))
  await profiles.create(newProfile('legacy', {overwrite: true}))
  assert.deepEqual(box.json(), {
    profiles: {
      a: {accountSid: SID, apiKey: KEY, apiSecret: SECRET, note: 'mine'},
      legacy: {accountSid: SID, apiKey: KEY, apiSecret: SECRET},
    },
    projects: [],
    activeProject: 'a',
  })
})

const invalidNames: [name: string, reason: RegExp][] = [
  ['', /empty/],
  [' \t\n', /empty/],
  ['emulator', /emulator/],
  ['__proto__', /reserved/],
  ['a\u0000b', /cannot be printed/],
  ['\u001b]0;x\u0007', /cannot be printed/],
  ['a\u202eb', /cannot be printed/],
  ['\ud800', /cannot be printed/],
  ['x'.repeat(129), /longer than 128/],
  ['--force', /dash/],
]
for (const [name, reason] of invalidNames) {
  test(`the name ${JSON.stringify(name.slice(0, 20))} is invalid, with a reason`, async (t) => {
    const box = sandbox(t)
    await assert.rejects(
      createProfiles(box).create(newProfile(name)),
      isError('invalid-profile-name', reason),
    )
    assert.throws(() => box.text(), /ENOENT/)
  })
}

for (const name of [
  'constructor',
  'toString',
  'hasOwnProperty',
  'a.b.c',
  'två å',
  '👩‍👩‍👧',
  '"quoted"',
  '../../x',
  '[env]',
  '0',
]) {
  test(`a profile named ${name} can be created, used, listed and removed`, async (t) => {
    const box = sandbox(t)
    const profiles = createProfiles(box)
    assert.equal(profiles.has(name), false)
    assert.throws(() => profiles.get(name), isError('profile-not-found'))
    await profiles.create(newProfile(name))
    await profiles.create(newProfile('other'))
    assert.equal((await profiles.activate(name)).name, name)
    assert.equal(profiles.get(name).active, true)
    assert.equal((await profiles.remove(name)).name, name)
    assert.deepEqual(
      profiles.list().map((profile) => profile.name),
      ['other'],
    )
    assert.equal(box.json().activeProject, null)
  })
}

test('the emulator can be made active, an unknown or outdated profile cannot', async (t) => {
  const box = sandbox(t)
  const profiles = createProfiles(box)
  box.write({profiles: {}, projects: [{id: 'old', accountSid: SID}]})
  await assert.rejects(
    profiles.activate('nobody'),
    isError('profile-not-found', /"nobody".*\n.*profiles:list/),
  )
  await assert.rejects(profiles.activate('constructor'), isError('profile-not-found'))
  await assert.rejects(
    profiles.activate('old'),
    isError('profile-incomplete', 'profiles:create -p old --force'),
  )
  assert.equal((await profiles.activate('emulator')).active, true)
  assert.equal(box.json().activeProject, 'emulator')
})

test('an old project can be removed; removing a profile keeps the old project of the same name', async (t) => {
  const box = sandbox(t)
  const profiles = createProfiles(box)
  box.write({
    profiles: {a: {accountSid: SID, apiKey: KEY, apiSecret: SECRET}},
    projects: [{id: 'old', accountSid: SID}, {id: 'a'}],
    activeProject: 'a',
  })
  await profiles.remove('old')
  await profiles.remove('a')
  assert.deepEqual(box.json(), {profiles: {}, projects: [{id: 'a'}], activeProject: 'a'})
})
