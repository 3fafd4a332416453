import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, before, beforeEach, test} from 'node:test'
import {parseError} from '../support/printed-error.ts'
import {type RunOptions, type RunResult, runTwilio, temporaryHome} from '../support/run.ts'
import {runOnTerminal} from '../support/terminal.ts'
import {type Handler, json, startTwilio, type TwilioServer, twilioError} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const CREDENTIALS = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed'}
const EMULATOR = {TWILIO_PROFILE: 'emulator'}
const sid = (prefix: string, digit: number | string): string => prefix + String(digit).repeat(32)
const SERVICE = '/v1/PluginService'

const directory = mkdtempSync(join(tmpdir(), 'switchboard-flex-'))
const source = join(directory, 'plugin-sample')
mkdirSync(join(source, 'build'), {recursive: true})
writeFileSync(join(source, 'package.json'), JSON.stringify({name: 'plugin-sample', version: '1.0.0'}))
writeFileSync(join(source, 'build', 'plugin-sample.js'), '\u{1F680} the code\r\n--boundary')
writeFileSync(join(source, 'build', 'plugin-sample.js.map'), '{"version":3}')

let server: TwilioServer
let handler: Handler = () => undefined
before(async () => {
  server = await startTwilio((request) => handler(request))
})
beforeEach(() => {
  server.requests.length = 0
})
after(async () => {
  rmSync(directory, {recursive: true, force: true})
  await server.close()
})

const twilio = (args: string[], options: RunOptions = {}): Promise<RunResult> =>
  runTwilio(args, {server, ...options, env: {...CREDENTIALS, ...options.env}})
const changes = (): string[] =>
  server.requests
    .filter(({method}) => method !== 'GET')
    .map(({method, host, path}) => `${method} ${host}${path}`)

const page = (key: string, items: object[], next: string | null = null) =>
  json({[key]: items, meta: {key, next_page_url: next, page_size: 50, page: 0}})

const plugin = {
  sid: sid('FP', 1),
  unique_name: 'plugin-sample',
  friendly_name: 'Sample',
  description: 'A sample',
  archived: false,
  date_created: '2026-01-01T00:00:00Z',
  date_updated: '2026-01-02T00:00:00Z',
}
const version = {
  sid: sid('FV', 1),
  plugin_sid: plugin.sid,
  version: '1.10.0',
  plugin_url: 'https://default-1.twil.io/plugins/plugin-sample/1.10.0/bundle.js',
  changelog: 'Ten',
  private: true,
  archived: false,
  validated: true,
  date_created: '2026-01-03T00:00:00Z',
}
const older = {...version, sid: sid('FV', 2), version: '1.9.0', changelog: 'Nine'}
const configured = {
  plugin_sid: plugin.sid,
  plugin_version_sid: older.sid,
  phase: 2,
  plugin_url: older.plugin_url,
  unique_name: 'plugin-sample',
  version: '1.9.0',
}
const release = {sid: sid('FK', 1), configuration_sid: sid('FJ', 1), date_created: '2026-01-04T00:00:00Z'}

/** Flex with a plugin that has two versions; the older one is released. */
const flex: Handler = ({method, path}) => {
  if (method !== 'GET') return undefined
  switch (path) {
    case `${SERVICE}/Plugins`:
      return page('plugins', [plugin, {...plugin, sid: sid('FP', 2), unique_name: 'plugin-other'}])
    case `${SERVICE}/Plugins/plugin-sample`:
    case `${SERVICE}/Plugins/${plugin.sid}`:
      return json(plugin)
    case `${SERVICE}/Plugins/plugin-sample/Versions`:
      return page('plugin_versions', [version, older])
    case `${SERVICE}/Plugins/plugin-sample/Versions/1.10.0`:
    case `${SERVICE}/Plugins/${plugin.sid}/Versions/${version.sid}`:
      return json(version)
    case `${SERVICE}/Releases`:
      return page('releases', [release])
    case `${SERVICE}/Configurations/${release.configuration_sid}`:
      return json({sid: release.configuration_sid, name: 'Active', archived: false})
    case `${SERVICE}/Configurations/${sid('FJ', 2)}`:
      return json({sid: sid('FJ', 2), name: 'New', archived: false})
    case `${SERVICE}/Configurations/${release.configuration_sid}/Plugins`:
    case `${SERVICE}/Configurations/${sid('FJ', 2)}/Plugins`:
      return page('plugins', [configured])
    default:
      return undefined
  }
}

