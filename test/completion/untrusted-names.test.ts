import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {delimiter, join} from 'node:path'
import {before, type TestContext, test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {isDeepStrictEqual} from 'node:util'
import {directoryAssignment, startupLine} from '../../src/lib/completion/shells.ts'
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
  // Records its arguments.
  writeFileSync(join(bin, 'twilio'), `#!/bin/sh\nprintf '%s\\0' "$@" >> "${log}"\n`)
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

/** All runs have the same names; COMPLETION_SEED selects others, and COMPLETION_COUNT more. */
const SEED = Number(process.env.COMPLETION_SEED ?? 11)
const COUNT = Number(process.env.COMPLETION_COUNT ?? 200)

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

const OPENINGS = ['', '"', "'", '=', '="', "='"]

/** Names of files, each with what is typed before the first characters of the name, and those. */
const fileCases = (): [name: string, typed: string, first: string][] => [
  ...KNOWN.flatMap((name) => OPENINGS.map((typed): [string, string, string] => [name, typed, ''])),
  ...nastyNames(SEED, COUNT).map((name, index): [string, string, string] => [
    name,
    OPENINGS[index % OPENINGS.length] ?? '',
    index % 2 === 0 ? 'f' : '',
  ]),
]

const toBytes = (name: string): Buffer => Buffer.from(name, 'latin1')
const createFiles = (directory: string, names: readonly string[]): void => {
  for (const old of readdirSync(directory, 'buffer')) {
    rmSync(Buffer.concat([Buffer.from(`${directory}/`), old]))
  }
  for (const name of names) {
    writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), toBytes(name)]), '')
  }
}

/** How to set up a shell, and a key that runs the line. */
interface ShellSetup {
  readonly command: string
  readonly file: string
  readonly setup: string
  readonly accept: string
}

const UNFINISHED = join(home, 'unfinished')
const PROMPTED = join(home, 'prompted')
const SHELLS: Readonly<Record<string, ShellSetup>> = {
  bash: {
    command: 'bash --norc --noprofile -i',
    file: 'bash_setup',
    setup: `PS2='$(printf . >> "${UNFINISHED}")'; PROMPT_COMMAND='printf . >> "${PROMPTED}"'; bind '"\\C-xm": menu-complete' '"\\C-xi": insert-completions'`,
    accept: '\n',
  },
  zsh: {
    command: 'zsh -f -i',
    file: 'zsh_setup',
    setup: `setopt prompt_subst; PS2='$(printf . >> "${UNFINISHED}")'; unsetopt prompt_sp beep; precmd() { printf . >> "${PROMPTED}" }`,
    accept: '\n',
  },
  fish: {
    command: 'fish --no-config -i',
    file: 'fish_setup',
    setup: [
      `function prompted --on-event fish_postexec; printf . >> "${PROMPTED}"; end`,
      "function accept; if commandline --is-valid; commandline -f execute; else; commandline ''; commandline -f repaint; prompted; end; end",
      'bind \\cx accept',
    ].join('; '),
    accept: '\x18',
  },
}

/** The arguments of the last command line, in Latin-1. */
const recorded = (): string[] =>
  existsSync(log) ? readFileSync(log, 'latin1').replace(/\0$/, '').split('\0') : []

const size = (file: string): number => (existsSync(file) ? statSync(file).size : 0)

const waitUntil = async (is: () => boolean): Promise<void> => {
  for (let tries = 0; !is(); tries++) {
    if (tries === 5000) throw new Error('The shell is not ready.')
    await sleep(3)
  }
}

/** A shell in which completion is set up, in a directory of its own. */
class CompletingShell {
  readonly directory: string
  readonly #accept: string
  readonly #terminal: ShellTerminal

  private constructor(terminal: ShellTerminal, directory: string, accept: string) {
    this.#terminal = terminal
    this.directory = directory
    this.#accept = accept
  }

