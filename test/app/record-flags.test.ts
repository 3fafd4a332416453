import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {runCommand} from '../support/context.ts'
import {root, temporaryHome} from '../support/run.ts'

const EMULATOR = ['-p', 'emulator']
const directory = join(root, 'src/commands')

/** The commands of a topic that print records with names. A token is one value, without a heading. */
const commandsOf = (topic: string): string[] =>
  readdirSync(join(directory, topic), {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(topic, file).replace(/\.ts$/, '').split(/[\\/]/).join(':'))

const COMMANDS = [
  ...commandsOf('phone-numbers'),
  ...commandsOf('flex'),
  ...commandsOf('debugger'),
  'token:inspect',
  'api:core:messages:create',
  'api:core:messages:update',
  'api:core:messages:fetch',
  'api:core:messages:list',
]
for (const id of COMMANDS) {
  test(`${id} prints records, so it takes --no-header, --properties and -p`, async () => {
    const {stdout} = await runCommand([id, '--help'])
    for (const flag of ['--no-header', '--properties', '-p, --profile']) {
      assert.ok(stdout.includes(flag), `${flag} is missing:\n${stdout}`)
    }
  })
}

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