test('list:plugins lists all pages and shows which plugins are active', async () => {
  const next = 'https://flex-api.twilio.com/v1/PluginService/Plugins?PageSize=1000&Page=1&PageToken=x'
  handler = (request) =>
    request.path === `${SERVICE}/Plugins`
      ? request.query.get('Page') === '1'
        ? page('plugins', [{...plugin, sid: sid('FP', 2), unique_name: 'plugin-other'}])
        : page('plugins', [plugin], next)
      : flex(request)
  const {code, stdout} = await twilio(['flex:plugins:list:plugins', '--json'])
  assert.equal(code, 0)
  assert.deepEqual(
    JSON.parse(stdout).map(({name, isActive}: Record<string, unknown>) => [name, isActive]),
    [
      ['plugin-sample', true],
      ['plugin-other', false],
    ],
  )
})

test('list:plugin-versions shows which version is active', async () => {
  handler = flex
  const {stdout} = await twilio(
    ['flex:plugins:list:plugin-versions', '--name', 'plugin-sample', '-o', 'tsv'].concat(
      '--properties',
      'version,isActive,isPrivate,changelog',
    ),
  )
  assert.equal(
    stdout,
    'version\tisActive\tisPrivate\tchangelog\n1.10.0\tfalse\ttrue\tTen\n1.9.0\ttrue\ttrue\tNine\n',
  )
})

test('--json prints a single record as an object, with its related records', async () => {
  handler = flex
  const args = ['flex:plugins:describe:plugin-version', '--name', 'plugin-sample', '--version', '1.10.0']
  const {stdout} = await twilio([...args, '--json'])
  assert.deepEqual(JSON.parse(stdout), {
    sid: version.sid,
    pluginSid: plugin.sid,
    version: '1.10.0',
    url: version.plugin_url,
    changelog: 'Ten',
    isPrivate: true,
    isActive: false,
    isArchived: false,
    isValidated: true,
    dateCreated: '2026-01-03T00:00:00.000Z',
    plugin: {
      sid: plugin.sid,
      name: 'plugin-sample',
      friendlyName: 'Sample',
      description: 'A sample',
      isActive: true,
      isArchived: false,
      dateCreated: '2026-01-01T00:00:00.000Z',
      dateUpdated: '2026-01-02T00:00:00.000Z',
    },
  })
})

test('describe:plugin fails with the API error when the plugin does not exist', async () => {
  handler = flex
  const {code, stdout, stderr} = await twilio([
    'flex:plugins:describe:plugin',
    '--name',
    'nothing',
    '-o',
    'json',
  ])
  assert.equal(code, 20)
  assert.equal(stdout, '')
  const {id, code: errorCode} = parseError(stderr)
  assert.deepEqual([id, errorCode], ['not-found', 20404])
})

