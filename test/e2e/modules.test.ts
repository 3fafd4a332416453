import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {after, before, test} from 'node:test'
import {fileURLToPath} from 'node:url'
import {messages} from '../support/messages.ts'
import {root, runNode, temporaryHome} from '../support/run.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'

/** What a start must not load, since each of these costs tens of milliseconds or megabytes. */
const HEAVY = new RegExp(
  [
    'axios',
    'minisearch',
    'stemmer',
    '/ajv',
    '@inquirer',
    '@peculiar',
    'reflect-metadata',
    'cross-spawn',
    '@sendgrid',
    'cli-table3',
    '/chalk',
    '(?<!@oclif/core/|widest-line/)node_modules/string-width',
    'plugin-plugins',
    'node_modules/(npm|qs|jsonwebtoken|yaml|typescript)',
    'lossless-json',
    'proper-lockfile',
    '/conf/',
    'lib/rest/(Twilio|Api)\\.js',
    'lib/flow/',
    'oclif/input/',
  ].join('|'),
)

let server: TwilioServer
before(async () => {
  server = await startTwilio(messages(50))
})
after(() => server.close())

/** The modules that a run loads; for a file of the bundle, the sources it was made of. */
const loadedBy = async (args: string[], env?: Record<string, string>): Promise<string[]> => {
  const home = temporaryHome()
  const file = join(home, 'loaded')
  const hooks = new URL('../support/loaded.mjs', import.meta.url).href
  const run = await runNode(['--import', hooks, join(root, 'bin/run.js'), ...args], {
    home,
    ...(env && {server}),
    env: {...env, LOADED_FILE: file},
  })
  assert.equal(run.code, 0, run.stderr)
  const modules = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((name) => (name.startsWith('file:') ? fileURLToPath(name) : name))
  return [...new Set(modules.flatMap((name) => (existsSync(`${name}.map`) ? sourcesOf(name) : [name])))]
}

const sourcesOf = (bundled: string): string[] => {
  const {sources} = JSON.parse(readFileSync(`${bundled}.map`, 'utf8')) as {sources: string[]}
  return sources.map((source) => resolve(dirname(bundled), source))
}

const heavy = (modules: readonly string[]): string[] => modules.filter((name) => HEAVY.test(name))

test('--version loads neither oclif nor anything heavy', async () => {
  const modules = await loadedBy(['--version'])
  assert.deepEqual(heavy(modules), [])
  assert.deepEqual(
    modules.filter((name) => /@oclif|NativeModule (https|tls)$/.test(name)),
    [],
  )
  assert.ok(modules.some((name) => name.endsWith('src/main.ts')))
})

for (const args of [
  ['api:core', '--help'],
  ['help', 'api:core'],
]) {
  test(`${args.join(' ')} loads no network, no SDK, no more of oclif than it needs, and nothing heavy`, async () => {
    const modules = await loadedBy(args)
    assert.deepEqual(heavy(modules), [])
    assert.deepEqual(
      modules.filter((name) =>
        /node_modules\/(twilio|semver|@oclif\/core\/lib\/(index|main|execute))\b|NativeModule (https|tls)$|lib\/emulator/.test(
          name,
        ),
      ),
      [],
    )
  })
}

test('an API call loads one resource of the SDK, one format, and nothing heavy', async () => {
  const env = {TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'f00dfeed'.repeat(4)}
  const modules = await loadedBy(['api:core:messages:list', '-o', 'json'], env)
  assert.deepEqual(heavy(modules), [])
  const resources = modules
    .filter((name) => name.includes('twilio/lib/rest/'))
    .map((name) => name.split('lib/rest/')[1])
  assert.deepEqual(resources.sort(), [
    'api/v2010/account/message.js',
    'api/v2010/account/message/feedback.js',
    'api/v2010/account/message/media.js',
  ])
  const formats = modules.filter((name) => /lib\/output\/formats\/(columns|table|json|tsv)\.ts$/.test(name))
  assert.deepEqual(
    formats.map((name) => name.split('/').at(-1)),
    ['json.ts'],
  )
  assert.deepEqual(
    modules.filter((name) => /lib\/(emulator|install)\/|semver/.test(name)),
    [],
  )
})

test('the emulator loads the maker of certificates only when there is one to make', async () => {
  const modules = await loadedBy(['emulator:status'])
  assert.ok(modules.some((name) => name.includes('lib/emulator/emulator')))
  assert.deepEqual(
    modules.filter((name) =>
      /@peculiar|reflect-metadata|cross-spawn|lib\/emulator\/(server\/http|programs)/.test(name),
    ),
    [],
  )
})
