import assert from 'node:assert/strict'
import {chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {before, type TestContext, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {directoryAssignment} from '../../src/lib/completion/shells.ts'
import {cleanEnvironment, runTwilio, temporaryHome} from '../support/run.ts'
import {ShellTerminal, without} from './terminal.ts'

const home = temporaryHome()
const bin = join(home, 'bin')
const log = join(home, 'log')
const files = join(home, 'files')
const env = {...cleanEnvironment(home), PATH: `${bin}${delimiter}${process.env.PATH}`}

before(async () => {
  const {code, stderr} = await runTwilio(['autocomplete:create'], {home})
  assert.equal(code, 0, stderr)
  mkdirSync(bin)
  mkdirSync(files)
  // Records its last argument.
  writeFileSync(join(bin, 'twilio'), `#!/bin/sh\nfor last; do :; done\nprintf '%s\\0' "$last" >> "${log}"\n`)
  chmodSync(join(bin, 'twilio'), 0o755)
})

/** Parts of names that some shell treats specially, as bytes in a string: `\xc3\xa9` is é, `\xff` is not UTF-8. */
const PARTS = [
  ...[
    '$(touch PWNED)',
    '`touch PWNED`',
    ';touch PWNED;',
    '|touch PWNED',
    '&touch PWNED&',
    '$PATH',
    '(touch PWNED)',
  ],
  ...[
    "'",
    '"',
    '\\',
    '!',
    '!!',
    ' ',
    '  ',
    '\t',
    '\n',
    '\x01',
    '\x1b[31m',
    '\x7f',
    '\xc3\xa9',
    '\xe2\x80\x99',
  ],
  ...[
    '\xe2\x80\x8f',
    '\xff',
    '\xc3',
    '*',
    '?',
    '[a]',
    '{a,b}',
    '#',
    '~',
    '^',
    '=',
    ':',
    '@',
    ',',
    '%',
    '-',
    '+',
    '<',
    '>',
  ],
  ...['a', 'B', '7', '.pdf'],
]

/** Always the same names for a seed. */
const nastyNames = (seed: number, count: number): string[] => {
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return Array.from(
    {length: count},
    () => `f${Array.from({length: 1 + random(6)}, () => PARTS[random(PARTS.length)]).join('')}`,
  )
}

const KNOWN = [
  '\x01$(touch PWNED).pdf',
  '!!',
  "'",
  '"',
  "$'",
  '~',
  '#',
  'it\xe2\x80\x99s',
  "a\\';touch PWNED;'",
]

const toBytes = (name: string): Buffer => Buffer.from(name, 'latin1')
const createFiles = (directory: string, names: readonly string[]): void => {
  mkdirSync(directory, {recursive: true})
  for (const name of names) {
    writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), toBytes(name)]), '')
  }
}

const recorded = (): string => (existsSync(log) ? readFileSync(log, 'latin1') : '')

/** A shell in which completion is set up. */
const openShell = async (
  t: TestContext,
  {command, shell, locale}: {command: string; shell: string; locale: string},
) => {
  const directory = join(home, '.twilio-cli', 'autocomplete')
  const terminal = new ShellTerminal(t, command, {...env, LC_ALL: locale}, home)
  terminal.type(`PS1='> '; unset HISTFILE; . '${join(directory, `${shell}_setup`)}'\n`)
  terminal.type('echo ready$((1+1))\n')
  await terminal.until('ready2')
  return terminal
}

const assertNothingRan = (directory: string, what: string): void => {
  for (const place of [directory, home, files]) {
    assert.equal(existsSync(join(place, 'PWNED')), false, `${what} ran a command`)
  }
}

const LOCALES = ['C', 'C.UTF-8']
const SHELL_COMMANDS = {bash: 'bash --norc --noprofile -i'} as const

for (const [shell, command] of Object.entries(SHELL_COMMANDS)) {
  for (const locale of LOCALES) {
    test(`${shell} completes the name of any file, runs nothing, and passes the file's name on (${locale})`, {
      skip: without(shell, 'script'),
    }, async (t) => {
      const terminal = await openShell(t, {command, shell, locale})
      let index = 0
      for (const name of [...KNOWN, ...nastyNames(11, 60)]) {
        for (const typed of ['', '"', "'", '=', '="']) {
          index++
          const directory = join(files, `${shell}-${locale}-${index}`)
          createFiles(directory, [name])
          rmSync(log, {force: true})
          const flag = typed.startsWith('=') ? `--attachment${typed}` : `--attachment ${typed}`
          const start = index % 2 === 0 && /^[a-z]/.test(name) ? name.slice(0, 1) : ''
          const expected = `${typed.startsWith('=') ? '--attachment=' : ''}${name}\0`
          terminal.clear()
          terminal.type(`cd '${directory}'\n`)
          terminal.type(`twilio email:send ${flag}${start}\t\n`)
          for (let tries = 0; tries < 1000 && recorded() === ''; tries++) await sleep(5)
          assertNothingRan(directory, `${flag}${start} with ${JSON.stringify(name)}`)
          assert.equal(
            recorded(),
            expected,
            `${flag}${start} with ${JSON.stringify(name)}: ${terminal.shown}`,
          )
        }
      }
    })
  }
}

test('PowerShell gets a directory with typographic quotes as one string', () => {
  assert.equal(
    directoryAssignment('powershell', "it's \u2019; Remove-Item \u2018"),
    "$TwilioCompletionDirectory = 'it''s \u2019\u2019; Remove-Item \u2018\u2018'",
  )
})