test('create-configuration starts with the active plugins and applies the requested changes', async () => {
  const created = {sid: sid('FJ', 2), name: 'New'}
  handler = (request) => (request.method === 'POST' ? json(created, 201) : flex(request))
  const {code, stderr} = await twilio(
    ['flex:plugins:create-configuration', '--name', 'New', '--description', 'Newer'].concat(
      '--plugin',
      'plugin-sample@latest',
    ),
  )
  assert.equal(code, 0, stderr)
  const [request] = server.requests.filter(({method}) => method === 'POST')
  assert.equal(request?.form.get('Name'), 'New')
  assert.equal(request?.form.get('Description'), 'Newer')
  assert.deepEqual(
    request?.form.getAll('Plugins').map((text) => JSON.parse(text)),
    [{plugin_version: version.sid, phase: 3}],
  )
  assert.match(stderr, new RegExp(`flex:plugins:release --configuration-sid ${created.sid}`))

  server.requests.length = 0
  const disabling = ['flex:plugins:create-configuration', '--disable-plugin', 'plugin-sample']
  assert.equal((await twilio(disabling)).code, 0)
  const [emptied] = server.requests.filter(({method}) => method === 'POST')
  assert.deepEqual(emptied?.form.getAll('Plugins'), [])
  assert.match(emptied?.form.get('Name') ?? '', /^Autogenerated Release \d{13}$/)

  server.requests.length = 0
  assert.equal((await twilio(['flex:plugins:create-configuration', '--name', 'Same'])).code, 0)
  const [same] = server.requests.filter(({method}) => method === 'POST')
  assert.deepEqual(
    same?.form.getAll('Plugins').map((text) => JSON.parse(text)),
    [{plugin_version: older.sid, phase: 2}],
  )
})

test('invalid command lines send nothing', async () => {
  const parsing = /^(invalid-command-line|conflicting-flags|missing-flag)$/
  for (const [args, expectedId, mentions] of [
    [['create-configuration', '--plugin', 'plugin-sample'], /^invalid-flag-value$/, /plugin-sample@latest/],
    [['create-configuration', '--name', 'x'.repeat(101)], /^invalid-flag-value$/, /--name .*100 .*101/],
    [['release'], /^nothing-to-do$/, /--plugin .*--disable-plugin .*--configuration-sid/],
    [
      ['release', '--configuration-sid', sid('FJ', 1), '--plugin', 'a@1'],
      parsing,
      /(?=.*--configuration-sid)(?=.*--plugin )/,
    ],
    [['describe:release'], /^missing-flag$/, /--sid.*--active/],
    [['deploy', '--changelog', 'x', '--major', '--minor'], parsing, /--major|--minor/],
    [['deploy', '--changelog', 'x', '--version', '1.2'], /^invalid-flag-value$/, /--version.*"1\.2"/],
    [['deploy', '--changelog', 'x', '--version', '0.0.0'], /^invalid-flag-value$/, /--version.*"0\.0\.0"/],
    [['deploy', '--changelog', 'x'.repeat(1001)], /^invalid-flag-value$/, /--changelog .*1000 .*1001/],
    [['deploy'], parsing, /--changelog/],
    [['archive:plugin', '--name', 'plugin-sample'], /^confirmation-required$/, /plugin-sample.*--yes/],
  ] as const) {
    const [name, ...rest] = args
    const {code, stderr} = await twilio([`flex:plugins:${name}`, ...rest, '-o', 'json'], {cwd: source})
    assert.equal(code, 2, `${args}: ${stderr}`)
    const {id, message, hint = ''} = parseError(stderr)
    assert.match(id, expectedId)
    assert.match(`${message} ${hint}`, mentions)
  }
  assert.equal(server.requests.length, 0)
})

test('deploy fails without a bundle', async () => {
  const empty = mkdtempSync(join(directory, 'empty-'))
  const args = ['flex:plugins:deploy', '--changelog', 'x', '-o', 'json']
  const {id, message} = parseError((await twilio(args, {cwd: empty})).stderr)
  assert.equal(id, 'invalid-package')
  assert.match(message, /package\.json/)
  writeFileSync(join(empty, 'package.json'), '{"name": "plugin-none"}')
  const {code, stderr} = await twilio(args, {cwd: empty})
  assert.equal(code, 1)
  const missing = parseError(stderr)
  assert.equal(missing.id, 'bundle-not-found')
  assert.match(missing.message, /build\/plugin-none\.js/)
  assert.match(missing.hint ?? '', /twilio flex:plugins:build/)
  writeFileSync(join(empty, 'package.json'), '{')
  const damaged = parseError((await runTwilio(args, {env: EMULATOR, cwd: empty})).stderr)
  assert.equal(damaged.id, 'invalid-package')
  assert.match(damaged.message, /JSON/)
  assert.equal(server.requests.length, 0)
})

