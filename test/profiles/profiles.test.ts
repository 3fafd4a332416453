import assert from 'node:assert/strict'
import {test} from 'node:test'
import {UserError} from '../../src/lib/app/errors.ts'
import {Profiles} from '../../src/lib/profiles/profiles.ts'
import {KEY, type Sandbox, SECRET, SID, sandbox} from './sandbox.ts'

const service = ({store, env}: Sandbox): Profiles => new Profiles(store, env)
const fresh = (name: string, more = {}) => ({
  name,
  accountSid: SID,
  apiKey: KEY,
  apiSecret: SECRET,
  storage: 'file' as const,
  ...more,
})
const says =
  (message: RegExp, hint = /./) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof UserError, String(error))
    assert.match(error.message, message)
    assert.match(error.hint ?? '', hint)
    return true
  }

test('a profile is stored in the shape of the official CLI; the first becomes the active one', async (t) => {
  const box = sandbox(t)
  const profiles = service(box)
  assert.deepEqual(await profiles.create(fresh(' live ', {region: 'ie1', edge: 'dublin'})), {
    name: 'live',
    storage: 'file',
    active: true,
    refused: false,
  })
  assert.equal((await profiles.create(fresh('staging'))).active, false)
  assert.deepEqual(box.json(), {
    profiles: {
      live: {accountSid: SID, apiKey: KEY, region: 'ie1', edge: 'dublin', apiSecret: SECRET},
      staging: {accountSid: SID, apiKey: KEY, apiSecret: SECRET},
    },
    activeProject: 'live',
  })
})

test('among other profiles a new one does not become active by itself', async (t) => {
  const box = sandbox(t)
  box.write({profiles: {a: {accountSid: SID, apiKey: KEY, apiSecret: SECRET}}, activeProject: null})
  assert.equal((await service(box).create(fresh('b'))).active, false)
  assert.equal(box.json().activeProject, null)
})

test('a list shows what the profiles are, never their secrets', async (t) => {
  const box = sandbox(t)
  box.write({
    projects: [{id: 'old', accountSid: SID, region: 'dev'}],
    profiles: {
      a: {accountSid: SID, apiKey: KEY, apiSecret: SECRET, region: 'au1', edge: 'sydney', note: SECRET},
      b: {accountSid: SID, apiKey: KEY, secretStorage: 'keychain', region: null},
    },
    activeProject: 'a',
  })
  assert.deepEqual(service(box).list(), [
    {name: 'old', accountSid: SID, region: 'dev', active: false},
    {name: 'a', accountSid: SID, apiKey: KEY, storage: 'file', region: 'au1', edge: 'sydney', active: true},
    {name: 'b', accountSid: SID, apiKey: KEY, storage: 'keychain', active: false},
  ])
})

test('a taken name is refused without overwrite; with it, unknown keys of the profile are kept', async (t) => {
  const box = sandbox(t)
  const profiles = service(box)
  box.write({
    profiles: {a: {accountSid: 'AC1', apiKey: 'SK1', apiSecret: 'old', region: 'ie1', note: 'mine'}},
    projects: [{id: 'legacy', accountSid: SID}],
    activeProject: 'a',
  })
  await assert.rejects(profiles.create(fresh('a')), says(/There is a profile "a" already/, /--force/))
  await assert.rejects(profiles.create(fresh('legacy')), says(/There is a profile "legacy" already/))
  await profiles.create(fresh('a', {overwrite: true}))
  await profiles.create(fresh('legacy', {overwrite: true}))
  assert.deepEqual(box.json(), {
    profiles: {
      a: {accountSid: SID, apiKey: KEY, apiSecret: SECRET, note: 'mine'},
      legacy: {accountSid: SID, apiKey: KEY, apiSecret: SECRET},
    },
    projects: [],
    activeProject: 'a',
  })
})

const refused: [name: string, reason: RegExp][] = [
  ['', /it is empty/],
  [' \t\n', /it is empty/],
  ['emulator', /built-in emulator/],
  ['__proto__', /meaning of its own/],
  ['a\u0000b', /cannot be printed/],
  ['\u001b]0;x\u0007', /cannot be printed/],
  ['a\u202eb', /cannot be printed/],
  ['\ud800', /cannot be printed/],
  ['x'.repeat(129), /longer than 128/],
  ['--force', /begins with a dash/],
]
for (const [name, reason] of refused) {
  test(`the name ${JSON.stringify(name.slice(0, 20))} is refused with a reason`, async (t) => {
    const box = sandbox(t)
    await assert.rejects(service(box).create(fresh(name)), says(reason))
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
  test(`a profile called ${name} can be created, used, listed and removed`, async (t) => {
    const box = sandbox(t)
    const profiles = service(box)
    assert.equal(profiles.has(name), false)
    assert.throws(() => profiles.get(name), says(/There is no profile/))
    await profiles.create(fresh(name))
    await profiles.create(fresh('other'))
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

test('an unknown or outdated profile cannot be made active, the emulator can', async (t) => {
  const box = sandbox(t)
  const profiles = service(box)
  box.write({profiles: {}, projects: [{id: 'old', accountSid: SID}]})
  await assert.rejects(profiles.activate('nobody'), says(/There is no profile "nobody"/, /profiles:list/))
  await assert.rejects(profiles.activate('constructor'), says(/There is no profile/))
  await assert.rejects(profiles.activate('old'), says(/early twilio-cli/, /profiles:create -p old --force/))
  assert.equal((await profiles.activate('emulator')).active, true)
  assert.equal(box.json().activeProject, 'emulator')
})

test('an entry of an early twilio-cli can be removed, and a profile that hides one leaves it', async (t) => {
  const box = sandbox(t)
  const profiles = service(box)
  box.write({
    profiles: {a: {accountSid: SID, apiKey: KEY, apiSecret: SECRET}},
    projects: [{id: 'old', accountSid: SID}, {id: 'a'}],
    activeProject: 'a',
  })
  await profiles.remove('old')
  await profiles.remove('a')
  assert.deepEqual(box.json(), {profiles: {}, projects: [{id: 'a'}], activeProject: 'a'})
})
