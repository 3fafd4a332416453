import assert from 'node:assert/strict'
import {test} from 'node:test'
import {runTwilio} from '../support/run.ts'

const textOf = async (...args: string[]): Promise<string> => {
  const {code, stdout, stderr} = await runTwilio(args)
  assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
  return stdout
}

/** The ids in a section of help, in their order. */
const idsIn = (help: string, section: string): string[] => {
  const body = new RegExp(`^${section}\\n((?:  .*\\n|\\n(?=  ))*)`, 'm').exec(help)?.[1] ?? ''
  return [...body.matchAll(/^ {2}(\S+)/gm)].map(([, id = '']) => id)
}

const BRIEF: readonly [words: string[], section: string, ids: string][] = [
  [[], 'TOPICS', 'api debugger email flex phone-numbers plugins profiles token'],
  [
    ['api'],
    'TOPICS',
    `api:accounts api:autopilot api:bulkexports api:chat api:conversations api:core api:events api:fax api:flex
     api:frontline api:insights api:ip api:lookups api:messaging api:monitor api:notify api:numbers api:pricing
     api:proxy api:serverless api:studio api:supersim api:sync api:taskrouter api:trunking api:trusthub api:verify
     api:video api:voice api:wireless`,
  ],
  [
    ['api:core'],
    'TOPICS',
    `api:core:accounts api:core:addresses api:core:applications api:core:authorized-connect-apps
     api:core:available-phone-numbers api:core:balance api:core:calls api:core:conferences api:core:connect-apps
     api:core:incoming-phone-numbers api:core:keys api:core:messages api:core:notifications
     api:core:outgoing-caller-ids api:core:queues api:core:recordings api:core:signing-keys api:core:sip api:core:sms
     api:core:tokens api:core:transcriptions api:core:usage`,
  ],
  [
    ['api', 'core', 'messages'],
    'COMMANDS',
    `api:core:messages:create api:core:messages:fetch api:core:messages:list api:core:messages:remove
     api:core:messages:update`,
  ],
]

for (const [words, section, ids] of BRIEF) {
  test(`twilio ${words.join(' ')} shows its ${section.toLowerCase()}`, async () => {
    const found = idsIn(await textOf(...words), section)
    const expected = ids.split(/\s+/)
    assert.deepEqual(
      found.filter((id) => expected.includes(id)),
      expected,
    )
    assert.equal(new Set(found).size, found.length)
    assert.deepEqual(found, [...found].sort())
  })
}

for (const id of [
  'api:core',
  'api:core:messages:create',
  'api:core:balance:list',
  'profiles:use',
  'plugins',
]) {
  test(`help ${id} is ${id} --help, byte for byte`, async () => {
    const help = await textOf('help', ...id.split(':'))
    assert.ok(help.length > 100)
    assert.equal(help, await textOf(id, '--help'))
    assert.equal(help, await textOf(id, '-h'))
    assert.equal(help, await textOf('--help', ...id.split(':')))
  })
}

test('help of a command has its flags in groups, their values, an example and a link', async () => {
  const help = await textOf('api:core:messages:create', '--help')
  const headings = [...help.matchAll(/^[A-Z ]+$/gm)].map(([heading]) => heading)
  assert.deepEqual(headings, [
    'USAGE',
    'REQUIRED FLAGS',
    'OPTIONAL FLAGS',
    'COMMON FLAGS',
    'EXAMPLES',
    'MORE INFO',
  ])
  assert.match(help, /\n {2}\$ twilio api:core:messages:create --to <string> \[flags\]\n/)
  assert.match(help, /\n {2}--content-retention=\(retain\|discard\)\n/)
  assert.match(help, /\n {2}--media-url=<string>\.\.\.\n/)
  assert.match(help, /\n {2}--\[no-\]shorten-urls\n/)
  assert.match(help, /\n {2}https:\/\/www\.twilio\.com\/docs\/\S+\n/)
})

test('help is as wide as 80 columns, or as COLUMNS says, and no address is broken', async () => {
  const narrow = await textOf('api:core:messages:create', '--help')
  const {stdout: wide} = await runTwilio(['api:core:messages:create', '--help'], {env: {COLUMNS: '120'}})
  for (const [help, width] of [
    [narrow, 80],
    [wide, 120],
  ] as const) {
    const long = help.split('\n').filter((line) => line.length > width)
    assert.deepEqual(
      long.filter((line) => !/^ *\(?https:\S+$/.test(line)),
      [],
    )
    assert.ok(help.split('\n').some((line) => line.length > width - 8))
  }
  const addresses = (help: string) => help.match(/https?:\/\/[^\s)]+/g)
  assert.deepEqual(addresses(narrow), addresses(wide))
})

test('help of a retired product says so', async () => {
  assert.match(await textOf('api:fax:v1:faxes:list', '--help'), /^\[retired\] List faxes\n/)
  assert.match(await textOf('api:fax:v1:faxes'), / {2}api:fax:v1:faxes:list +\[retired\] List faxes\n/)
})