const HOST = '/v1/Services/ZS00000000000000000000000000000000'
const oldAsset = (path: string, digit: number) => ({sid: sid('ZN', digit), path})

/** Serverless with an environment for the plugin. The first poll finds the build unfinished. */
const serverless: Handler = ({method, host, path}) => {
  if (host.startsWith('flex-api.') && path === '/v1/Configuration') {
    return json({account_sid: ACCOUNT, serverless_service_sids: [`ZS${'0'.repeat(32)}`]})
  }
  if (host.startsWith('serverless-upload.'))
    return json({sid: path.includes('7') ? sid('ZN', 7) : sid('ZN', 8)})
  if (!host.startsWith('serverless.')) return undefined
  const at = `${method} ${path.replace(HOST, '')}`
  if (at === 'GET ') return json({sid: HOST.slice(-34)})
  if (at === 'GET /Environments') {
    const environment = {sid: sid('ZE', 1), unique_name: 'plugin-sample', build_sid: sid('ZB', 1)}
    return page('environments', [{...environment, domain_name: 'default-1.twil.io'}])
  }
  if (at === `GET /Builds/${sid('ZB', 1)}`) {
    return json({
      sid: sid('ZB', 1),
      status: 'completed',
      asset_versions: [
        oldAsset('/plugins/plugin-sample/1.9.0/bundle.js', 1),
        oldAsset('/plugins/plugin-sample/1.10.0/bundle.js', 2),
        oldAsset('/plugins/plugin-sample/1.11.0/bundle.js', 3),
      ],
      function_versions: [{sid: sid('ZN', 4), path: '/f'}],
      dependencies: [{name: 'twilio', version: '5'}],
    })
  }
  if (at === 'POST /Assets') {
    const uploads = server.requests.filter(({path: other}) => other.endsWith('/Assets')).length
    return json({sid: sid('ZH', uploads === 1 ? 7 : 8)}, 201)
  }
  if (at === 'POST /Builds') return json({sid: sid('ZB', 2), status: 'building'}, 201)
  if (at === `GET /Builds/${sid('ZB', 2)}`) {
    const polls = server.requests.filter(({path: other}) => other.endsWith(sid('ZB', 2))).length
    return json({sid: sid('ZB', 2), status: polls < 2 ? 'building' : 'completed'})
  }
  if (at.endsWith('/Deployments')) return json({sid: sid('ZD', 1)}, 201)
  return at.startsWith('DELETE') ? {status: 204} : undefined
}

const deploying: Handler = (request) =>
  request.method === 'POST' && request.path === `${SERVICE}/Plugins/plugin-sample/Versions`
    ? json({...version, version: request.form.get('Version'), plugin_url: request.form.get('PluginUrl')}, 201)
    : ((serverless(request) as ReturnType<typeof json> | undefined) ?? flex(request))

