import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {cleanEnvironment, runTwilio, temporaryHome} from '../support/run.ts'

const engine = (home: string, words: string, current: string): string => {
  const directory = join(home, '.twilio-cli', 'autocomplete')
  return execFileSync('awk', ['-f', join(directory, 'complete.awk')], {
    encoding: 'utf8',
    env: {
      ...cleanEnvironment(home),
      TWILIO_AC_DIR: directory,
      TWILIO_AC_WORDS: words,
      TWILIO_AC_CUR: current,
    },
  })
}

for (const [shell, file, line] of [
  ['bash', 'bash_setup', '>> ~/.bashrc'],
  ['zsh', 'zsh_setup', '>> ~/.zshrc'],
  ['fish', 'fish_setup', '> ~/.config/fish/completions/twilio.fish'],
  ['powershell', 'powershell_setup.ps1', '>> $PROFILE'],
] as const) {
  test(`autocomplete ${shell} writes the files and says what to run; the script names them`, async () => {
    const home = temporaryHome()
    const {code, stdout} = await runTwilio(['autocomplete', shell], {home})
    assert.equal(code, 0)
    assert.ok(stdout.includes(`twilio autocomplete:script ${shell} ${line}`), stdout)
    const path = join(home, '.twilio-cli', 'autocomplete', file)
    assert.ok(readFileSync(path, 'utf8').includes(join(home, '.twilio-cli', 'autocomplete')))
    const script = await runTwilio(['autocomplete:script', shell], {home})
    assert.ok(script.stdout.includes(path), script.stdout)
  })
}

test('without a shell it is that of the user; without one that it knows, it asks for it', async () => {
  const {stdout} = await runTwilio(['autocomplete'], {env: {SHELL: '/usr/bin/zsh'}})
  assert.match(stdout, /autocomplete:script zsh/)
  const unknown = await runTwilio(['autocomplete'], {env: {SHELL: '/bin/csh'}})
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /bash, zsh, fish, powershell/)
  assert.equal((await runTwilio(['autocomplete', 'csh'])).code, 2)
  const refresh = await runTwilio(['autocomplete', '--refresh-cache'], {env: {SHELL: '/bin/csh'}})
  assert.deepEqual([refresh.code, refresh.stdout], [0, ''])
})

test('a directory with odd characters is quoted', async () => {
  const home = temporaryHome()
  const TWILIO_CACHE_DIR = join(home, `it's a "cache" $HOME`)
  const {stdout} = await runTwilio(['autocomplete:script', 'bash'], {home, env: {TWILIO_CACHE_DIR}})
  const functions = execFileSync(
    'bash',
    ['--norc', '-c', `${stdout}\ndeclare -F _twilio_complete; echo "$_TWILIO_AC_DIR"`],
    {
      encoding: 'utf8',
      env: cleanEnvironment(home),
    },
  )
  assert.equal(functions, `_twilio_complete\n${join(TWILIO_CACHE_DIR, 'autocomplete')}\n`)
})

test('a new plugin’s commands are completed at once, and a removed one’s no more', async () => {
  const home = temporaryHome()
  await runTwilio(['autocomplete:create'], {home})
  const folder = join(home, 'greeter')
  mkdirSync(join(folder, 'commands', 'greet'), {recursive: true})
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({name: 'greeter', version: '1.0.0', oclif: {commands: './commands'}}),
  )
  writeFileSync(
    join(folder, 'commands', 'greet', 'world.js'),
    `module.exports = class {
      static summary = 'Greet\\tthe \\u001b[31mworld'
      static flags = {
        warmly: {type: 'boolean', description: 'Heartily'},
        tone: {type: 'option', options: ['low', 'high'], char: 't'},
        secretly: {type: 'boolean', hidden: true},
      }
      static run() {}
    }`,
  )
  assert.equal((await runTwilio(['plugins:link', folder], {home})).code, 0)
  assert.equal(engine(home, '', 'greet:'), 's\tgreet:world\tGreet the [31mworld\n')
  assert.equal(engine(home, 'greet:world', '--'), 's\t--tone\t\ns\t--warmly\tHeartily\n')
  assert.equal(engine(home, 'greet\nworld\n-t', 'h'), 's\thigh\t\n')
  await runTwilio(['plugins:unlink', folder], {home})
  assert.equal(engine(home, '', 'greet:'), '')
})

test('data of another version, or of other plugins, is told to be out of date', async () => {
  const home = temporaryHome()
  await runTwilio(['autocomplete:create'], {home})
  assert.doesNotMatch(engine(home, '', 'prof'), /^R/)
  const meta = join(home, '.twilio-cli', 'autocomplete', 'data', 'meta')
  const text = readFileSync(meta, 'utf8')
  writeFileSync(meta, text.replace(/^version\t.*$/m, 'version\t0.0.1'))
  assert.match(engine(home, '', 'prof'), /^R\n/)
  writeFileSync(meta, text)
  // As the official CLI would leave it.
  writeFileSync(join(home, '.twilio-cli', 'package.json'), '{"oclif": {"plugins": []}}')
  assert.match(engine(home, '', 'prof'), /^R\n/)
  await runTwilio(['autocomplete:create'], {home})
  assert.doesNotMatch(engine(home, '', 'prof'), /^R/)
})
