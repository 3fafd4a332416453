import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {test} from 'node:test'
import {ShellTerminal, without} from '../completion/terminal.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'

/** Creates a plugin's directory: its files by name, and additions to its package.json. */
function createPlugin(
  name: string,
  files: Readonly<Record<string, string>>,
  {oclif = {}, ...more}: {oclif?: object; [key: string]: unknown} = {},
): string {
  const directory = mkdtempSync(join(temporaryHome(), 'plugin-'))
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
    mkdirSync(dirname(join(directory, file)), {recursive: true})
    writeFileSync(join(directory, file), text)
  }
  return directory
}

/** A command that prints its arguments, without a framework. */
const command = (word: string): string => `
module.exports = class {
  static summary = 'Say ${word}'
  static flags = {}
  static async run(argv, config) { console.log('${word}', ...argv) }
}`

/** A home in which these plugins are linked. */
async function homeWith(...directories: string[]): Promise<string> {
  const home = temporaryHome()
  for (const directory of directories) {
    const {code, stderr} = await runCommand(['plugins:link', directory], {home})
    assert.equal(code, 0, stderr)
  }
  return home
}

/** Packs a plugin as npm would publish it; its version is 1.2.3. */
function pack(directory: string, name: string): string {
  execFileSync('npm', ['pack', '--silent'], {cwd: directory, shell: true, stdio: 'ignore'})
  return join(directory, `${name}-1.2.3.tgz`)
}

const listFile = (home: string): string => join(home, '.twilio-cli', 'package.json')