test('deploy uploads, builds and deploys a bundle and registers it as the next version', async () => {
  handler = deploying
  const {code, stdout, stderr} = await twilio(
    ['flex:plugins:deploy', '--minor', '--changelog', 'Eleven', '-o', 'json'],
    {cwd: source},
  )
  assert.equal(code, 0, stderr)
  const [deployed] = JSON.parse(stdout)
  const url = 'https://default-1.twil.io/plugins/plugin-sample/1.11.0/bundle.js'
  assert.deepEqual([deployed.name, deployed.version, deployed.url], ['plugin-sample', '1.11.0', url])
  assert.match(stderr, /flex:plugins:release --plugin plugin-sample@1\.11\.0/)
  const upload = (digit: number) =>
    `POST serverless-upload.twilio.com${HOST}/Assets/${sid('ZH', digit)}/Versions`
  assert.deepEqual(changes(), [
    `POST serverless.twilio.com${HOST}/Assets`,
    upload(7),
    `POST serverless.twilio.com${HOST}/Assets`,
    upload(8),
    `POST serverless.twilio.com${HOST}/Builds`,
    `POST serverless.twilio.com${HOST}/Environments/${sid('ZE', 1)}/Deployments`,
    `POST flex-api.twilio.com${SERVICE}/Plugins/plugin-sample/Versions`,
  ])
  const uploads = server.requests.filter(({host}) => host.startsWith('serverless-upload.'))
  const [code1, map] = await Promise.all(
    uploads.map(({body, headers}) =>
      new Response(body, {headers: {'content-type': String(headers['content-type'])}}).formData(),
    ),
  )
  assert.equal(code1?.get('Path'), '/plugins/plugin-sample/1.11.0/bundle.js')
  assert.equal(code1?.get('Visibility'), 'protected')
  const content = code1?.get('Content') as File
  assert.deepEqual([content.name, content.type], ['bundle.js', 'application/javascript'])
  assert.equal(await content.text(), '\u{1F680} the code\r\n--boundary')
  assert.equal(map?.get('Path'), '/plugins/plugin-sample/1.11.0/bundle.js.map')
  const build = server.requests.find(({method, path}) => method === 'POST' && path.endsWith('/Builds'))
  // Replaces the file that an interrupted earlier attempt left at the same path.
  assert.deepEqual(
    build?.form.getAll('AssetVersions'),
    [1, 2, 7, 8].map((digit) => sid('ZN', digit)),
  )
  assert.deepEqual(build?.form.getAll('FunctionVersions'), [sid('ZN', 4)])
  assert.deepEqual(JSON.parse(build?.form.get('Dependencies') ?? ''), [{name: 'twilio', version: '5'}])
  const deployment = server.requests.find(({path}) => path.endsWith('/Deployments'))
  assert.deepEqual(Object.fromEntries(deployment?.form ?? []), {BuildSid: sid('ZB', 2), IsPlugin: 'true'})
  const registration = server.requests.at(-1)?.form
  assert.deepEqual(
    ['Version', 'PluginUrl', 'Changelog', 'Private'].map((name) => registration?.get(name)),
    ['1.11.0', url, 'Eleven', 'true'],
  )
})

test('deploy rejects a version that is not newer than the last one, before it changes anything', async () => {
  handler = deploying
  const args = ['flex:plugins:deploy', '--changelog', 'x', '--version', '1.9.5', '-o', 'json']
  const {code, stderr} = await twilio(args, {cwd: source})
  assert.equal(code, 1)
  const {id, message} = parseError(stderr)
  assert.equal(id, 'version-not-newer')
  assert.match(message, /1\.9\.5 .*1\.10\.0/)
  assert.deepEqual(changes(), [])
})

test('a failed build deploys nothing', async () => {
  handler = (request) =>
    request.method === 'POST' && request.path.endsWith('/Builds')
      ? json({sid: sid('ZB', 2), status: 'failed'}, 201)
      : deploying(request)
  const {code, stderr} = await twilio(['flex:plugins:deploy', '--changelog', 'x', '-o', 'json'], {
    cwd: source,
  })
  assert.equal(code, 1)
  const {id, message} = parseError(stderr)
  assert.equal(id, 'build-failed')
  assert.match(message, /ZB2{32}/)
  assert.ok(!changes().some((change) => /Deployments|Versions$/.test(change.replace(/.*upload.*/, ''))))
})

test('archiving a version removes its files from the build, and archiving a plugin removes its environment', async () => {
  handler = (request) =>
    request.path.endsWith('/Archive') ? json({...version, archived: true}) : deploying(request)
  const archived = await twilio([
    'flex:plugins:archive:plugin-version',
    '--name',
    'plugin-sample',
    '--version',
    '1.10.0',
    '--yes',
  ])
  assert.equal(archived.code, 0, archived.stderr)
  const build = server.requests.find(({method, path}) => method === 'POST' && path.endsWith('/Builds'))
  assert.deepEqual(
    build?.form.getAll('AssetVersions'),
    [1, 3].map((digit) => sid('ZN', digit)),
  )
  assert.equal(
    changes()[0],
    `POST flex-api.twilio.com${SERVICE}/Plugins/${plugin.sid}/Versions/${version.sid}/Archive`,
  )

  server.requests.length = 0
  const removed = await twilio(['flex:plugins:archive:plugin', '--name', 'plugin-sample', '-y'])
  assert.equal(removed.code, 0, removed.stderr)
  assert.deepEqual(changes(), [
    `POST flex-api.twilio.com${SERVICE}/Plugins/${plugin.sid}/Archive`,
    `DELETE serverless.twilio.com${HOST}/Environments/${sid('ZE', 1)}`,
  ])
})

