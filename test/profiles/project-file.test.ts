import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import {test} from 'node:test'
import {findProjectFile} from '../../src/lib/profiles/find-project-file.ts'
import {type ContextOptions, errorOf, runCommand} from '../support/context.ts'
import {runTwilio, temporaryHome} from '../support/run.ts'
import {startTwilio} from '../support/twilio-server.ts'

const sid = (letter: string): string => `AC${letter.repeat(32)}`
const stored = (letter: string, more = {}) => ({
  accountSid: sid(letter),
  apiKey: `SK${letter.repeat(32)}`,
  apiSecret: `secret-of-${letter}-0123456789`,
  ...more,
})
const CONFIG = {
  profiles: {live: stored('1', {region: 'ie1', edge: 'dublin'}), staging: stored('2')},
  activeProject: 'live',
}
const LIST = ['api:core:messages:list']
const isPosix = process.platform !== 'win32'

/** A home with two profiles, and a directory `app/src` in it. */
const setUp = () => {
  const home = temporaryHome()
  fs.mkdirSync(path.join(home, '.twilio-cli'), {mode: 0o700})
  fs.writeFileSync(path.join(home, '.twilio-cli', 'config.json'), JSON.stringify(CONFIG), {mode: 0o600})
  const project = path.join(home, 'app')
  const cwd = path.join(project, 'src')
  fs.mkdirSync(cwd, {recursive: true, mode: 0o755})
  const file = path.join(project, '.twiliorc')
  return {
    home,
    project,
    cwd,
    file,
    write: (text: string, where = file) => fs.writeFileSync(where, text, {mode: 0o644}),
    run: (argv: readonly string[], options: ContextOptions = {}) => runCommand(argv, {home, cwd, ...options}),
  }
}

const twilio = await startTwilio(() => ({body: {messages: [], accounts: []}}))
test.after(() => twilio.close())
const hostAndAccount = () => {
  const {host, path: where} = twilio.requests.at(-1) ?? assert.fail('nothing was sent')
  return [host, where.split('/')[3]]
}

for (const [what, text] of [
  ['JSON', '{"profile": "staging", "region": "au1", "output": "json"}'],
  ['YAML', 'profile: staging\nregion: au1 # Sydney\noutput: json\n'],
] as const) {
  test(`.twiliorc as ${what} names the profile, region and output format of the directories below it`, async () => {
    const {write, run} = setUp()
    write(text)
    const {code, stdout, stderr} = await run(LIST, {server: twilio})
    assert.equal(code, 0, stderr)
    assert.equal(stdout, '[]\n')
    assert.equal(stderr, 'No results\n')
    assert.deepEqual(hostAndAccount(), ['api.sydney.au1.twilio.com', sid('2')])
  })
}

test('the command line and the environment override .twiliorc', async () => {
  const {write, run} = setUp()
  write('profile: staging\nregion: au1\nedge: roaming\noutput: json\n')
  const table = await run([...LIST, '-p', 'live', '-o', 'tsv'], {server: twilio})
  assert.notEqual(table.stdout, '[]\n')
  assert.deepEqual(hostAndAccount(), ['api.roaming.au1.twilio.com', sid('1')])
  await run(LIST, {
    server: twilio,
    env: {TWILIO_PROFILE: 'live', TWILIO_REGION: 'us1', TWILIO_EDGE: 'ashburn'},
  })
  assert.deepEqual(hostAndAccount(), ['api.ashburn.us1.twilio.com', sid('1')])
  const token = {TWILIO_ACCOUNT_SID: sid('3'), TWILIO_AUTH_TOKEN: 'x'.repeat(32)}
  await run(LIST, {server: twilio, env: token})
  assert.deepEqual(hostAndAccount(), ['api.roaming.au1.twilio.com', sid('3')])
  const partial = await run([...LIST, '-o', 'json'], {server: twilio, env: {TWILIO_ACCOUNT_SID: sid('1')}})
  assert.equal(errorOf(partial).id, 'partial-credentials')
})

test('the edge of a profile does not go with the region of .twiliorc', async () => {
  const {write, run} = setUp()
  write('profile: live\nregion: jp1\n')
  await run(LIST, {server: twilio})
  assert.deepEqual(hostAndAccount(), ['api.tokyo.jp1.twilio.com', sid('1')])
})

test('with profile: emulator, nothing leaves this machine, not even an email', async () => {
  const {write, run} = setUp()
  write('profile: emulator\n')
  twilio.requests.length = 0
  assert.equal((await run(LIST, {server: twilio})).code, 0)
  const mail = [
    'email:send',
    '--from',
    'a@example.com',
    '--to',
    'b@example.com',
    '--subject',
    'x',
    '--text',
    'y',
  ]
  const sent = await run(mail, {server: twilio, env: {SENDGRID_API_KEY: 'SG.0123456789.0123456789'}})
  assert.equal(sent.code, 0, sent.stderr)
  assert.equal(twilio.requests.length, 0)
})

