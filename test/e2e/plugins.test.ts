import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {test} from 'node:test'
import {ShellTerminal, without} from '../completion/terminal.ts'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'

/** Makes a plugin's folder: files by their names, and what its package.json says beside the usual. */
function pluginFolder(
  name: string,
  files: Readonly<Record<string, string>>,
  {oclif = {}, ...more}: {oclif?: object; [key: string]: unknown} = {},
): string {
  const folder = mkdtempSync(join(temporaryHome(), 'plugin-'))
  const all = {
    'package.json': JSON.stringify({
      name,
      version: '1.2.3',
      oclif: {commands: './commands', ...oclif},
      ...more,
    }),
    ...files,
  }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, file)), {recursive: true})
    writeFileSync(join(folder, file), text)
  }
  return folder
}

/** A command that prints what it got, on no framework at all. */
const command = (word: string): string => `
module.exports = class {
  static summary = 'Say ${word}'
  static flags = {}
  static async run(argv, config) { console.log('${word}', ...argv) }
}`

/** A home in which these folders are linked. */
async function homeWith(...folders: string[]): Promise<string> {
  const home = temporaryHome()
  for (const folder of folders) {
    const {code, stderr} = await runTwilio(['plugins:link', folder], {home})
    assert.equal(code, 0, stderr)
  }
  return home
}

/** As npm would fetch it; the folder's package is of version 1.2.3. */
function packed(folder: string, name: string): string {
  execFileSync('npm', ['pack', '--silent'], {cwd: folder, shell: true, stdio: 'ignore'})
  return join(folder, `${name}-1.2.3.tgz`)
}

const listFile = (home: string): string => join(home, '.twilio-cli', 'package.json')

test('a linked plugin’s commands run, by either separator, and are shown in the help', async () => {
  const home = await homeWith(pluginFolder('greeter', {'commands/greet/world.js': command('hello')}))
  assert.equal((await runTwilio(['greet:world', 'a', '-b'], {home})).stdout, 'hello a -b\n')
  assert.equal((await runTwilio(['greet', 'world', 'a'], {home})).stdout, 'hello a\n')
  assert.match((await runTwilio(['greet'], {home})).stdout, /greet:world\s+Say hello/)
  assert.match((await runTwilio(['greet:world', '--help'], {home})).stdout, /Say hello/)
  assert.match((await runTwilio(['plugins'], {home})).stdout, /^greeter 1\.2\.3 \(link\) \//)
  const {stdout} = await runTwilio(['plugins', '-o', 'json', '--core'], {home})
  const names = (JSON.parse(stdout) as {name: string; type: string}[]).map(
    ({name, type}) => `${name} ${type}`,
  )
  assert.deepEqual(names, ['greeter link', 'switchboard-cli core'])
})

test('a changed command of a linked plugin is found at once', async () => {
  const folder = pluginFolder('greeter', {'commands/greet/world.js': command('hello')})
  const home = await homeWith(folder)
  writeFileSync(join(folder, 'commands/greet/moon.js'), command('good night'))
  assert.equal((await runTwilio(['greet:moon'], {home})).stdout, 'good night\n')
})

test('a plugin on oclif 4 parses its flags, and has the program’s configuration', async () => {
  const folder = pluginFolder('modern', {
    'commands/modern.mjs': `
import {Command, Flags} from '@oclif/core'
export default class Modern extends Command {
  static flags = {name: Flags.string({required: true})}
  async run() {
    const {flags} = await this.parse(Modern)
    this.log(flags.name, this.config.bin, this.config.plugins.get('modern').version)
  }
}`,
  })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const home = await homeWith(folder)
  const {code, stdout, stderr} = await runTwilio(['modern', '--name', 'x'], {home})
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'x twilio 1.2.3\n')
  const wrong = await runTwilio(['modern'], {home})
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /name/)
})

test('a plugin on @twilio/cli-core finds the plugins as an array, as the official CLI has them', async () => {
  const folder = pluginFolder(
    'older',
    {
      'commands/older.js': `
module.exports = class {
  static async run(argv, config) {
    const own = config.plugins.find((plugin) => plugin.name === 'older')
    const all = []
    for (const plugin of config.plugins) all.push(plugin.commands.length > 0)
    console.log(own.version, config.plugins.get('older') === own, all.join(), config.findCommand('older').id)
  }
}`,
    },
    {dependencies: {'@twilio/cli-core': '^7'}},
  )
  const home = await homeWith(folder)
  const {stdout, stderr} = await runTwilio(['older'], {home})
  assert.equal(stdout, '1.2.3 true true,true older\n', stderr)
})