test('archiving an archived plugin warns and removes its remaining environment', async () => {
  handler = (request) =>
    request.path.startsWith(`${SERVICE}/Plugins/`) ? json({...plugin, archived: true}) : deploying(request)
  const {code, stderr} = await twilio(['flex:plugins:archive:plugin', '--name', 'plugin-sample', '-y'])
  assert.equal(code, 0)
  assert.match(stderr, /already archived/)
  assert.deepEqual(changes(), [`DELETE serverless.twilio.com${HOST}/Environments/${sid('ZE', 1)}`])
})

test('deploy fails with the API error code when Flex is not enabled', async () => {
  handler = (request) =>
    request.path === '/v1/Configuration' ? twilioError(403, 45004, 'Flex is not enabled') : deploying(request)
  const {code, stderr} = await twilio(['flex:plugins:deploy', '--changelog', 'x', '-o', 'json'], {
    cwd: source,
  })
  assert.equal(code, 45)
  const {code: errorCode, message} = parseError(stderr)
  assert.equal(errorCode, 45004)
  assert.match(message, /Flex is not enabled/)
})

test('commands of the official Flex plugin explain how to install it', async () => {
  for (const words of [
    ['flex:plugins:create', 'plugin-sample'],
    ['flex', 'plugins', 'start', '--name', 'x'],
  ]) {
    const {code, stderr} = await runTwilio([...words, '-o', 'json'])
    assert.equal(code, 2)
    const {id, message, hint = ''} = parseError(stderr)
    assert.equal(id, 'plugin-not-installed')
    assert.match(message, /flex:plugins:(create|start) .*@twilio-labs\/plugin-flex/)
    assert.match(hint, /twilio plugins:install @twilio-labs\/plugin-flex/)
  }
  const mistyped = parseError((await runTwilio(['flex:plugins:depoly', '-o', 'json'])).stderr)
  assert.equal(mistyped.id, 'unknown-command')
  assert.match(mistyped.message, /flex:plugins:depoly/)
  assert.match(mistyped.hint ?? '', /flex:plugins:deploy/)
})

test('on a terminal, commands of the official Flex plugin offer to install it', async () => {
  const {code, screen} = await runOnTerminal(
    ['flex:plugins:build'],
    [{see: /flex:plugins:build [\s\S]*@twilio-labs\/plugin-flex[\s\S]*Install it\?/, type: '\r'}],
  )
  assert.equal(code, 2, screen)
  assert.match(screen, /twilio plugins:install @twilio-labs\/plugin-flex/)
})

test('the official Flex plugin adds its commands and does not replace the built-in ones', async () => {
  const home = temporaryHome()
  const pluginDirectory = join(directory, 'official')
  mkdirSync(join(pluginDirectory, 'commands/flex/plugins'), {recursive: true})
  const name = '@twilio-labs/plugin-flex'
  writeFileSync(
    join(pluginDirectory, 'package.json'),
    JSON.stringify({name, version: '7.1.2', oclif: {commands: './commands'}}),
  )
  for (const command of ['build', 'deploy']) {
    writeFileSync(
      join(pluginDirectory, `commands/flex/plugins/${command}.js`),
      `module.exports = class { static flags = {}; static async run(argv) { console.log('${command}', ...argv) } }`,
    )
  }
  const linked = await runTwilio(['plugins:link', pluginDirectory], {home})
  assert.equal(linked.code, 0, linked.stderr)
  const built = await runTwilio(['flex:plugins:build', '--x'], {home, cwd: source})
  assert.deepEqual([built.stdout, built.stderr, built.code], ['build --x\n', '', 0])
  const deployed = await runTwilio(['flex:plugins:deploy', '--changelog', 'x'], {
    env: EMULATOR,
    home,
    cwd: source,
  })
  assert.match(deployed.stdout, /plugin-sample +0\.0\.1/)
  assert.doesNotMatch(deployed.stderr, /also defines/)
})

