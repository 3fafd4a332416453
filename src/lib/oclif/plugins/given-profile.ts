import type * as Interfaces from '@oclif/core/interfaces'

const NAMES = ['profile', 'project']

/** The profile that a command line names with its flag for it; the values of other flags are no flags. */
export function givenProfile(
  argv: readonly string[],
  flags: Readonly<Record<string, Interfaces.Flag<unknown>>>,
): string | undefined {
  const name = NAMES.find((each) => each in flags)
  if (!name) return undefined
  const {char = 'p'} = flags[name] ?? {}
  const takesValue = (word: string): boolean =>
    Object.entries(flags).some(
      ([flag, {type, char}]) => type === 'option' && (word === `--${flag}` || (char && word === `-${char}`)),
    )
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? ''
    if (word === '--') return undefined
    if (word === `--${name}` || word === `-${char}`) return argv[index + 1]
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3)
    if (word.startsWith(`-${char}`)) return word.slice(2).replace(/^=/, '')
    if (takesValue(word)) index++
  }
  return undefined
}
