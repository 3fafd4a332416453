import assert from 'node:assert/strict'
import {chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {UserError} from '../../src/lib/errors.ts'
import {writeRecords} from '../../src/lib/output/index.ts'
import {createNotes} from '../../src/lib/output/notes.ts'
import {parseDocument} from '../../src/lib/profiles/document.ts'
import {newProfileName} from '../../src/lib/profiles/names.ts'
import {Profiles} from '../../src/lib/profiles/profiles.ts'
import {resolveProfile} from '../../src/lib/profiles/resolve.ts'
import {shownSettings} from '../../src/lib/profiles/settings.ts'
import {ConfigStore} from '../../src/lib/profiles/store.ts'
import {profilesInUse} from '../../src/lib/profiles/summary.ts'
import {captureTerminal} from '../output/capture.ts'
import {temporaryHome} from '../support/run.ts'
import {assertCalm, assertHarmless, assertPrototypesAreClean} from './calm.ts'
import {cases, type Random, SEED} from './random.ts'

const SECRET = 'a-secret-of-the-configuration'

const aValue = (random: Random, right: () => string): string =>
  random.chance(0.75) ? right() : random.json()
const aText = (random: Random): string => JSON.stringify(random.text())

/** A configuration that is nearly one. */
const aDocument = (random: Random): string => {
  const member = (name: string, right: () => string): string =>
    `${JSON.stringify(name)}:${aValue(random, right)}`
  const name = (): string => (random.chance(0.5) ? 'live' : random.text())
  const profile = (): string => {
    const members = [
      member('accountSid', () => random.pick([`"AC${'1'.repeat(32)}"`, aText(random)])),
      member('apiKey', () => random.pick(['"SK1"', aText(random)])),
      member('apiSecret', () => JSON.stringify(SECRET)),
      member('region', () => random.pick(['"ie1"', 'null', aText(random)])),
      member('edge', () => random.pick(['"dublin"', aText(random)])),
      `${JSON.stringify(random.key())}:${random.json()}`,
    ]
    return `{${members.filter(() => random.chance(0.85)).join()}}`
  }
  const members = [
    member(
      'profiles',
      () =>
        `{${Array.from({length: 1 + random.int(3)}, () => `${JSON.stringify(name())}:${profile()}`).join()}}`,
    ),
    member('activeProject', () => random.pick(['"live"', '"emulator"', aText(random)])),
    member(
      'projects',
      () => `[${random.chance(0.5) ? `{"id":${aText(random)},"accountSid":${aText(random)}}` : ''}]`,
    ),
    member('email', () => `{"fromEmail":${aText(random)}}`),
    member('edge', () => random.pick(['"dublin"', aText(random)])),
    member('requireProfileInput', () => 'false'),
    `${JSON.stringify(random.key())}:${random.json()}`,
  ]
  const text = `{${members.filter(() => random.chance(0.8)).join()}}`
  return random.chance(0.25) ? random.damaged(text) : text
}

/** Bytes that are no UTF-8 among them. */
const asBytes = (random: Random, text: string): Buffer => {
  const bytes = Buffer.from(text)
  if (bytes.length > 0 && random.chance(0.05)) bytes[random.int(bytes.length)] = 0x80 + random.int(0x80)
  return bytes
}

/** What comes of it, or the error of the user's. */
async function settled<T>(work: () => T | Promise<T>): Promise<T | UserError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

const documents = cases(2, 2000)
test(`${documents.count} configurations: read or refused in a sentence, shown harmlessly, kept as they are (seed ${SEED})`, async () => {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  const file = join(home, '.twilio-cli/config.json')
  const env = {HOME: home}
  let read = 0
  await documents.each(async (random) => {
    const store = new ConfigStore(env)
    writeFileSync(file, asBytes(random, aDocument(random)))
    chmodSync(file, 0o600)
    const before = readFileSync(file)
    const {terminal, text} = captureTerminal({width: 80, color: true})
    const notes = await createNotes('debug', terminal)
    const tell = (outcome: unknown): void => {
      if (!(outcome instanceof UserError)) return
      notes.error(outcome.message)
      notes.info(outcome.hint ?? '')
    }
    const document = await settled(() => store.read())
    if (document instanceof UserError) tell(document)
    else {
      read++
      const records = profilesInUse(document, env, notes.warn).map((profile) => ({...profile}))
      await writeRecords(
        [records],
        {format: random.pick(['table', 'columns', 'json']), header: true},
        terminal,
      )
      const settings = shownSettings(document, env).map(([name, value]) => ({name, value}))
      await settled(() => writeRecords([settings], {format: 'columns', header: true}, terminal)).catch(
        onlyDeep,
      )
      for (const flag of [undefined, 'live', random.text()]) {
        const profile = await settled(() => resolveProfile({flag, env, store, warn: notes.warn}))
        tell(profile)
        if (profile instanceof UserError || profile.source === 'emulator') continue
        assert.match(profile.accountSid, /^AC[0-9A-Za-z]+$/)
        for (const label of [profile.region, profile.edge]) assert.match(label ?? 'none', /^[a-z0-9-]+$/i)
        await settled(() => profile.password())
      }
    }
    assert.deepEqual(readFileSync(file), before)
    await new Promise(setImmediate)
    assertHarmless(text.stdout, 'stdout')
    assertHarmless(text.stderr, 'stderr')
    assertCalm(text.stderr)
    assert.ok(!(text.stderr + text.stdout).includes(SECRET), 'the secret is shown')
    assertPrototypesAreClean()
    if (random.chance(0.1)) {
      const changed = await settled(() => store.update((kept) => void Object.assign(kept, {future: 'kept'})))
      if (changed instanceof UserError) assert.deepEqual(readFileSync(file), before)
      else {
        const now = parseDocument(readFileSync(file, 'utf8'), file)
        assert.equal(JSON.stringify(now), JSON.stringify({...(document as object), future: 'kept'}))
      }
    }
  })
  rmSync(file, {force: true})
  process.stdout.write(`# ${read} of ${documents.count} configurations were read\n`)
})

/** JSON has no depth; what shows it has. The program says so in a sentence. */
function onlyDeep(error: unknown): void {
  if (!(error instanceof RangeError)) throw error
}

const names = cases(3, 600)
test(`${names.count} names of profiles: taken and found again, or refused with a reason (seed ${SEED})`, async () => {
  let taken = 0
  await names.each(async (random) => {
    const home = temporaryHome()
    const store = new ConfigStore({HOME: home})
    const profiles = new Profiles(store, {HOME: home})
    const given = random.text()
    const name = await settled(() => newProfileName(given))
    if (name instanceof UserError) {
      assertHarmless(name.message, 'the reason')
      assert.match(name.message, /cannot be used: \w+/)
      return
    }
    taken++
    const key = {accountSid: `AC${'1'.repeat(32)}`, apiKey: `SK${'2'.repeat(32)}`, apiSecret: SECRET}
    await profiles.create({name: given, ...key, storage: 'file'})
    assert.deepEqual(
      profiles.list().map((profile) => profile.name),
      [name],
    )
    assert.equal((await profiles.activate(given)).name, name)
    const profile = await resolveProfile({flag: given, env: {HOME: home}, store})
    assert.equal(await profile.password(), SECRET)
    assert.equal((await profiles.remove(given)).name, name)
    assert.deepEqual(profiles.list(), [])
    assertPrototypesAreClean()
  })
  process.stdout.write(`# ${taken} of ${names.count} names were taken\n`)
})