test('a broken plugin is named in one warning with its remedy, and breaks nothing else', async () => {
  const sound = pluginFolder('sound', {'commands/sound.js': command('sound')})
  const throwing = pluginFolder('throwing', {
    'commands/thrown.js': 'throw new Error("no such thing\\nsecond line")',
  })
  const home = await homeWith(sound, throwing)
  const file = listFile(home)
  const list = JSON.parse(readFileSync(file, 'utf8')) as {oclif: {plugins: object[]}}
  list.oclif.plugins.push({name: '@twilio-labs/gone', type: 'user', tag: 'latest'})
  writeFileSync(file, JSON.stringify(list))

  const {code, stdout, stderr} = await runTwilio(['sound'], {home})
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'sound\n')
  assert.deepEqual(stderr.trim().split('\n'), [
    ' » The plugin throwing is broken: no such thing. Remove it: twilio plugins:uninstall throwing'.trim(),
    ' » The plugin @twilio-labs/gone is broken: its files are not there. Remove it: twilio plugins:uninstall @twilio-labs/gone',
  ])
  assert.equal((await runTwilio(['config:list', '-l', 'error'], {home})).stderr, '')
  const {stdout: plugins} = await runTwilio(['plugins', '-l', 'none'], {home})
  assert.match(plugins, /^@twilio-labs\/gone \? \(broken\)$/m)

  assert.equal((await runTwilio(['plugins:uninstall', 'throwing', '@twilio-labs/gone'], {home})).code, 0)
  assert.equal((await runTwilio(['sound'], {home})).stderr, '')
})