test('help --nested-commands lists the commands of all topics below, too', async () => {
  const ids = idsIn(await textOf('help', '-n', 'api', 'verify', 'v2'), 'COMMANDS')
  assert.ok(ids.includes('api:verify:v2:services:create'))
  assert.ok(ids.includes('api:verify:v2:services:rate-limits:buckets:list'))
  assert.equal(new Set(ids).size, ids.length)
  const root = idsIn(await textOf('help', '--nested-commands'), 'COMMANDS')
  for (const id of [...ids, 'profiles:use', 'doctor']) assert.ok(root.includes(id), id)
})

const UNKNOWN: readonly [words: string[], said: RegExp][] = [
  [['api:core:mesages:list'], /Did you mean api:core:messages:list\?\n$/],
  [['api', 'core', 'messages', 'creat'], /Did you mean api:core:messages:create/],
  [['profile:list'], /Did you mean profiles:list\?\n$/],
  [['api', 'core', 'mesages'], /Did you mean api:core:messages\?\n$/],
  [['messages', 'list'], /Did you mean api:core:messages:list\?\n$/],
  [['message:list'], /Did you mean api:core:messages:list\?\n$/],
  [['core', 'messages', 'list'], /Did you mean api:core:messages:list\?\n$/],
  [['verify', 'v2', 'services'], /Did you mean api:verify:v2:services\?\n$/],
  [['message', 'send'], /Did you mean api:core:messages\?\n$/],
  [['api:core:messages:delete', '--sid', 'SM1'], /Did you mean api:core:messages:remove\?\n$/],
  [['api', 'core', 'messages', 'get', 'SM1'], /Did you mean api:core:messages:fetch\?\n$/],
  [['profile', 'use', 'staging'], /Did you mean profiles:use\?\n$/],
  [['profiles:switch', 'staging'], /Did you mean profiles:use\?\n$/],
  [['API:CORE:MESSAGES:LIST'], /Did you mean api:core:messages:list\?\n$/],
  [['api core messages list'], /Did you mean api:core:messages:list\?\n$/],
  [['api:core:messages:constructor'], /There is no command api:core:messages:constructor/],
  [['sms:send'], /Run "twilio --help" to see what there is\.\n$/],
  [['nonsense'], /There is no command nonsense/],
  [['help', 'api:core:messages:creat'], /Did you mean api:core:messages:create/],
]

for (const [words, said] of UNKNOWN) {
  test(`twilio ${words.join(' ')} is refused, with what may have been meant`, async () => {
    const {code, stdout, stderr} = await runTwilio(words)
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, said)
  })
}

test('a topic with the colon that completion leaves behind it is that topic', async () => {
  const help = await textOf('api:core:messages')
  assert.equal(await textOf('api:core:messages:'), help)
  assert.equal(await textOf('api:', 'core:', 'messages'), help)
  const {code, stderr} = await runTwilio([':'])
  assert.deepEqual({code, stderr: stderr.split('\n')[0]}, {code: 2, stderr: ' » There is no command :.'})
})

test('flags with and without a short form begin in the same column, whichever comes first', async () => {
  const help = await textOf('debugger:logs:list', '--help')
  const columns = [...help.matchAll(/^( *)(?:-\w, )?--(log-level|start-date|streaming)\b/gm)]
  assert.deepEqual(
    columns.map(([line, , name]) => [name, line.indexOf('--')]),
    [
      ['log-level', 6],
      ['start-date', 6],
      ['streaming', 6],
    ],
  )
})

test('the first page fits a narrow terminal', async () => {
  const {stdout} = await runTwilio([], {env: {COLUMNS: '40'}})
  assert.deepEqual(
    stdout.split('\n').filter((line) => line.length > 40),
    [],
  )
})

const SLIPS: readonly [line: string, said: string][] = [
  ['api:core:messages:create --from', '--from expects a value.'],
  [
    'api:core:messages:list -o xml',
    '--cli-output-format takes one of columns, table, json, tsv, none, not "xml".',
  ],
  ['api:core:messages:list --limit 2 --no-limit', '--limit and --no-limit exclude each other.'],
  ['profiles:create --api-secret x', '--api-secret is of use with --api-key only.'],
  ['emulator:start --port x', '--port takes a whole number, not "x".'],
  ['autocomplete tcsh', '"tcsh" is none of bash, zsh, fish, powershell.'],
  [
    'plugins:install',
    'PLUGIN is required: an npm package, OWNER/REPOSITORY on GitHub, a URL, or a packed file.',
  ],
  [
    'api:request',
    'METHOD is required: GET, POST, PUT, PATCH, DELETE or HEAD.\n' +
      'PATH is required: a path of api.twilio.com, or a URL of Twilio’s.',
  ],
]

for (const [line, said] of SLIPS) {
  test(`${line} says in a sentence what is wrong, and where help is`, async () => {
    const {code, stderr} = await runTwilio(line.split(' '))
    assert.deepEqual(
      {code, stderr},
      {code: 2, stderr: ` » ${said}\nSee "twilio ${line.split(' ')[0]} --help".\n`},
    )
  })
}
