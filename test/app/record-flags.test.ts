import assert from 'node:assert/strict'
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {runCommand} from '../support/context.ts'
import {root, temporaryHome} from '../support/run.ts'

const EMULATOR = ['-p', 'emulator']
const directory = join(root, 'src/commands')

/** The ids of the hand-written commands. */
const HAND_WRITTEN = readdirSync(directory, {recursive: true, encoding: 'utf8'})
  .filter((file) => file.endsWith('.ts'))
  .map((file) =>
    file
      .replace(/\.ts$/, '')
      .split(/[\\/]/)
      .join(':')
      .replace(/:index$/, ''),
  )
  .sort()

const API = [
  'api:core:messages:create',
  'api:core:messages:update',
  'api:core:messages:fetch',
  'api:core:messages:list',
]

/** Commands that print no records, and what they do instead. */
const NO_RECORDS: Readonly<Record<string, string>> = {
  'alias:remove': 'removes an alias',
  'alias:set': 'saves an alias',
  autocomplete: 'sets up completion and prints notes',
  'autocomplete:create': 'writes a file',
  'autocomplete:script': 'prints a script',
  'config:set': 'saves a setting',
  'email:send': 'sends an email',
  'email:set': 'saves settings',
  'emulator:ca': 'prints a certificate',
  'emulator:env': 'prints lines for a shell, or one JSON object',
  'emulator:exec': 'runs a program',
  'emulator:reset': 'removes a file',
  'emulator:restore': 'replaces a file',
  'emulator:snapshots:remove': 'removes a file',
  feedback: 'prints a URL, without a heading',
  help: 'prints help',
  'plugins:install': 'installs a plugin',
  'plugins:link': 'links a plugin',
  'plugins:uninstall': 'removes a plugin',
  'plugins:update': 'updates plugins',
  'profiles:create': 'saves a profile',
  'profiles:remove': 'removes a profile',
  'profiles:secure': 'moves secrets',
  'profiles:use': 'saves a setting',
  'token:capability:client': 'prints a token, without a heading',
  'token:capability:worker': 'prints a token, without a heading',
  'token:chat': 'prints a token, without a heading',
  'token:flex': 'prints a token, without a heading',
  'token:sync': 'prints a token, without a heading',
  'token:video': 'prints a token, without a heading',
  'token:voice': 'prints a token, without a heading',
  update: 'prints a command, without a heading',
}

/** Commands that use no profile, or take its name as an argument. */
const NO_PROFILE: Readonly<Record<string, string>> = {
  'alias:list': 'aliases belong to no profile',
  'alias:remove': 'aliases belong to no profile',
  'alias:set': 'aliases belong to no profile',
  autocomplete: 'knows commands, not accounts',
  'autocomplete:create': 'knows commands, not accounts',
  'autocomplete:script': 'knows commands, not accounts',
  'config:list': 'settings belong to no profile',
  'config:set': 'settings belong to no profile',
  'email:set': 'settings belong to no profile',
  'emulator:ca': 'always acts on the emulator',
  'emulator:call': 'always acts on the emulator',
  'emulator:clock': 'always acts on the emulator',
  'emulator:codes': 'always acts on the emulator',
  'emulator:exec': 'always acts on the emulator',
  'emulator:messages': 'always acts on the emulator',
  'emulator:env': 'always acts on the emulator',
  'emulator:seed': 'always acts on the emulator',
  'emulator:receive': 'always acts on the emulator',
  'emulator:export': 'always acts on the emulator',
  'emulator:import': 'always acts on the emulator',
  'emulator:reset': 'always acts on the emulator',
  'emulator:restore': 'always acts on the emulator',
  'emulator:snapshot': 'always acts on the emulator',
  'emulator:snapshots:list': 'always acts on the emulator',
  'emulator:snapshots:remove': 'always acts on the emulator',
  'emulator:start': 'always acts on the emulator',
  'emulator:status': 'always acts on the emulator',
  'emulator:webhooks': 'always acts on the emulator',
  feedback: 'sends nothing to Twilio',
  help: 'sends nothing',
  plugins: 'plugins belong to no profile',
  'plugins:available': 'plugins belong to no profile',
  'plugins:inspect': 'plugins belong to no profile',
  'plugins:install': 'plugins belong to no profile',
  'plugins:link': 'plugins belong to no profile',
  'plugins:uninstall': 'plugins belong to no profile',
  'plugins:update': 'plugins belong to no profile',
  'profiles:list': 'lists all profiles',
  'profiles:secure': 'the profile is its argument',
  'profiles:use': 'the profile is its argument',
  search: 'knows commands, not accounts',
  update: 'sends nothing to Twilio',
  version: 'sends nothing',
}

