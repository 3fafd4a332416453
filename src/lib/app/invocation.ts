export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'none'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export const OUTPUT_FORMATS = ['columns', 'table', 'json', 'tsv', 'none'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/**
 * What one pass over the command line finds before its command is known. oclif's parser has the last word on the flags of a
 * command; this is what routing, help and the printing of errors need before it, or without it.
 */
export interface Invocation {
  /** The command line without the program's name; `--help COMMAND` has become `COMMAND --help`. */
  readonly argv: readonly string[]
  /** The words before the first flag: the parts of a command's id, and arguments behind them. */
  readonly words: readonly string[]
  /** Asks for nothing but the version. */
  readonly version: boolean
  readonly help: boolean
  readonly level: LogLevel
  /** Undefined when none was given, or none that exists. */
  readonly format: OutputFormat | undefined
  /** The value of `-p`. */
  readonly profile: string | undefined
}

/** What has to be known of a flag to find it on a command line. */
export interface FlagShape {
  readonly type: string
  readonly char?: string | undefined
  readonly multiple?: boolean | undefined
}

/** A flag as it stands on the command line. */
export interface GivenFlag {
  readonly name: string
  /** Undefined for a boolean flag, and for one whose value is missing. */
  readonly value: string | undefined
  /** Index of its first word. */
  readonly at: number
  /** How many words it takes: 2 when its value is a word of its own. */
  readonly count: number
}

const HELP = new Set(['--help', '-h'])
const VERSION = new Set(['--version', '-v'])

const COMMON: Readonly<Record<string, FlagShape>> = {
  'cli-log-level': {type: 'option', char: 'l'},
  'cli-output-format': {type: 'option', char: 'o'},
  profile: {type: 'option', char: 'p'},
  silent: {type: 'boolean'},
}

export const readInvocation = (given: readonly string[]): Invocation => {
  const [first = '', second = ''] = given
  const isHelpFirst = HELP.has(first) && second !== '' && !second.startsWith('-')
  const argv = isHelpFirst ? [...given.slice(1), first] : given
  const flags = givenFlags(argv, COMMON)
  const last = <T extends string>(name: string, values: readonly T[]): T | undefined =>
    flags
      .flatMap((flag) => (flag.name === name ? (values.find((each) => each === flag.value) ?? []) : []))
      .at(-1)
  const silent = flags.some(({name}) => name === 'silent')
  return {
    argv,
    words: leadingWords(argv),
    version: VERSION.has(first),
    help: argv.slice(0, endOfFlags(argv)).some((word) => HELP.has(word)),
    level: silent ? 'none' : (last('cli-log-level', LOG_LEVELS) ?? 'info'),
    format: last('cli-output-format', OUTPUT_FORMATS),
    profile: flags.findLast(({name}) => name === 'profile')?.value,
  }
}

/** The words before the first flag. */
export const leadingWords = (argv: readonly string[]): readonly string[] => {
  const firstFlag = argv.findIndex((word) => word.startsWith('-') || word === '')
  return firstFlag === -1 ? argv : argv.slice(0, firstFlag)
}

/** The known flags on a command line, in their order; the values of known flags are not taken for flags. */
export const givenFlags = (
  argv: readonly string[],
  known: Readonly<Record<string, FlagShape>>,
): GivenFlag[] => {
  const found: GivenFlag[] = []
  for (let at = 0; at < endOfFlags(argv); at++) {
    const flag = flagAt(argv, at, known)
    if (!flag) continue
    found.push(flag)
    at += flag.count - 1
  }
  return found
}

/** Behind `--` nothing is a flag. */
const endOfFlags = (argv: readonly string[]): number =>
  argv.includes('--') ? argv.indexOf('--') : argv.length

const flagAt = (
  argv: readonly string[],
  at: number,
  known: Readonly<Record<string, FlagShape>>,
): GivenFlag | undefined => {
  const word = argv[at] ?? ''
  const [, long, equals, inLong] = /^--([^=]+)(=)?(.*)$/s.exec(word) ?? []
  const short = long === undefined && /^-[^-]/.test(word) ? word.charAt(1) : undefined
  const name = long ?? Object.keys(known).find((each) => short !== undefined && known[each]?.char === short)
  if (name === undefined || !Object.hasOwn(known, name)) return undefined
  if (known[name]?.type === 'boolean') return {name, value: undefined, at, count: 1}
  if (equals !== undefined) return {name, value: inLong, at, count: 1}
  if (short !== undefined && word.length > 2)
    return {name, value: word.slice(2).replace(/^=/, ''), at, count: 1}
  return {name, value: argv[at + 1], at, count: 2}
}
