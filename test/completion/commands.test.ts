import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {cleanEnvironment, temporaryHome} from '../support/run.ts'

/** The output of complete.awk. */
const complete = (home: string, words: string, current: string): string => {
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
  test(`autocomplete ${shell} writes the files and prints the commands that set it up`, async () => {
    const home = temporaryHome()
    const {code, stdout} = await runCommand(['autocomplete', shell], {home})
    assert.equal(code, 0)
    assert.ok(stdout.includes(`twilio autocomplete:script ${shell} ${line}`), stdout)
    const path = join(home, '.twilio-cli', 'autocomplete', file)
    assert.ok(readFileSync(path, 'utf8').includes(join(home, '.twilio-cli', 'autocomplete')))
    const script = await runCommand(['autocomplete:script', shell], {home})
    assert.ok(script.stdout.includes(path), script.stdout)
  })
}

test("the default shell is the user's; an unsupported one is an error", async () => {
  const {stdout} = await runCommand(['autocomplete'], {env: {SHELL: '/usr/bin/zsh'}})
  assert.match(stdout, /autocomplete:script zsh/)
  const unsupported = await runCommand(['autocomplete', '-o', 'json'], {env: {SHELL: '/bin/csh'}})
  assert.equal(unsupported.code, 2)
  assert.equal(errorOf(unsupported).id, 'unknown-shell')
  assert.match(errorOf(unsupported).hint ?? '', /bash, zsh, fish, powershell/)
  const invalid = await runCommand(['autocomplete', 'csh', '-o', 'json'])
  assert.equal(invalid.code, 2)
  assert.equal(errorOf(invalid).id, 'invalid-argument')
  const refresh = await runCommand(['autocomplete', '--refresh-cache'], {env: {SHELL: '/bin/csh'}})
  assert.deepEqual([refresh.code, refresh.stdout], [0, ''])
})

test('a directory with special characters is quoted', async () => {
  const home = temporaryHome()
  const TWILIO_CACHE_DIR = join(home, `it's a "cache" $HOME`)
  const {stdout} = await runCommand(['autocomplete:script', 'bash'], {home, env: {TWILIO_CACHE_DIR}})
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

test('commands of a new plugin are completed at once, and those of a removed plugin are not', async () => {
  const home = temporaryHome()
  await runCommand(['autocomplete:create'], {home})
  const directory = join(home, 'greeter')
  mkdirSync(join(directory, 'commands', 'greet'), {recursive: true})
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({name: 'greeter', version: '1.0.0', oclif: {commands: './commands'}}),
  )
  writeFileSync(
    join(directory, 'commands', 'greet', 'world.js'),
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
  assert.equal((await runCommand(['plugins:link', directory], {home})).code, 0)
  assert.equal(complete(home, '', 'greet:'), 's\tgreet:world\tGreet the [31mworld\n')
  assert.equal(complete(home, 'greet:world', '--'), 's\t--tone\t\ns\t--warmly\tHeartily\n')
  assert.equal(complete(home, 'greet\nworld\n-t', 'h'), 's\thigh\t\n')
  assert.equal((await runCommand(['plugins:unlink', directory], {home})).code, 0)
  assert.equal(complete(home, '', 'greet:'), '')
})

test('data of another version or of other plugins is reported as out of date', async () => {
  const home = temporaryHome()
  await runCommand(['autocomplete:create'], {home})
  assert.doesNotMatch(complete(home, '', 'prof'), /^R/)
  const meta = join(home, '.twilio-cli', 'autocomplete', 'data', 'meta')
  const text = readFileSync(meta, 'utf8')
  writeFileSync(meta, text.replace(/^version\t.*$/m, 'version\t0.0.1'))
  assert.match(complete(home, '', 'prof'), /^R\n/)
  writeFileSync(meta, text)
  // As the official CLI writes it.
  writeFileSync(join(home, '.twilio-cli', 'package.json'), '{"oclif": {"plugins": []}}')
  assert.match(complete(home, '', 'prof'), /^R\n/)
  await runCommand(['autocomplete:create'], {home})
  assert.doesNotMatch(complete(home, '', 'prof'), /^R/)
})
