export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'none'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export const OUTPUT_FORMATS = ['columns', 'table', 'json', 'ndjson', 'yaml', 'tsv', 'csv', 'none'] as const
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** Other names of formats, as other programs have them. */
const FORMAT_ALIASES: Readonly<Record<string, OutputFormat>> = {jsonl: 'ndjson', off: 'none'}

/**
 * The result of one pass over the command line, before the command is known. oclif's parser then parses the flags of the
 * command; routing, help and error printing need this before it, or without it.
 */
export interface Invocation {
  /** The command line without the program's name; `--help COMMAND` has become `COMMAND --help`. */
  readonly argv: readonly string[]
  /** The words before the first flag: the parts of the command's id, and arguments. */
  readonly words: readonly string[]
  /** Only prints the version. */
  readonly version: boolean
  readonly help: boolean
  readonly level: LogLevel
  /** Undefined when none is given, or an unknown one. */
  readonly format: OutputFormat | undefined
  /** The value of `-p`. */
  readonly profile: string | undefined
}

/** What is needed to find a flag on a command line. */
export interface FlagShape {
  readonly type: string
  readonly char?: string | undefined
  readonly multiple?: boolean | undefined
  /** Other long names. */
  readonly aliases?: readonly string[] | undefined
}

/** A flag found on the command line. */
export interface FoundFlag {
  readonly name: string
  /** Undefined for a boolean flag, or when the value is missing. */
  readonly value: string | undefined
  /** The index of its first word. */
  readonly at: number
  /** The number of its words: 2 when the value is a separate word. */
  readonly count: number
}

const HELP = new Set(['--help', '-h'])
const VERSION = new Set(['--version', '-v'])

const COMMON: Readonly<Record<string, FlagShape>> = {
  'cli-log-level': {type: 'option', char: 'l'},
  'cli-output-format': {type: 'option', char: 'o'},
  profile: {type: 'option', char: 'p', aliases: ['cli-profile']},
  silent: {type: 'boolean', aliases: ['cli-silent']},
}

export const readInvocation = (given: readonly string[]): Invocation => {
  const [first = '', second = ''] = given
  const isHelpFirst = HELP.has(first) && second !== '' && !second.startsWith('-')
  const argv = replaceAliases(isHelpFirst ? [...given.slice(1), first] : given)
  const flags = findFlags(argv, COMMON)
  const last = <T extends string>(name: string, values: readonly T[]): T | undefined =>
    flags
      .flatMap((flag) => (flag.name === name ? (values.find((each) => each === flag.value) ?? []) : []))
      .at(-1)
  const silent = flags.some(({name}) => name === 'silent')
  return {
    argv,
    words: getLeadingWords(argv),
    version: VERSION.has(first),
    help: argv.slice(0, findEndOfFlags(argv)).some((word) => HELP.has(word)),
    level: silent ? 'none' : (last('cli-log-level', LOG_LEVELS) ?? 'info'),
    format: last('cli-output-format', OUTPUT_FORMATS),
    profile: flags.findLast(({name}) => name === 'profile')?.value,
  }
}

/** The command line with the names of formats that this program has for those that other programs have. */
const replaceAliases = (argv: readonly string[]): readonly string[] => {
  const words = [...argv]
  for (const {name, value, at, count} of findFlags(argv, COMMON)) {
    const format = name === 'cli-output-format' ? FORMAT_ALIASES[value ?? ''] : undefined
    const last = at + count - 1
    if (format) words[last] = `${words[last]?.slice(0, -(value?.length ?? 0))}${format}`
  }
  return words
}

/** The words before the first flag. */
export const getLeadingWords = (argv: readonly string[]): readonly string[] => {
  const firstFlag = argv.findIndex((word) => word.startsWith('-') || word === '')
  return firstFlag === -1 ? argv : argv.slice(0, firstFlag)
}

/** Finds the known flags on a command line, in order. Values of known flags are not mistaken for flags. */
export const findFlags = (
  argv: readonly string[],
  known: Readonly<Record<string, FlagShape>>,
): FoundFlag[] => {
  const found: FoundFlag[] = []
  for (let at = 0; at < findEndOfFlags(argv); at++) {
    const flag = parseFlagAt(argv, at, known)
    if (!flag) continue
    found.push(flag)
    at += flag.count - 1
  }
  return found
}

/** The index of `--`, after which there are no flags, or of the end. */
const findEndOfFlags = (argv: readonly string[]): number =>
  argv.includes('--') ? argv.indexOf('--') : argv.length

const parseFlagAt = (
  argv: readonly string[],
  at: number,
  known: Readonly<Record<string, FlagShape>>,
): FoundFlag | undefined => {
  const word = argv[at] ?? ''
  const [, long, equals, inLong] = /^--([^=]+)(=)?(.*)$/s.exec(word) ?? []
  const short = long === undefined && /^-[^-]/.test(word) ? word.charAt(1) : undefined
  const isMeant = ([name, {char, aliases}]: [string, FlagShape]): boolean =>
    long === undefined
      ? short !== undefined && char === short
      : long === name || (aliases?.includes(long) ?? false)
  const name = Object.entries(known).find(isMeant)?.[0]
  if (name === undefined) return undefined
  if (known[name]?.type === 'boolean') return {name, value: undefined, at, count: 1}
  if (equals !== undefined) return {name, value: inLong, at, count: 1}
  if (short !== undefined && word.length > 2)
    return {name, value: word.slice(2).replace(/^=/, ''), at, count: 1}
  return {name, value: argv[at + 1], at, count: 2}
}
