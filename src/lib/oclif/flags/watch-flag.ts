import * as Flags from '@oclif/core/flags'
import {type FlagShape, findFlags} from '../../app/invocation.ts'
import {parseSeconds} from '../../twilio/time-limit.ts'
import {declareCommonFlags} from './declare-common-flags.ts'

const DEFAULT_SECONDS = 2

/** For commands that list. */
export const watchFlag = declareCommonFlags('OUTPUT', {
  watch: Flags.custom<number>({
    description: `List again every ${DEFAULT_SECONDS} seconds, or as many as specified, and mark what is new, until Ctrl-C.`,
    exclusive: ['dry-run', 'snippet'],
    helpValue: '[seconds]',
    parse: async (text, _, {name}) => parseSeconds(`--${name}`, text),
  })(),
})

/** Adds the value that `--watch` has without one: oclif knows no flags with an optional value. */
export const fillWatchInterval = (
  argv: readonly string[],
  flags: Readonly<Record<string, FlagShape>>,
): string[] => {
  const words = [...argv]
  if (!words.some((word) => word === '--watch' || word === '--cli-watch')) return words
  for (const {name, value = '', at, count} of findFlags(argv, flags)) {
    const isBare = count === 2 && !/^-?[\d.]/.test(value)
    if (isBare && (name === 'watch' || name === 'cli-watch')) words[at] += `=${DEFAULT_SECONDS}`
  }
  return words
}
