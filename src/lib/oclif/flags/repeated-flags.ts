interface KnownFlag {
  readonly type: string
  readonly multiple?: boolean
  readonly char?: string
}

/** The flag that a word of the command line names, and whether its value is part of the word. */
const flagOf = (
  word: string,
  flags: Readonly<Record<string, KnownFlag>>,
): [name: string, whole: boolean] | undefined => {
  const [, long, equals] = /^--([^=]+)(=)?/s.exec(word) ?? []
  if (long) return flags[long] ? [long, equals !== undefined] : undefined
  if (!/^-[^-]/.test(word)) return undefined
  const short = Object.keys(flags).find((name) => flags[name]?.char === word[1])
  return short === undefined ? undefined : [short, word.length > 2]
}

/**
 * A command line with the last value of each flag that takes one: scripts put their own after defaults. The parser, unlike
 * that of the official CLI, refuses a flag that comes twice.
 */
export const lastOfEach = (argv: readonly string[], flags: Readonly<Record<string, KnownFlag>>): string[] => {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const places = new Map<string, [start: number, words: number]>()
  const dropped = new Set<number>()
  for (let at = 0; at < end; at++) {
    const [name, whole] = flagOf(argv[at] ?? '', flags) ?? []
    const flag = flags[name ?? '']
    if (name === undefined || flag?.type !== 'option') continue
    const words = whole ? 1 : 2
    if (!flag.multiple) {
      const [start, count] = places.get(name) ?? [at, 0]
      for (let word = start; word < start + count; word++) dropped.add(word)
      places.set(name, [at, words])
    }
    at += words - 1
  }
  return argv.filter((_, at) => !dropped.has(at))
}