test('a command that can’t be loaded is the plugin’s failure, said without a stack', async () => {
  const folder = pluginFolder('late', {'commands/late.js': command('late')})
  const home = await homeWith(folder)
  await runTwilio(['late'], {home})
  const manifest = {
    version: '1.2.3',
    commands: {
      late: {
        id: 'late',
        aliases: [],
        flags: {},
        args: {},
        isESM: false,
        relativePath: ['commands', 'late.js'],
      },
    },
  }
  writeFileSync(join(folder, 'oclif.manifest.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'commands/late.js'), 'require("./missing")')
  const {code, stderr} = await runTwilio(['late'], {home})
  assert.equal(code, 1)
  assert.match(stderr, /The plugin late cannot load its command late: .*missing/)
  assert.match(stderr, /plugins:uninstall late/)
  assert.doesNotMatch(stderr, /\n\s+at /)
})

test('an id that is taken is reported, and stays with whoever had it', async () => {
  const first = pluginFolder('first', {
    'commands/shared.js': command('first'),
    'commands/config/list.js': command('not ours'),
  })
  const second = pluginFolder('second', {'commands/shared.js': command('second')})
  const home = await homeWith(first)
  const link = await runTwilio(['plugins:link', second], {home})
  assert.match(
    link.stderr,
    /The plugin second claims shared, which the plugin first has too; first's is used/,
  )

  const shared = await runTwilio(['shared'], {home})
  assert.equal(shared.stdout, 'first\n')
  assert.match(shared.stderr, /plugin second claims shared/)
  assert.doesNotMatch(shared.stderr, /config:list/)
  const own = await runTwilio(['config:list'], {home})
  assert.match(own.stdout, /configName|edge/i)
  assert.doesNotMatch(own.stdout, /not ours/)
  assert.match(own.stderr, /plugin first claims config:list, which the program has itself/)
})

test('hooks run; one that fails is a warning, and stops its own plugin’s commands only', async () => {
  const hook = (body: string) => `module.exports = async function (options) { ${body} }`
  const home = await homeWith(
    pluginFolder(
      'hooked',
      {
        'commands/hooked.js': command('hooked'),
        'init.js': hook(`console.error('init of', options.id)`),
        'prerun.js': hook(`if (options.Command.id === 'hooked') this.error('not today', {exit: 3})`),
      },
      {oclif: {hooks: {init: './init.js', prerun: ['./prerun.js']}}},
    ),
    pluginFolder(
      'failing',
      {
        'commands/failing.js': command('failing'),
        'hook.js': hook('this.config.plugins.filter(Boolean); this.error("always", {exit: 2})'),
      },
      {oclif: {hooks: {init: './hook.js', prerun: './hook.js'}}},
    ),
  )
  const other = await runTwilio(['config:list'], {home})
  assert.equal(other.code, 0, other.stderr)
  assert.match(other.stderr, /^init of config:list$/m)
  assert.match(other.stderr, /The plugin failing failed in its "init" hook: .*plugins:uninstall failing/)
  const own = await runTwilio(['hooked'], {home})
  assert.equal(own.code, 3)
  assert.equal(own.stdout, '')
  assert.match(own.stderr, /not today/)
})

test('a plugin that is not Twilio’s is installed with --force only, where nobody can be asked', async () => {
  const files = {'commands/someones.js': command('someone')}
  const file = packed(pluginFolder('someones-plugin', files, {files: ['commands']}), 'someones-plugin')
  const home = temporaryHome()

  for (const given of [file, 'someones-plugin', 'twilio-labs/plugin-serverless', '@twilio-other/plugin']) {
    const {code, stderr} = await runTwilio(['plugins:install', given], {home})
    assert.equal(code, 1, given)
    assert.match(stderr, /not published by Twilio.*--force/s, given)
  }
  assert.equal(existsSync(listFile(home)), false)

  const {code, stdout, stderr} = await runTwilio(['plugins:install', file, '--force'], {home})
  assert.equal(code, 0, stderr)
  assert.equal(stdout, '')
  assert.match(stderr, /Installed someones-plugin 1\.2\.3\.\nIts commands: someones\./)
  assert.equal((await runTwilio(['someones'], {home})).stdout, 'someone\n')
  assert.match((await runTwilio(['plugins:inspect', 'someones-plugin'], {home})).stdout, /├─ version 1\.2\.3/)

  const failed = await runTwilio(['plugins:install', 'someones-plugin@2', '--force'], {
    home,
    env: {TWILIO_NPM_REGISTRY: 'http://127.0.0.1:9', npm_config_fetch_retries: '0'},
  })
  assert.equal(failed.code, 1)
  assert.match(failed.stderr, /npm view failed/)
  assert.equal((await runTwilio(['someones'], {home})).stdout, 'someone\n', 'it is still there')

  const removal = await runTwilio(['plugins:uninstall', 'someones-plugin'], {home})
  assert.equal(removal.code, 0, removal.stderr)
  assert.equal(existsSync(join(home, '.twilio-cli/node_modules/someones-plugin')), false)
  assert.equal((await runTwilio(['someones'], {home})).code, 2)
})

test('plugins that are installed and linked at once are all there', async () => {
  const home = temporaryHome()
  const names = ['one', 'two', 'three', 'four']
  const commands = names.map((name, index) => {
    const folder = pluginFolder(name, {[`commands/${name}.js`]: command(name)}, {files: ['commands']})
    return index < 1 ? ['plugins:link', folder] : ['plugins:install', packed(folder, name), '--force']
  })
  const results = await Promise.all(commands.map((words) => runTwilio(words, {home, timeoutMs: 60_000})))
  for (const {code, stderr} of results) assert.equal(code, 0, stderr)
  const {stdout} = await runTwilio(['plugins', '-o', 'json'], {home})
  const listed = (JSON.parse(stdout) as {name: string}[]).map(({name}) => name)
  assert.deepEqual(listed.sort(), [...names].sort())
  for (const name of names) assert.equal((await runTwilio([name], {home})).stdout, `${name}\n`)
})

test('on a terminal it asks, and takes no for an answer', {skip: without('script')}, async (t) => {
  const folder = pluginFolder('asked-plugin', {'commands/asked.js': command('asked')}, {files: ['commands']})
  execFileSync('npm', ['pack', '--silent'], {cwd: folder, shell: true, stdio: 'ignore'})
  const home = temporaryHome()
  const line = `"${process.execPath}" "${join(root, 'bin/run.js')}" plugins:install asked-plugin-1.2.3.tgz`
  const refusing = new ShellTerminal(t, line, cleanEnvironment(home), folder)
  await refusing.until('Install it nevertheless?')
  refusing.type('n\r')
  await refusing.until('Nothing was installed.')
  assert.equal(existsSync(listFile(home)), false)

  const agreeing = new ShellTerminal(t, line, cleanEnvironment(home), folder)
  await agreeing.until('Install it nevertheless?')
  agreeing.type('y\r')
  await agreeing.until('Installed asked-plugin 1.2.3.')
})

test('a package that is no plugin is not kept', async () => {
  const folder = pluginFolder('no-plugin', {})
  const pjson = {name: 'no-plugin', version: '1.2.3'}
  writeFileSync(join(folder, 'package.json'), JSON.stringify(pjson))
  const home = temporaryHome()
  const file = packed(folder, 'no-plugin')
  const {code, stderr} = await runTwilio(['plugins:install', file, '--force'], {home})
  assert.equal(code, 1)
  assert.match(stderr, /is not a plugin/)
  assert.equal((await runTwilio(['plugins'], {home})).stdout, '')
  const link = await runTwilio(['plugins:link', folder], {home})
  assert.equal(link.code, 1)
  assert.match(link.stderr, /holds no plugin/)
})

test('what is no name of a plugin never reaches npm', async () => {
  for (const given of [
    '@twilio/x@npm:evil',
    '--registry=http://evil',
    '@twilio/x@git+ssh://evil',
    './..',
    'a b',
    'x;touch /tmp/x',
  ]) {
    const {code, stderr} = await runTwilio(['plugins:install', '--force', '--', given])
    assert.equal(code, 2, `${given}: ${stderr}`)
  }
})

test('a list of plugins that is broken is left as it is', async () => {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  writeFileSync(listFile(home), '{"oclif": {')
  const other = await runTwilio(['config:list'], {home})
  assert.equal(other.code, 0)
  assert.match(other.stderr, /The list of plugins .*package\.json cannot be read/)
  const folder = pluginFolder('greeter', {'commands/greet.js': command('hello')})
  const link = await runTwilio(['plugins:link', folder], {home})
  assert.equal(link.code, 1)
  assert.equal(readFileSync(listFile(home), 'utf8'), '{"oclif": {')
})

test('a linked folder is unlinked by its place', async () => {
  const folder = pluginFolder('greeter', {'commands/greet.js': command('hello')})
  const home = await homeWith(folder)
  const {code, stderr} = await runTwilio(['plugins:unlink'], {home, cwd: folder})
  assert.equal(code, 0, stderr)
  assert.match(stderr, /Removed greeter\./)
  assert.ok(existsSync(join(folder, 'commands/greet.js')))
  const again = await runTwilio(['plugins:uninstall', 'greeter'], {home})
  assert.equal(again.code, 1)
  assert.match(again.stderr, /greeter is not installed/)
})

test('a command of a known plugin says how to install it; the known ones are listed', async () => {
  const unknown = await runTwilio(['serverless', 'deploy'])
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /twilio plugins:install @twilio-labs\/plugin-serverless/)
  const {stdout} = await runTwilio(['plugins:available'])
  assert.match(stdout, /@twilio-labs\/plugin-flex\s+flex/)
})

test('plugins that the official CLI installed with yarn are there, and go on working', async () => {
  const home = temporaryHome()
  const data = join(home, '.twilio-cli')
  const folder = pluginFolder('@twilio-labs/old', {'commands/old.js': command('old')})
  cpSync(folder, join(data, 'node_modules/@twilio-labs/old'), {recursive: true})
  writeFileSync(
    join(data, 'package.json'),
    JSON.stringify({private: true, oclif: {schema: 1, plugins: ['@twilio-labs/old']}}),
  )
  writeFileSync(join(data, 'yarn.lock'), '')
  assert.equal((await runTwilio(['old'], {home})).stdout, 'old\n')

  writeFileSync(join(home, 'broken.tgz'), 'no archive')
  const failed = await runTwilio(['plugins:install', 'broken.tgz', '--force'], {home, cwd: home})
  assert.equal(failed.code, 1)
  assert.equal((await runTwilio(['old'], {home})).stdout, 'old\n')
  assert.ok(existsSync(join(data, 'yarn.lock')))
})