test('commands of a linked plugin run with colons or spaces, and are listed in help', async () => {
  const home = await homeWith(createPlugin('greeter', {'commands/greet/world.js': command('hello')}))
  assert.equal((await runTwilio(['greet:world', 'a', '-b'], {home})).stdout, 'hello a -b\n')
  assert.equal((await runTwilio(['greet', 'world', 'a'], {home})).stdout, 'hello a\n')
  assert.match((await runCommand(['greet'], {home})).stdout, /greet:world\s+Say hello/)
  assert.match((await runCommand(['greet:world', '--help'], {home})).stdout, /Say hello/)
  assert.match((await runCommand(['plugins'], {home})).stdout, /^greeter 1\.2\.3 \(link\) \//)
  const {stdout} = await runCommand(['plugins', '-o', 'json', '--core'], {home})
  const names = (JSON.parse(stdout) as {name: string; type: string}[]).map(
    ({name, type}) => `${name} ${type}`,
  )
  assert.deepEqual(names, ['greeter link', 'switchboard-cli core'])
})

test('a new command of a linked plugin is found at once', async () => {
  const directory = createPlugin('greeter', {'commands/greet/world.js': command('hello')})
  const home = await homeWith(directory)
  writeFileSync(join(directory, 'commands/greet/moon.js'), command('good night'))
  assert.equal((await runTwilio(['greet:moon'], {home})).stdout, 'good night\n')
})

test('a plugin on oclif 4 parses its flags, and gets the configuration of the program', async () => {
  const directory = createPlugin('modern', {
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
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  const home = await homeWith(directory)
  const {code, stdout, stderr} = await runTwilio(['modern', '--name', 'x'], {home})
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'x twilio 1.2.3\n')
  const incomplete = await runTwilio(['modern'], {home})
  assert.equal(incomplete.code, 2)
  assert.match(incomplete.stderr, /Missing required flag --name/)
})

test('a plugin on @twilio/cli-core gets the plugins as an array, as in the official CLI', async () => {
  const directory = createPlugin(
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
  const home = await homeWith(directory)
  const {stdout, stderr} = await runTwilio(['older'], {home})
  assert.equal(stdout, '1.2.3 true true,true older\n', stderr)
})

test('a broken plugin causes one warning with the fix, and other plugins work', async () => {
  const valid = createPlugin('valid', {'commands/valid.js': command('valid')})
  const throwing = createPlugin('throwing', {
    'commands/thrown.js': 'throw new Error("no such thing\\nsecond line")',
  })
  const home = await homeWith(valid, throwing)
  const file = listFile(home)
  const list = JSON.parse(readFileSync(file, 'utf8')) as {oclif: {plugins: object[]}}
  list.oclif.plugins.push({name: '@twilio-labs/gone', type: 'user', tag: 'latest'})
  writeFileSync(file, JSON.stringify(list))

  const {code, stdout, stderr} = await runTwilio(['valid'], {home})
  assert.equal(code, 0, stderr)
  assert.equal(stdout, 'valid\n')
  const warnings = stderr.trimEnd().split('\n')
  assert.equal(warnings.length, 2, stderr)
  assert.match(
    warnings[0] ?? '',
    /^ » .* throwing .*: no such thing\. .*: twilio plugins:uninstall throwing$/,
  )
  assert.match(
    warnings[1] ?? '',
    /^ » .* @twilio-labs\/gone .*: twilio plugins:uninstall @twilio-labs\/gone$/,
  )
  assert.equal((await runCommand(['config:list', '-l', 'error'], {home})).stderr, '')
  const {stdout: plugins} = await runCommand(['plugins', '-l', 'none'], {home})
  assert.match(plugins, /^@twilio-labs\/gone \? \(broken\)$/m)
  const {stdout: listed} = await runCommand(['plugins', '-l', 'none', '-o', 'json'], {home})
  const statuses = (JSON.parse(listed) as {name: string; status: string}[]).map(
    ({name, status}) => `${name} ${status}`,
  )
  assert.deepEqual(statuses, ['@twilio-labs/gone broken', 'throwing broken', 'valid ok'])

  assert.equal((await runTwilio(['plugins:uninstall', 'throwing', '@twilio-labs/gone'], {home})).code, 0)
  assert.equal((await runTwilio(['valid'], {home})).stderr, '')
})

test('a plugin command that cannot be loaded is an error without a stack trace', async () => {
  const directory = createPlugin('late', {'commands/late.js': command('late')})
  const home = await homeWith(directory)
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
  writeFileSync(join(directory, 'oclif.manifest.json'), JSON.stringify(manifest))
  writeFileSync(join(directory, 'commands/late.js'), 'require("./missing")')
  const {code, stderr} = await runTwilio(['late', '-o', 'json'], {home})
  assert.equal(code, 1)
  const {id, message, hint} = errorOf({stderr})
  assert.equal(id, 'plugin-broken')
  assert.match(message, /\blate\b.*missing/)
  assert.match(hint ?? '', /plugins:uninstall late/)
  const text = await runTwilio(['late'], {home})
  assert.equal(text.code, 1)
  assert.ok(text.stderr.includes(message), text.stderr)
  assert.doesNotMatch(text.stderr, /\n\s+at /)
})

test('a command id that is taken causes a warning, and keeps its command', async () => {
  const first = createPlugin('first', {
    'commands/shared.js': command('first'),
    'commands/config/list.js': command('not ours'),
  })
  const second = createPlugin('second', {'commands/shared.js': command('second')})
  const home = await homeWith(first)
  const link = await runCommand(['plugins:link', second], {home})
  assert.match(link.stderr, /^ » The plugin second .*\bshared\b.* plugin first\b/m)

  const shared = await runTwilio(['shared'], {home})
  assert.equal(shared.stdout, 'first\n')
  assert.match(shared.stderr, /plugin second .*\bshared\b/)
  assert.doesNotMatch(shared.stderr, /config:list/)
  const own = await runTwilio(['config:list'], {home})
  assert.match(own.stdout, /configName|edge/i)
  assert.doesNotMatch(own.stdout, /not ours/)
  assert.match(own.stderr, /plugin first .*\bconfig:list\b.* this program\b/)
})

test('hooks run; a failing hook is a warning and stops only commands of its own plugin', async () => {
  const hook = (body: string) => `module.exports = async function (options) { ${body} }`
  const home = await homeWith(
    createPlugin(
      'hooked',
      {
        'commands/hooked.js': command('hooked'),
        'init.js': hook(`console.error('init of', options.id)`),
        'prerun.js': hook(`if (options.Command.id === 'hooked') this.error('not today', {exit: 3})`),
      },
      {oclif: {hooks: {init: './init.js', prerun: ['./prerun.js']}}},
    ),
    createPlugin(
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
  assert.match(other.stderr, /The plugin failing .*\binit\b.*plugins:uninstall failing/)
  const own = await runTwilio(['hooked'], {home})
  assert.equal(own.code, 3)
  assert.equal(own.stdout, '')
  assert.match(own.stderr, /not today/)
})

test('without a terminal, a plugin that Twilio does not publish is installed only with --force', async () => {
  const files = {'commands/someones.js': command('someone')}
  const file = pack(createPlugin('someones-plugin', files, {files: ['commands']}), 'someones-plugin')
  const home = temporaryHome()

  for (const given of [file, 'someones-plugin', 'twilio-labs/plugin-serverless', '@twilio-other/plugin']) {
    const outcome = await runCommand(['plugins:install', given, '-o', 'json'], {home})
    assert.equal(outcome.code, 1, given)
    assert.equal(errorOf(outcome).id, 'plugin-not-trusted', given)
    assert.match(errorOf(outcome).hint ?? '', /--force/, given)
    assert.match(outcome.stderr, /^ » .*not published by Twilio/, given)
  }
  assert.equal(existsSync(listFile(home)), false)

  const {code, stdout, stderr} = await runTwilio(['plugins:install', file, '--force'], {home})
  assert.equal(code, 0, stderr)
  assert.equal(stdout, '')
  assert.match(stderr, /someones-plugin 1\.2\.3\.\n.*: someones\n/)
  assert.equal((await runTwilio(['someones'], {home})).stdout, 'someone\n')
  assert.match(
    (await runCommand(['plugins:inspect', 'someones-plugin'], {home})).stdout,
    /├─ version 1\.2\.3/,
  )

  const failed = await runTwilio(['plugins:install', 'someones-plugin@2', '--force', '-o', 'json'], {
    home,
    env: {TWILIO_NPM_REGISTRY: 'http://127.0.0.1:9', npm_config_fetch_retries: '0'},
  })
  assert.equal(failed.code, 1)
  assert.equal(errorOf(failed).id, 'npm-failed')
  assert.match(errorOf(failed).message, /npm view/)
  assert.equal((await runTwilio(['someones'], {home})).stdout, 'someone\n', 'it is still installed')

  const removal = await runTwilio(['plugins:uninstall', 'someones-plugin'], {home})
  assert.equal(removal.code, 0, removal.stderr)
  assert.equal(existsSync(join(home, '.twilio-cli/node_modules/someones-plugin')), false)
  assert.equal((await runTwilio(['someones'], {home})).code, 2)
})

test('plugins that are installed and linked at the same time are all kept', async () => {
  const home = temporaryHome()
  const names = ['one', 'two', 'three', 'four']
  const commands = names.map((name, index) => {
    const directory = createPlugin(name, {[`commands/${name}.js`]: command(name)}, {files: ['commands']})
    return index < 1 ? ['plugins:link', directory] : ['plugins:install', pack(directory, name), '--force']
  })
  const results = await Promise.all(commands.map((words) => runTwilio(words, {home, timeoutMs: 60_000})))
  for (const {code, stderr} of results) assert.equal(code, 0, stderr)
  const {stdout} = await runCommand(['plugins', '-o', 'json'], {home})
  const listed = (JSON.parse(stdout) as {name: string}[]).map(({name}) => name)
  assert.deepEqual(listed.sort(), [...names].sort())
  for (const name of names) assert.equal((await runTwilio([name], {home})).stdout, `${name}\n`)
})

test('on a terminal, install asks for confirmation', {skip: without('script')}, async (t) => {
  const directory = createPlugin(
    'asked-plugin',
    {'commands/asked.js': command('asked')},
    {files: ['commands']},
  )
  execFileSync('npm', ['pack', '--silent'], {cwd: directory, shell: true, stdio: 'ignore'})
  const home = temporaryHome()
  const line = `"${process.execPath}" "${join(root, 'bin/run.js')}" plugins:install asked-plugin-1.2.3.tgz`
  const refusing = new ShellTerminal(t, line, cleanEnvironment(home), directory)
  await refusing.until('Install it anyway?')
  refusing.type('n\r')
  await refusing.until('Nothing was installed.')
  assert.equal(existsSync(listFile(home)), false)

  const agreeing = new ShellTerminal(t, line, cleanEnvironment(home), directory)
  await agreeing.until('Install it anyway?')
  agreeing.type('y\r')
  await agreeing.until('Installed asked-plugin 1.2.3.')
})

test('a package that is not a plugin is removed again', async () => {
  const directory = createPlugin('no-plugin', {})
  const pjson = {name: 'no-plugin', version: '1.2.3'}
  writeFileSync(join(directory, 'package.json'), JSON.stringify(pjson))
  const home = temporaryHome()
  const file = pack(directory, 'no-plugin')
  const install = await runTwilio(['plugins:install', file, '--force', '-o', 'json'], {home})
  assert.equal(install.code, 1)
  assert.equal(errorOf(install).id, 'plugin-invalid')
  assert.equal((await runCommand(['plugins'], {home})).stdout, '')
  const link = await runCommand(['plugins:link', directory, '-o', 'json'], {home})
  assert.equal(link.code, 1)
  assert.equal(errorOf(link).id, 'plugin-invalid')
})

test('an invalid plugin name never reaches npm', async () => {
  for (const given of [
    '@twilio/x@npm:evil',
    '--registry=http://evil',
    '@twilio/x@git+ssh://evil',
    './..',
    'a b',
    'x;touch /tmp/x',
  ]) {
    const outcome = await runCommand(['plugins:install', '--force', '-o', 'json', '--', given])
    assert.equal(outcome.code, 2, `${given}: ${outcome.stderr}`)
    assert.equal(errorOf(outcome).id, 'invalid-argument', given)
  }
})

for (const password of ['hunter2', 'a-long-password-of-git']) {
  test(`the password in a URL of a plugin is not printed, nor by npm: ${password}`, async () => {
    const refused = `git+https://user:${password}@127.0.0.1:1/x.git`
    const long = `git+https://user:${password}@127.0.0.1:1/${'x'.repeat(60)}!`
    for (const argv of [[refused], [refused, '--force'], [refused, '--force', '-v', '-l', 'debug'], [long]]) {
      for (const format of ['columns', 'json']) {
        const {code, stdout, stderr} = await runTwilio(['plugins:install', ...argv, '-o', format])
        assert.notEqual(code, 0)
        assert.match(stderr, /\[redacted\]@127\.0\.0\.1/)
        assert.doesNotMatch(stdout + stderr, new RegExp(password))
      }
    }
  })
}

test('a damaged list of plugins is not overwritten', async () => {
  const home = temporaryHome()
  mkdirSync(join(home, '.twilio-cli'))
  writeFileSync(listFile(home), '{"oclif": {')
  const other = await runCommand(['config:list'], {home})
  assert.equal(other.code, 0)
  assert.match(other.stderr, /^ » .*list of plugins .*package\.json/)
  const directory = createPlugin('greeter', {'commands/greet.js': command('hello')})
  const link = await runCommand(['plugins:link', directory, '-o', 'json'], {home})
  assert.equal(link.code, 1)
  assert.equal(errorOf(link).id, 'plugin-broken')
  assert.equal(readFileSync(listFile(home), 'utf8'), '{"oclif": {')
})

test('a linked plugin is removed by its directory', async () => {
  const directory = createPlugin('greeter', {'commands/greet.js': command('hello')})
  const home = await homeWith(directory)
  const {code, stderr} = await runCommand(['plugins:unlink'], {home, cwd: directory})
  assert.equal(code, 0, stderr)
  assert.match(stderr, /greeter/)
  assert.equal((await runCommand(['plugins'], {home})).stdout, '')
  assert.ok(existsSync(join(directory, 'commands/greet.js')))
  const again = await runCommand(['plugins:uninstall', 'greeter', '-o', 'json'], {home})
  assert.equal(again.code, 1)
  assert.equal(errorOf(again).id, 'plugin-not-installed')
  assert.match(errorOf(again).message, /greeter/)
})

test('a command of a known plugin suggests to install it; known plugins are listed', async () => {
  const unknown = await runCommand(['serverless', 'deploy', '-o', 'json'])
  assert.equal(unknown.code, 2)
  assert.equal(errorOf(unknown).id, 'plugin-not-installed')
  assert.match(errorOf(unknown).hint ?? '', /twilio plugins:install @twilio-labs\/plugin-serverless$/)
  const {stdout} = await runCommand(['plugins:available'])
  assert.match(stdout, /@twilio-labs\/plugin-flex\s+flex/)
})

test('plugins that the official CLI installed with yarn work, also after a failed installation', async () => {
  const home = temporaryHome()
  const data = join(home, '.twilio-cli')
  const directory = createPlugin('@twilio-labs/old', {'commands/old.js': command('old')})
  cpSync(directory, join(data, 'node_modules/@twilio-labs/old'), {recursive: true})
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