for (const id of [...HAND_WRITTEN, ...API]) {
  const [records, profile] = [NO_RECORDS[id], NO_PROFILE[id]]
  const takes = [...(records ? [] : ['--no-header', '--properties']), ...(profile ? [] : ['-p, --profile'])]
  test(`${id} takes ${takes.join(', ') || 'no flags for records and profiles'}`, async () => {
    const {code, stdout} = await runCommand([id, '--help'])
    assert.equal(code, 0)
    const has = ['--no-header', '--properties', '-p, --profile'].filter((flag) =>
      new RegExp(`^ +${flag}\\b`, 'm').test(stdout),
    )
    assert.deepEqual(has, takes, stdout)
  })
}

test('only commands that exist are excused', () => {
  const excused = Object.keys({...NO_RECORDS, ...NO_PROFILE})
  assert.deepEqual(
    excused.filter((id) => !HAND_WRITTEN.includes(id)),
    [],
  )
})

/** The rows that a command prints with all but the listed properties left out. */
const ROWS: readonly [argv: string[], properties: string, row: RegExp][] = [
  [['doctor', '--offline', ...EMULATOR], 'STATUS,check', /^(ok|warning|failed|skipped)\t\S/m],
  [['plugins', '--core'], 'name', /^switchboard-cli$/m],
  [['plugins:available'], 'topics,name', /^assets\t@twilio-labs\/plugin-assets$/m],
  [['plugins:inspect', 'switchboard-cli'], 'Name,tag', /^switchboard-cli\t/],
  [['profiles:list'], 'edge,id', /^null\tstaging$/m],
  [['config:list'], 'value,configName', /^\S*\t\w+$/m],
  [['emulator:status'], 'records,topic', /^1\tapi:core:messages$/m],
  [['version'], 'node_version,cliVersion', /^v?\S+\tswitchboard-cli\/\S+$/m],
  [['version', '--verbose'], 'shell', /^\S/m],
]

for (const [argv, properties, row] of ROWS) {
  test(`${argv.join(' ')} shows the properties of --properties, without a heading`, async () => {
    const home = temporaryHome()
    const send = ['api:core:messages:create', ...EMULATOR, '--to', '+15558675310', '--from', '+15005550006']
    await runCommand([...send, '--body', 'Hi'], {home})
    const profile = {accountSid: `AC${'1'.repeat(32)}`, apiKey: `SK${'2'.repeat(32)}`, apiSecret: 'x'}
    writeFileSync(
      join(home, '.twilio-cli', 'config.json'),
      JSON.stringify({profiles: {staging: profile}, activeProject: 'staging'}),
    )
    for (const format of [['-o', 'tsv'], []]) {
      const printed = await runCommand([...argv, '--no-header', '--properties', properties, ...format], {
        home,
      })
      const {stdout, stderr} = printed
      const rows = format.length > 0 ? stdout : stdout.replace(/ *$/gm, '').replace(/ {2,}/g, '\t')
      assert.match(rows, row, stderr)
      for (const line of stdout.trimEnd().split('\n')) {
        assert.doesNotMatch(line, /^(Check|Status|Name|Topics|ID|Records|Value|Property|Edge|Shell)\b/i)
      }
    }
  })
}