test('profiles:list marks the profile of .twiliorc as the active one', async () => {
  const {write, run} = setUp()
  write('profile: staging\n')
  const rows = JSON.parse((await run(['profiles:list', '-o', 'json'])).stdout) as {
    id: string
    active: boolean
  }[]
  assert.deepEqual(
    rows.filter(({active}) => active).map(({id}) => id),
    ['staging'],
  )
})

test('on a terminal, one note says that .twiliorc is used', async () => {
  const {write, run, file} = setUp()
  write('profile: staging\n')
  const {stderr} = await run(LIST, {server: twilio, isRead: true})
  assert.equal(stderr.split(file).length, 2)
  assert.ok(!(await run([...LIST, '-l', 'none'], {server: twilio, isRead: true})).stderr.includes(file))
})

test('the nearest file counts, and none above the home directory', () => {
  const {home, cwd, file, write} = setUp()
  const warn = () => assert.fail()
  const find = (from: string, top = home) =>
    findProjectFile({cwd: () => from, home: top, warn, uid: process.getuid?.()})
  assert.equal(find(cwd), undefined)
  write('{}', path.join(home, '.twiliorc'))
  assert.equal(find(cwd), path.join(home, '.twiliorc'))
  assert.equal(find(cwd, path.dirname(file)), undefined)
  write('{}')
  assert.equal(find(cwd), file)
  assert.equal(findProjectFile({cwd: () => assert.fail(), home, warn, uid: undefined}), undefined)
})

for (const [what, spoil] of [
  ['a file that its group can write', ({file}) => fs.chmodSync(file, 0o664)],
  ['a file that everybody can write', ({file}) => fs.chmodSync(file, 0o646)],
  ['a directory that everybody can write', ({project}) => fs.chmodSync(project, 0o777)],
] as [string, (setup: ReturnType<typeof setUp>) => void][]) {
  test(`${what} is ignored with a warning`, {skip: !isPosix}, async () => {
    const setup = setUp()
    setup.write('profile: staging\n')
    spoil(setup)
    const {code, stderr} = await setup.run(LIST, {server: twilio})
    assert.equal(code, 0)
    assert.ok(stderr.includes(setup.file), stderr)
    assert.equal(hostAndAccount()[1], sid('1'))
  })
}

test('a file of another user is ignored, and a directory with the sticky bit is not', {
  skip: !isPosix,
}, () => {
  const {cwd, home, file, project, write} = setUp()
  write('{}')
  const warnings: string[] = []
  const find = (uid: number) =>
    findProjectFile({cwd: () => cwd, home, warn: (message) => warnings.push(message), uid})
  const {uid} = fs.statSync(file)
  if (uid !== 0) {
    assert.equal(find(uid + 1), undefined)
    assert.equal(warnings.length, 1)
  }
  fs.chmodSync(project, 0o1777)
  assert.equal(find(uid), file)
})

for (const [text, id] of [
  ['{"apiSecret": "x"}', 'secret-in-project-file'],
  ['authToken: hush-hush-0123456789', 'secret-in-project-file'],
  ['api_key: SK1', 'secret-in-project-file'],
  ['password: x', 'secret-in-project-file'],
  ['accountSid: AC1', 'secret-in-project-file'],
  ['profil: staging', 'invalid-project-file'],
  ['profile: 7', 'invalid-project-file'],
  ['profile: ""', 'invalid-project-file'],
  ['- staging', 'invalid-project-file'],
  ['a: b: c: hush-hush-0123456789', 'invalid-project-file'],
  ['output: csw', 'invalid-project-file'],
  ['a: &a [x]\nb: [*a, *a]', 'invalid-project-file'],
  ['x'.repeat(70_000), 'invalid-project-file'],
  ['region: evil.example/', 'invalid-region'],
  ['profile: nobody', 'profile-not-found'],
] as const) {
  test(`.twiliorc with ${JSON.stringify(text.slice(0, 40))} is refused: ${id}`, async () => {
    const {write, run} = setUp()
    write(text)
    const outcome = await run([...LIST, '-o', 'json'], {server: twilio})
    assert.equal(errorOf(outcome).id, id)
    assert.ok(!outcome.stderr.includes('hush-hush'))
  })
}

test('the built program reads YAML', async () => {
  const {write, home, cwd} = setUp()
  write('profile: emulator\noutput: json\n')
  const {code, stdout, stderr} = await runTwilio(LIST, {home, cwd})
  assert.deepEqual([code, stdout], [0, '[]\n'], stderr)
})

test('an empty file says nothing', async () => {
  const {write, run} = setUp()
  write('# nothing\n')
  assert.equal((await run(LIST, {server: twilio})).code, 0)
  assert.equal(hostAndAccount()[1], sid('1'))
})
