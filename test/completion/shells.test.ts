import assert from 'node:assert/strict'
import {execFileSync, spawnSync} from 'node:child_process'
import {chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {before, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {createParser} from '../support/parser.ts'
import {cleanEnvironment, root, runTwilio, temporaryHome} from '../support/run.ts'
import {ShellTerminal, without} from './terminal.ts'

const home = temporaryHome()
const bin = join(home, 'bin')
const directory = join(home, '.twilio-cli', 'autocomplete')
const env = {...cleanEnvironment(home), PATH: `${bin}${delimiter}${process.env.PATH}`}

before(async () => {
  mkdirSync(bin)
  // Record each start: completion must start neither the program nor Node.
  for (const name of ['twilio', 'node']) {
    const program = name === 'twilio' ? `"${join(root, 'bin/run.js')}" ` : ''
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\necho ${name} >> "${home}/started"\nexec "${process.execPath}" ${program}"$@"\n`,
    )
    chmodSync(join(bin, name), 0o755)
  }
  const {code, stderr} = await runTwilio(['autocomplete:create'], {home})
  assert.equal(code, 0, stderr)
  writeFileSync(
    join(home, '.twilio-cli', 'aliases.json'),
    JSON.stringify({
      'zz-sent': 'messages:list',
      'yy-to': 'api core messages create --body "$1" --to',
      'yy-\\"': 'profiles:use',
      'yy-sh': '!messages:list | head',
      'yy-none': '--help',
    }),
  )
  writeFileSync(
    join(home, '.twilio-cli', 'config.json'),
    JSON.stringify({
      profiles: {
        staging: {accountSid: 'AC1', apiKey: 'profiles', apiSecret: '{"profiles": {"trap":1}}'},
        'st. pauli': {},
      },
      activeProject: 'staging',
    }),
  )
})

/** The completions printed by complete.awk, with `…` after a word that is not followed by a space. */
function complete(words: readonly string[], current: string, {in: files = directory} = {}): string[] {
  const output = execFileSync('awk', ['-f', join(files, 'complete.awk')], {
    encoding: 'utf8',
    env: {
      ...env,
      LC_ALL: 'C',
      TWILIO_AC_DIR: files,
      TWILIO_AC_WORDS: words.join('\n'),
      TWILIO_AC_CUR: current,
    },
  })
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [kind, word = ''] = line.split('\t')
      return kind === 'n' ? `${word}…` : kind === 's' ? word : `${kind} ${word}`.trim()
    })
}

const cases: [words: string[], current: string, expected: string[]][] = [
  [[], 'ap', ['api:…', 'applications:…']],
  [[], 'mess', ['messages:…', 'messaging:…']],
  [[], 'messages:l', ['messages:list']],
  [['messages'], 'f', ['feedback', 'fetch']],
  [['messages:list'], '--no-l', ['--no-limit']],
  [[], 'verify:services:l', ['verify:services:list']],
  [[], 'verify:v2:services:l', ['verify:v2:services:list']],
  [['verify', 'services', 'list'], '--no-l', ['--no-limit']],
  [[], 'zz', ['zz-sent']],
  [[], 'api:cor', ['api:core:…']],
  [['api'], 'cor', ['core']],
  [['api'], 'core:mess', ['core:messages:…']],
  [['api', 'core'], 'mess', ['messages']],
  [[], 'api:core:messages:l', ['api:core:messages:list']],
  [['api', 'core', 'messages'], 'l', ['list']],
  [['api:core:messages'], 'f', ['feedback', 'fetch']],
  [['api:core:messages:list'], '--no', ['--no-header', '--no-limit', '--no-retry']],
  [['api', 'core', 'messages', 'list'], '--no-l', ['--no-limit']],
  [['api:core:messages:list', '--no-limit'], '--no-l', []],
  [['api:core:messages:list', '-o'], '', ['columns', 'table', 'json', 'tsv', 'none']],
  [['api:core:messages:list'], '--cli-output-format=j', ['--cli-output-format=json']],
  [['api:core:calls:create', '--method'], '', ['get', 'post']],
  [['api:core:calls:create', '--method'], 'P', ['post']],
  [['api:core:messages:list', '-p'], 'st', ['staging', 'st. pauli']],
  [['api:core:messages:list', '-p'], '', ['emulator', 'staging', 'st. pauli']],
  [['api:core:messages:list'], '--profile=s', ['--profile=staging', '--profile=st. pauli']],
  [['profiles:use'], 'sta', ['staging']],
  [['profiles', 'use'], 'sta', ['staging']],
  [['api:core:messages:create', '--body'], '--t', ['F']],
  [['plugins'], 'un', ['uninstall']],
  [[], 'plug', ['plugins', 'plugins:…']],
  [['help'], 'api:core:messages:c', ['api:core:messages:create']],
  [['autocomplete'], 'f', ['fish']],
  [['no-such-command'], '', []],
  [['api:nothing:here'], '--', []],
  [[], '../../etc/', []],
]
for (const [words, current, expected] of cases) {
  test(`"twilio ${[...words, current].join(' ')}" completes to ${expected.join(', ') || 'nothing'}`, () => {
    const found = complete(words, current)
    for (const word of expected) assert.ok(found.includes(word), `${word} is not in ${found.join(', ')}`)
    if (expected.length < 3) assert.deepEqual(found, expected)
  })
}

test('flags are listed as required, optional, common', () => {
  const flags = complete(['api:core:messages:create'], '')
  assert.equal(flags[0], '--to')
  assert.ok(flags.indexOf('--body') < flags.indexOf('--profile'))
})

test('an alias of the user has the flags, values and arguments of its command', () => {
  assert.deepEqual(complete(['zz-sent'], '--date-sent-a'), ['--date-sent-after'])
  assert.deepEqual(complete(['yy-to'], '--schedule-t'), ['--schedule-type'])
  const rest = ['--to', '+1', '--address-retention']
  assert.deepEqual(complete(['yy-to', ...rest], ''), complete(['api:core:messages:create', ...rest], ''))
  assert.ok(!complete(['yy-to', '--body', 'x'], '--bo').includes('--body'))
  for (const name of ['yy-sh', 'yy-none', 'yy-unknown', 'yy']) {
    assert.deepEqual(complete([name], '--'), [], name)
  }
})

test('the script for PowerShell parses, and knows short ids and aliases', async () => {
  const parser = await createParser('powershell')
  const script = readFileSync(join(directory, 'powershell_setup.ps1'), 'utf8')
  // The parser does not know a block as the last word of a command.
  const block = script.slice(script.indexOf('{') + 1, script.lastIndexOf('}'))
  assert.deepEqual(parser.findErrors(block), [])
  assert.match(script, /root\.tsv/)
  assert.match(script, /aliases\.json/)
})

test('an alias from the official CLI has the flags of its command', () => {
  assert.deepEqual(complete(['api:core:balance:list'], '--prop'), ['--properties'])
})

test('a completion starts no program, and reads no data but that of the product', () => {
  rmSync(join(home, 'started'), {force: true})
  const expected = complete(['api:core:messages:create'], '--s')
  assert.ok(expected.includes('--send-at'), expected.join(' '))
  assert.ok(complete(['profiles:use'], '').includes('staging'))
  assert.equal(existsSync(join(home, 'started')), false)

  const alone = join(home, 'alone')
  mkdirSync(join(alone, 'data'), {recursive: true})
  for (const file of ['complete.awk', 'data/meta', 'data/plugins', 'data/core.tsv']) {
    cpSync(join(directory, file), join(alone, file))
  }
  assert.deepEqual(complete(['api:core:messages:create'], '--s', {in: alone}), expected)
})

test('bash completes with colons, spaces, flags, values and profiles', {
  skip: without('bash', 'script'),
}, async (t) => {
  const terminal = new ShellTerminal(t, 'bash --norc --noprofile -i', env, home)
  const line = execFileSync('twilio', ['autocomplete:script', 'bash'], {env, encoding: 'utf8'})
  writeFileSync(join(home, 'started'), '')
  terminal.type(`PS1='> '; ${line}\n`)
  terminal.type('echo ready$((1+1))\n')
  await terminal.until('ready2')
  const completes = async (typed: string, expected: string): Promise<void> => {
    terminal.clear()
    terminal.type(`${typed}\t`)
    await terminal.until(expected).finally(() => terminal.type('\x15'))
  }
  await completes('twilio api:core:mess', 'twilio api:core:messages:')
  await completes('twilio api:core:messages:li', 'twilio api:core:messages:list ')
  await completes('twilio api core messages li', 'twilio api core messages list ')
  await completes('twilio api:core:messages:list --no-li', '--no-limit ')
  await completes('twilio api:core:messages:list -o js', '-o json ')
  await completes('twilio api:core:messages:list --cli-output-format=js', '--cli-output-format=json ')
  await completes('twilio api:core:messages:list -p sta', '-p staging ')
  await completes('twilio api:core:messages:create --body "a b" --messaging-s', '--messaging-service-sid ')
  await completes('twilio profiles:use st.', 'twilio profiles:use st.\\ pauli ')
  await completes('cd /tmp; twilio profiles:l', 'profiles:list ')
  assert.equal(readFileSync(join(home, 'started'), 'utf8'), '')

  // Data of another version is used, and updated in the background.
  const meta = join(directory, 'data', 'meta')
  const fresh = readFileSync(meta, 'utf8')
  writeFileSync(meta, fresh.replace(/^version.*$/m, 'version\t0.0.1'))
  await completes('twilio profiles:u', 'profiles:use ')
  for (let tries = 0; tries < 200 && readFileSync(meta, 'utf8') !== fresh; tries++) await sleep(50)
  assert.equal(readFileSync(meta, 'utf8'), fresh)
})

test('zsh completes with colons, spaces, flags, values and profiles', {
  skip: without('zsh', 'script'),
}, async (t) => {
  const terminal = new ShellTerminal(t, 'zsh -f -i', env, home)
  const line = execFileSync('twilio', ['autocomplete:script', 'zsh'], {env, encoding: 'utf8'})
  writeFileSync(join(home, 'started'), '')
  terminal.type(`PS1='> '; unsetopt zle_bracketed_paste prompt_sp; setopt interactive_comments; ${line}\n`)
  terminal.type('echo ready$((1+1))\n')
  await terminal.until('ready2')
  // Ctrl-X prints the whole line from the editor's buffer.
  terminal.type(
    `show() { print -r -- "" "<$BUFFER>"; BUFFER=; }; zle -N show; bindkey '^X' show; echo bound$((1+1))\n`,
  )
  await terminal.until('bound2')
  const completes = async (typed: string, expected: string): Promise<void> => {
    terminal.clear()
    terminal.type(`${typed}\t\x18`)
    await terminal.until(`<${expected}>`)
  }
  await completes('twilio api:core:mess', 'twilio api:core:messages:')
  await completes('twilio api:core:messages:li', 'twilio api:core:messages:list ')
  await completes('twilio api core messages li', 'twilio api core messages list ')
  await completes('twilio api:core:messages:list --no-li', 'twilio api:core:messages:list --no-limit ')
  await completes('twilio api:core:messages:list -o js', 'twilio api:core:messages:list -o json ')
  await completes(
    'twilio profiles:list --cli-output-format=js',
    'twilio profiles:list --cli-output-format=json ',
  )
  await completes('twilio profiles:list -p sta', 'twilio profiles:list -p sta')
  await completes('twilio profiles:use sta', 'twilio profiles:use staging ')
  await completes('twilio profiles:use st.', 'twilio profiles:use st.\\ pauli ')
  await completes('twilio emulator:start --data-d', 'twilio emulator:start --data-d')
  assert.equal(readFileSync(join(home, 'started'), 'utf8'), '')
})

test('fish completes with colons, spaces, flags, values and profiles', {skip: without('fish')}, () => {
  const line = execFileSync('twilio', ['autocomplete:script', 'fish'], {env, encoding: 'utf8'})
  writeFileSync(join(home, 'started'), '')
  const completeInFish = (typed: string): string[] => {
    const {stdout, stderr} = spawnSync(
      'fish',
      ['--no-config', '-c', `${line}\ncomplete -C ${JSON.stringify(typed)}`],
      {env, encoding: 'utf8', cwd: home},
    )
    assert.equal(stderr, '')
    return stdout
      .trim()
      .split('\n')
      .map((each) => each.split('\t')[0] ?? '')
  }
  assert.deepEqual(completeInFish('twilio api:core:mess'), ['api:core:messages:'])
  assert.deepEqual(completeInFish('twilio api:core:messages:li'), ['api:core:messages:list'])
  assert.deepEqual(completeInFish('twilio api core messages li'), ['list'])
  assert.deepEqual(completeInFish('twilio api:core:messages:list --no-li'), ['--no-limit'])
  assert.deepEqual(completeInFish('twilio api:core:messages:list -o js'), ['json'])
  assert.deepEqual(completeInFish('twilio profiles:list --cli-output-format=js'), [
    '--cli-output-format=json',
  ])
  assert.deepEqual(completeInFish('twilio profiles:use st'), ['st. pauli', 'staging'])
  assert.equal(readFileSync(join(home, 'started'), 'utf8'), '')
})
