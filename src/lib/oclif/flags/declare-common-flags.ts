import type * as Interfaces from '@oclif/core/interfaces'

type Flag = Interfaces.FlagInput[string]

/** The sections of help that have the common flags, in the order of help. */
export const COMMON_GROUPS = ['INPUT', 'REQUEST', 'OUTPUT', 'COMMON'] as const

/**
 * Declares common flags: each has a section of help, and also the name `--cli-NAME`, which no parameter of the API has. The name
 * without `cli-` yields to an operation's own parameter: see `yieldTo`.
 */
export const declareCommonFlags = <T extends Record<string, Flag>>(
  helpGroup: (typeof COMMON_GROUPS)[number],
  flags: T,
): T => {
  for (const [name, flag] of Object.entries(flags)) {
    flag.helpGroup = helpGroup
    if (!name.startsWith(LONG)) flag.aliases = [LONG + name]
  }
  return flags
}

const LONG = 'cli-'

/** The common flags beside an operation's own: where both have a name, the common flag is only `--cli-NAME`. */
export const yieldTo = <T extends Interfaces.FlagInput>(
  own: Readonly<Record<string, unknown>>,
  common: T,
): T =>
  Object.fromEntries(
    Object.entries(common).map(([name, flag]) =>
      Object.hasOwn(own, name) ? [LONG + name, {...flag, aliases: []}] : [name, flag],
    ),
  ) as T

/** The value of a common flag among the parsed flags of a command, which may have yielded its name. */
export const readCommonFlag = (
  name: string,
  flags: Readonly<Record<string, unknown>>,
  baseFlags: Readonly<Record<string, unknown>>,
): unknown => flags[commonFlagName(name, baseFlags)]

/** The name that a common flag has in a command, which may have yielded its own. */
export const commonFlagName = (name: string, baseFlags: Readonly<Record<string, unknown>>): string =>
  Object.hasOwn(baseFlags, name) ? name : LONG + name