test('on the emulator, a plugin is deployed, released, described and archived', async () => {
  const home = temporaryHome()
  const run = async (name: string, ...args: string[]): Promise<string> => {
    const result = await runTwilio([`flex:plugins:${name}`, ...args], {env: EMULATOR, home, cwd: source})
    assert.equal(result.code, 0, `${name}: ${result.stderr}`)
    return result.stdout
  }
  const records = async (name: string, ...args: string[]) =>
    JSON.parse(await run(name, ...args, '-o', 'json'))
  const [first] = await records('deploy', '--changelog', 'One', '--description', 'Says hello')
  assert.equal(first.version, '0.0.1')
  await run('release', '--plugin', 'plugin-sample@0.0.1', '--name', 'First')
  const [second] = await records('deploy', '--changelog', 'Two', '--major', '--public')
  assert.deepEqual([second.version, second.isPrivate], ['1.0.0', false])
  const [configuration] = await records(
    'create-configuration',
    '--plugin',
    'plugin-sample@latest',
    '--name',
    'Next',
  )
  const changed = await records('diff', configuration.sid)
  assert.deepEqual(
    changed.find(({property}: {property: string}) => property === 'version'),
    {plugin: 'plugin-sample', property: 'version', before: '0.0.1', after: '1.0.0'},
  )
  assert.deepEqual(await records('diff', 'active', 'active'), [])
  await run('release', '--configuration-sid', configuration.sid)
  const shown = await run('describe:release', '--active')
  assert.match(
    shown,
    /^SID +FK[\s\S]*Configuration Name +Next *\n\nPlugins\nName +Version.*\nplugin-sample +1\.0\.0/,
  )
  const [release2, release1] = await records('list:releases')
  assert.deepEqual([release2.isActive, release1.isActive], [true, false])
  const [described] = await records('describe:configuration', '--sid', release1.configurationSid)
  assert.deepEqual(
    [described.name, described.isActive, described.plugins[0].version],
    ['First', false, '0.0.1'],
  )
  await run('archive:configuration', '--sid', release1.configurationSid, '--yes')
  await run('archive:plugin-version', '--name', 'plugin-sample', '--version', '0.0.1', '--yes')
  await run('archive:plugin', '--name', 'plugin-sample', '--yes')
  const [gone] = await records('describe:plugin', '--name', 'plugin-sample')
  assert.equal(gone.isArchived, true)
  assert.deepEqual(
    gone.versions.map(({version: number, isArchived}: Record<string, unknown>) => [number, isArchived]),
    [
      ['1.0.0', false],
      ['0.0.1', true],
    ],
  )
})

test('on a terminal, archiving asks for confirmation', async () => {
  const home = temporaryHome()
  const deployed = await runTwilio(['flex:plugins:deploy', '--changelog', 'x'], {
    env: EMULATOR,
    home,
    cwd: source,
  })
  assert.equal(deployed.code, 0)
  const args = ['flex:plugins:archive:plugin', '--name', 'plugin-sample']
  const no = await runOnTerminal(args, [{see: /Archive plugin plugin-sample\?/, type: '\r'}], {
    env: EMULATOR,
    home,
  })
  assert.equal(no.code, 1, no.screen)
  assert.match(no.screen, /Canceled\. Nothing was changed/)
  const yes = await runOnTerminal(args, [{see: /Archive plugin plugin-sample\?/, type: 'y\r'}], {
    env: EMULATOR,
    home,
  })
  assert.equal(yes.code, 0, yes.screen)
  assert.match(yes.screen, /Archived plugin plugin-sample\./)
})