  static async open(t: TestContext, shell: string, locale: string): Promise<CompletingShell> {
    const {command, file, setup, accept} = SHELLS[shell] as ShellSetup
    const directory = join(files, `${shell}-${locale}`)
    mkdirSync(directory, {recursive: true})
    const terminal = new ShellTerminal(t, command, {...env, LC_ALL: locale}, directory)
    const script = join(home, '.twilio-cli', 'autocomplete', file)
    terminal.type(`. '${script}'; ${shell === 'fish' ? '' : 'unset HISTFILE; '}echo ready$(echo 2)\n`)
    await terminal.until('ready2')
    terminal.type(`${setup}; echo set$(echo 2)\n`)
    await terminal.until('set2')
    return new CompletingShell(terminal, directory, accept)
  }

  /**
   * The last argument of a command line, as the shell passes it on; undefined if the line was not complete.
   *
   * @param quote what completes such a line
   */
  async run(line: string, quote: string): Promise<string | undefined> {
    rmSync(log, {force: true})
    rmSync(UNFINISHED, {force: true})
    const before = size(PROMPTED)
    this.#terminal.clear()
    this.#terminal.type(`${line}${this.#accept}`)
    const prompted = (): boolean => size(PROMPTED) > before
    await waitUntil(() => prompted() || existsSync(UNFINISHED))
    if (!prompted()) {
      this.#terminal.type(`${quote}\n`)
      await waitUntil(prompted)
      return
    }
    return recorded().at(-1)
  }

  get shown(): string {
    return this.#terminal.shown
  }
}

const LOCALES = ['C', 'C.UTF-8']

const isUtf8 = (name: string): boolean => Buffer.from(toBytes(name).toString()).equals(toBytes(name))