test('the name of a property may be in any case, with underscores or spaces', async () => {
  const home = temporaryHome()
  const argv = ['api:core:incoming-phone-numbers:list', ...EMULATOR, '--limit', '1', '-o', 'tsv']
  const properties = 'SID,phone_number,dateCreated,date_created,Sms Url'
  const {stdout, stderr} = await runCommand([...argv, '--properties', properties], {home})
  assert.equal(stdout.split('\n')[0], 'sid\tphoneNumber\tdateCreated\tsmsUrl')
  assert.equal(stderr, '')
})

test('JSON has all properties whatever --properties says; on a terminal a note says so', async () => {
  const home = temporaryHome()
  const list = ['api:core:incoming-phone-numbers:list', ...EMULATOR, '-o', 'json']
  const chosen = [...list, '--properties', 'sid']
  const all = await runCommand(list, {home, isRead: true})
  const some = await runCommand(chosen, {home, isRead: true})
  const piped = await runCommand(chosen, {home})
  assert.equal(some.stdout, all.stdout)
  assert.equal(piped.stdout, all.stdout)
  assert.deepEqual([all.stderr, piped.stderr], ['', ''])
  assert.match(some.stderr, /-o json .*--properties/)
  for (const format of ['ndjson', 'yaml']) {
    const {stdout, stderr} = await runCommand([...chosen, '-o', format], {home, isRead: true})
    assert.match(stdout, /friendlyName/)
    assert.match(stderr, new RegExp(`-o ${format} .*--properties`))
  }
  for (const format of ['csv', 'tsv', 'table']) {
    const {stdout, stderr} = await runCommand([...chosen, '-o', format], {home, isRead: true})
    assert.doesNotMatch(stdout, /friendlyName|Friendly Name/)
    assert.equal(stderr, '')
  }
  const request = ['api:request', 'GET', '/2010-04-01/Accounts/{AccountSid}.json', ...EMULATOR]
  assert.match((await runCommand([...request, '--properties', 'sid'], {home, isRead: true})).stderr, /-o tsv/)
})

test('--no-header and --properties choose what a created record shows', async () => {
  const create = ['api:core:messages:create', ...EMULATOR, '--to', '+15558675310', '--from', '+15005550006']
  const {code, stdout, stderr} = await runCommand([
    ...create,
    '--body',
    'Hi',
    '--no-header',
    '--properties',
    'body,to',
  ])
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'Hi  +15558675310\n')
})

test('a Flex record is described line by line, or with --properties as one row', async () => {
  const options = {home: temporaryHome()}
  const name = '--name=plugin-sample'
  const create = ['api:flex:v1:plugin-service:plugins:create', ...EMULATOR, '--unique-name=plugin-sample']
  const created = await runCommand([...create, '--friendly-name', 'Sample'], options)
  assert.equal(created.code, 0, created.stderr)
  const describe = ['flex:plugins:describe:plugin', ...EMULATOR, name]
  assert.match((await runCommand(describe, options)).stdout, /^Name +plugin-sample *$/m)
  const row = await runCommand([...describe, '--properties', 'name,friendlyName', '--no-header'], options)
  assert.equal(row.stdout, 'plugin-sample  Sample\n')
  const archive = ['flex:plugins:archive:plugin', ...EMULATOR, name, '--yes', '--no-header']
  const archived = await runCommand([...archive, '--properties', 'name,isArchived'], options)
  assert.equal(archived.stdout, 'plugin-sample  true\n', archived.stderr)
})

test('token:inspect takes --no-header and --properties', async () => {
  const token = await runCommand([
    'token:chat',
    ...EMULATOR,
    '--identity',
    'alice',
    '--chat-service-sid',
    `IS${'1'.repeat(32)}`,
  ])
  const jwt = token.stdout.trim()
  const {stdout, stderr} = await runCommand([
    'token:inspect',
    jwt,
    ...EMULATOR,
    '--no-header',
    '--properties',
    'value',
    '-o',
    'tsv',
  ])
  assert.match(stdout, /^access token\n/, stderr)
})

test('version --verbose takes --no-header', async () => {
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const {stdout, stderr} = await runCommand(['version', '--verbose', '--no-header', '-o', 'tsv'])
  assert.match(stdout, new RegExp(`^cliVersion\\t.*${version}`), stderr)
})
