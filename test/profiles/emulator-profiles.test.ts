import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import {after, test} from 'node:test'
import {openCatalog} from '../../src/lib/api/catalog.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {serveEmulator} from '../../src/lib/emulator/server/http-server.ts'
import {EMULATOR_PROFILE} from '../../src/lib/profiles/emulator-profile.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {root, temporaryHome} from '../support/run.ts'
import {startTwilio} from '../support/twilio-server.ts'

const emulator = new Emulator({
  directory: temporaryHome(),
  catalog: openCatalog(path.join(root, 'dist', 'catalog')),
  now: Date.now,
})
const lines: string[] = []
const {server, baseUrl} = await serveEmulator(emulator, {
  host: '127.0.0.1',
  port: 0,
  onRequest: (line) => lines.push(line),
})
/** Nothing may reach it. */
const twilio = await startTwilio()
after(async () => {
  server.closeAllConnections()
  server.close()
  await emulator.close()
  await twilio.close()
  assert.equal(twilio.requests.length, 0)
})

const readConfig = (home: string) =>
  JSON.parse(fs.readFileSync(path.join(home, '.twilio-cli', 'config.json'), 'utf8'))

const MESSAGE = ['--from', '+15005550006', '--to', '+12063996576', '--body', 'Hi']

for (const [argv, name, url] of [
  [['--emulator'], 'local', 'built-in'],
  [['-p', 'dev', '--emulator'], 'dev', 'built-in'],
  [['-p', 'dev', '--emulator', baseUrl], 'dev', baseUrl],
  [[`--emulator=${baseUrl}`, '-p', 'dev'], 'dev', baseUrl],
  [['--emulator', `${baseUrl}/`], 'local', baseUrl],
] as const) {
  test(`profiles:create ${argv.join(' ').replace(baseUrl, 'URL')} makes the active profile, without a secret`, async () => {
    const home = temporaryHome()
    const run = (words: readonly string[]) => runCommand(words, {home, server: twilio})
    const created = await run(['profiles:create', ...argv])
    assert.equal(created.code, 0, created.stderr)
    assert.deepEqual(readConfig(home), {
      profiles: {
        [name]: {accountSid: EMULATOR_PROFILE.accountSid, apiKey: EMULATOR_PROFILE.username, emulator: url},
      },
      activeProject: name,
    })
    const sent = await run(['api:core:messages:create', ...MESSAGE, '-o', 'json'])
    assert.equal(sent.code, 0, sent.stderr)
    assert.match(JSON.parse(sent.stdout)[0].sid, /^SM/)
    const [listed] = JSON.parse((await run(['profiles:list', '-o', 'json'])).stdout)
    assert.deepEqual(listed, {
      id: name,
      accountSid: EMULATOR_PROFILE.accountSid,
      active: true,
      edge: null,
      apiKey: EMULATOR_PROFILE.username,
      storage: null,
      kind: 'emulator',
      ...(url !== 'built-in' && {emulatorUrl: url}),
    })
    assert.equal((await run(['profiles:secure'])).code, 0)
    const checks = JSON.parse((await run(['doctor', '-o', 'json'])).stdout) as {
      check: string
      status: string
    }[]
    assert.equal(checks.find(({check}) => check === 'credentials')?.status, 'ok')
    assert.equal((await run(['profiles:use', 'emulator'])).code, 0)
    assert.equal((await run(['profiles:use', name])).code, 0)
    assert.equal((await run(['profiles:remove', name, '--force'])).code, 0)
    assert.deepEqual(readConfig(home).profiles, {})
  })
}

test('requests go to the server of the profile, and its pages are followed there', async () => {
  const home = temporaryHome()
  const run = (...words: string[]) => runCommand(words, {home, server: twilio})
  await run('profiles:create', '--emulator', baseUrl)
  lines.length = 0
  await run('api:core:messages:create', ...MESSAGE)
  await run('api:core:messages:create', ...MESSAGE)
  const {code, stdout, stderr} = await run(
    'api:core:messages:list',
    '--page-size',
    '1',
    '--limit',
    '2',
    '-o',
    'json',
  )
  assert.equal(code, 0, stderr)
  assert.equal(JSON.parse(stdout).length, 2)
  assert.equal(lines.filter((line) => line.startsWith('GET')).length >= 2, true)
  const raw = await run('api:request', 'GET', 'https://verify.twilio.com/v2/Services')
  assert.equal(raw.code, 0, raw.stderr)
  assert.ok(lines.some((line) => line.includes('/v2/Services')))
  assert.ok(!fs.existsSync(path.join(home, '.twilio-cli', 'emulator')))
})

test('a server that does not respond is an error of its own', async () => {
  const home = temporaryHome()
  await runCommand(['profiles:create', '--emulator', 'http://127.0.0.1:1'], {home})
  const outcome = await runCommand(['api:core:messages:list', '-o', 'json'], {home})
  assert.equal(outcome.code, 1)
  assert.equal(errorOf(outcome).id, 'emulator-unreachable')
})

for (const url of [
  'https://api.twilio.com',
  'http://twilio.com.',
  'ftp://127.0.0.1',
  'http://user:password@127.0.0.1',
  'http://127.0.0.1/path',
  'http://127.0.0.1?a=b',
  `AC${'a'.repeat(32)}`,
]) {
  test(`${url} is not the URL of an emulator`, async () => {
    const home = temporaryHome()
    const created = await runCommand(['profiles:create', '--emulator', url, '-o', 'json'], {home})
    assert.deepEqual([created.code, errorOf(created).id], [2, 'invalid-emulator-url'])
    const directory = path.join(home, '.twilio-cli')
    fs.mkdirSync(directory, {recursive: true})
    const profile = {accountSid: EMULATOR_PROFILE.accountSid, emulator: url}
    fs.writeFileSync(path.join(directory, 'config.json'), JSON.stringify({profiles: {a: profile}}), {
      mode: 0o600,
    })
    const used = await runCommand(['api:core:messages:list', '-p', 'a', '-o', 'json'], {home, server: twilio})
    assert.equal(errorOf(used).id, 'invalid-emulator-url')
  })
}

test('a profile of the emulator whose mark the official CLI dropped stays one', async () => {
  const home = temporaryHome()
  const directory = path.join(home, '.twilio-cli')
  fs.mkdirSync(directory, {recursive: true})
  const {accountSid, username: apiKey} = EMULATOR_PROFILE
  const document = {profiles: {a: {accountSid, apiKey, region: null}}}
  fs.writeFileSync(path.join(directory, 'config.json'), JSON.stringify(document), {mode: 0o600})
  const {code, stderr} = await runCommand(['api:core:messages:list', '-p', 'a'], {home, server: twilio})
  assert.equal(code, 0, stderr)
})

test('a profile is replaced by one of the emulator only with --force, and takes no secret', async () => {
  const home = temporaryHome()
  const run = (...words: string[]) => runCommand([...words, '-o', 'json'], {home})
  await run('profiles:create', '--emulator')
  assert.equal(errorOf(await run('profiles:create', '--emulator')).id, 'profile-exists')
  assert.equal((await run('profiles:create', '--emulator', baseUrl, '--force')).code, 0)
  assert.equal(readConfig(home).profiles.local.emulator, baseUrl)
  assert.equal(errorOf(await run('profiles:create', '--emulator', '--region', 'ie1')).id, 'conflicting-flags')
  assert.equal(
    errorOf(await run('profiles:create', '--emulator', '-p', 'emulator')).id,
    'invalid-profile-name',
  )
})