/** Is a name offered? docs/autocomplete.md says why some are not. */
const OFFERS: Readonly<Record<string, (name: string, typed: string, locale: string) => boolean>> = {
  zsh: (name, typed, locale) =>
    !/^["']$/.test(typed) ||
    ((locale === 'C' ? /^[\0-\x7f]*$/.test(name) : isUtf8(name)) && !(typed === "'" && name.includes("'"))),
  fish: (name, typed) => !name.includes('\t') && !(typed === '' && name.startsWith('~')),
}

/** fish leaves a quote open after some names. */
const leavesOpen = (shell: string, name: string): boolean => shell === 'fish' && /[=@:.,/-]$/.test(name)

/** Did a name run its command? */
const ran = (directory: string): boolean => {
  const canaries = [directory, home, files].map((place) => join(place, 'PWNED')).filter(existsSync)
  for (const canary of canaries) rmSync(canary)
  return canaries.length > 0
}

const report = (failures: readonly string[]): void =>
  assert.equal(
    failures.length,
    0,
    `COMPLETION_SEED=${SEED}: ${failures.length} failures:\n${failures.slice(0, 20).join('\n')}`,
  )

for (const shell of Object.keys(SHELLS)) {
  for (const locale of LOCALES) {
    test(`${shell} completes the name of any file, runs nothing, and passes the file's name on (${locale})`, {
      skip: without(shell, 'script'),
    }, async (t) => {
      const terminal = await CompletingShell.open(t, shell, locale)
      const failures: string[] = []
      for (const [name, typed, first] of fileCases()) {
        createFiles(terminal.directory, [name])
        const flag = typed.startsWith('=') ? `--attachment${typed}` : `--attachment ${typed}`
        const offered = OFFERS[shell]?.(name, typed, locale) ?? true
        const expected = offered
          ? `${typed.startsWith('=') ? '--attachment=' : ''}${name}`
          : /["']/.test(typed)
            ? undefined
            : `${flag}${first}`.trim().split(' ').at(-1)
        const after = leavesOpen(shell, name) ? typed.replace('=', '') : ''
        const passed = await terminal.run(
          `twilio email:send ${flag}${first}\t${offered ? after : ''}`,
          typed.replace('=', ''),
        )
        const what = `${flag}${first} with ${JSON.stringify(name)}`
        if (ran(terminal.directory)) failures.push(`${what} ran a command`)
        if (passed !== expected) failures.push(`${what} passed ${JSON.stringify(passed)}: ${terminal.shown}`)
      }
      report(failures)
    })
  }
}

for (const locale of LOCALES) {
  test(`bash's menu-complete and insert-completions run nothing, and insert the names of files (${locale})`, {
    skip: without('bash', 'script'),
  }, async (t) => {
    const terminal = await CompletingShell.open(t, 'bash', locale)
    const failures: string[] = []
    const all = nastyNames(SEED + 2, COUNT)
    for (let index = 0; index < all.length; index += 4) {
      const names = [...new Set(all.slice(index, index + 4))].sort()
      createFiles(terminal.directory, names)
      const typed = OPENINGS[(index / 4) % OPENINGS.length] ?? ''
      const prefix = typed.startsWith('=') ? '--attachment=' : ''
      const line = `twilio email:send --attachment${prefix ? typed : ` ${typed}`}f`
      const quote = typed.replace('=', '')
      const check = (keys: string, passed: unknown, expected: unknown): void => {
        const what = `${line} and ${keys} with ${JSON.stringify(names)}`
        if (ran(terminal.directory)) failures.push(`${what} ran a command`)
        if (!isDeepStrictEqual(passed, expected)) {
          failures.push(`${what} passed ${JSON.stringify(passed)}: ${terminal.shown}`)
        }
      }
      const chosen: (string | undefined)[] = []
      for (let times = 1; times <= names.length; times++) {
        chosen.push(await terminal.run(`${line}${'\x18m'.repeat(times)}`, quote))
      }
      check('menu-complete', chosen.sort(), names.map((name) => `${prefix}${name}`).sort())
      for (const key of ['\x1b*', '\x18i']) {
        await terminal.run(`${line}${key}`, quote)
        // All names follow each other; the flag is before the first.
        const passed = recorded().slice(prefix ? 1 : 2)
        if (prefix && passed[0]?.startsWith(prefix)) passed[0] = passed[0].slice(prefix.length)
        check('insert-completions', passed.sort(), names)
      }
    }
    report(failures)
  })
}

/** What is typed before the name of a profile. */
const PROFILE_OPENINGS = ['profiles:use ', 'email:send -p ', 'email:send --profile='].flatMap((command) =>
  ['', '"', "'"].map((quote): [command: string, quote: string] => [command, quote]),
)

/** Names of profiles, which are text, each with what is typed before its first character, an "f". */
const profileCases = (): [name: string, command: string, quote: string][] =>
  [...KNOWN.map((name) => `f${name}`), ...nastyNames(SEED + 1, COUNT)]
    .map((name) => toBytes(name).toString('utf8'))
    .map((name, index) => [name, ...(PROFILE_OPENINGS[index % PROFILE_OPENINGS.length] ?? ['', ''])])

for (const shell of Object.keys(SHELLS)) {
  for (const locale of LOCALES) {
    test(`${shell} completes the name of any profile, runs nothing, and passes the name on (${locale})`, {
      skip: without(shell, 'script'),
    }, async (t) => {
      const terminal = await CompletingShell.open(t, shell, locale)
      const failures: string[] = []
      for (const [text, command, quote] of profileCases()) {
        writeFileSync(join(home, '.twilio-cli', 'config.json'), JSON.stringify({profiles: {[text]: {}}}))
        const name = Buffer.from(text).toString('latin1')
        const typed = command.endsWith('=') ? `=${quote}` : quote
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these names are not offered
        const offered = !/[\x01-\x1f\x7f]/.test(name) && (OFFERS[shell]?.(name, typed, locale) ?? true)
        const before = command.endsWith('=') ? '--profile=' : ''
        const expected = offered ? `${before}${name}` : quote === '' ? `${before}f` : undefined
        const after = offered && leavesOpen(shell, name) ? quote : ''
        const passed = await terminal.run(`twilio ${command}${quote}f\t${after}`, quote)
        const what = `${command}${quote}f with ${JSON.stringify(name)}`
        if (ran(terminal.directory)) failures.push(`${what} ran a command`)
        if (passed !== expected) failures.push(`${what} passed ${JSON.stringify(passed)}: ${terminal.shown}`)
      }
      report(failures)
    })
  }
}

/** As PowerShell's tokenizer: each of these closes a string that any other of them opened. */
const SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"
const OTHER_QUOTES = '"\u201c\u201d\u201e'

/** The value of a single-quoted string of PowerShell, and what follows it. As `ScanStringLiteral` of its tokenizer. */
const scanPowershellString = (source: string): [value: string, rest: string] => {
  const isQuote = (at: number): boolean => at < source.length && SINGLE_QUOTES.includes(source.charAt(at))
  assert.ok(isQuote(0), source)
  let value = ''
  for (let at = 1; at < source.length; at++) {
    if (isQuote(at)) {
      // Of two quotes, the second counts.
      if (!isQuote(at + 1)) return [value, source.slice(at + 1)]
      at++
    }
    value += source.charAt(at)
  }
  throw new Error(`The string is not closed: ${source}`)
}

const powershellNames = (): string[] => {
  const names = [...KNOWN, ...nastyNames(SEED + 3, COUNT)].map((name) => toBytes(name).toString('utf8'))
  const quotes = [...SINGLE_QUOTES, ...OTHER_QUOTES]
  return [
    ...names,
    ...quotes.flatMap((quote) => [quote, quote + quote, `it${quote}s`, `${quote}; New-Item PWNED; ${quote}`]),
    ...names.map((name, index) =>
      name.replace('f', (quotes[index % quotes.length] ?? '').repeat(1 + (index % 3))),
    ),
  ]
}

test('PowerShell gets a directory and a file of any name as one string', () => {
  for (const name of powershellNames()) {
    const [before, assigned] = directoryAssignment('powershell', name).split(/ = (.*)/s)
    assert.equal(before, '$TwilioCompletionDirectory')
    assert.deepEqual(scanPowershellString(assigned ?? ''), [name, ''])

    const [tested, afterTest] = scanPowershellString(
      startupLine('powershell', name).replace('if (Test-Path ', ''),
    )
    assert.equal(tested, name)
    assert.ok(afterTest.startsWith(') { . '), afterTest)
    const [run, afterRun] = scanPowershellString(afterTest.slice(') { . '.length))
    assert.equal(run, name)
    assert.equal(afterRun, ' } # twilio autocomplete setup')
  }
})

test('PowerShell gets the name of any profile as one string, and none that cmd.exe would run', () => {
  const script = readFileSync(join(home, '.twilio-cli', 'autocomplete', 'powershell_setup.ps1'), 'utf8')
  assert.ok(script.startsWith('\ufeff'), 'Windows PowerShell reads UTF-8 only with a byte order mark')
  // The rules are the script's own; .NET's expressions mean the same in JavaScript.
  const part = (pattern: RegExp): string => {
    const [, found] = pattern.exec(script) ?? []
    assert.ok(found, `${pattern} is not in the script`)
    return found
  }
  const special = new RegExp(part(/\$text -cmatch '(.+?)'\)/), 'u')
  const doubled = new RegExp(part(/\[regex\]::Replace\(\$text, "(.+?)", '\$0\$0'\)/), 'gu')
  const refused = new RegExp(part(/\$unsafe = '(.+?)'$/m), 'u')
  // Profiles and aliases are both tested with it.
  assert.equal([...script.matchAll(/-cnotmatch \$unsafe/g)].length, 2)
  let offered = 0
  for (const name of powershellNames()) {
    if (refused.test(name)) continue
    offered++
    assert.doesNotMatch(name, /["&|<>^%\n\t]|\\$/)
    for (const text of [name, `--profile=${name}`]) {
      // Without quotes, nothing in it ends a word, or is expanded.
      if (!special.test(text)) assert.match(text, /^[\w:=./+-]+$/)
      else assert.deepEqual(scanPowershellString(`'${text.replaceAll(doubled, '$&$&')}'`), [text, ''])
    }
  }
  assert.ok(offered > COUNT / 2, `${offered} names are offered`)
})
