import {type FlagShape, findFlags} from '../../app/invocation.ts'

/**
 * A command line with the last value of each flag that takes one: scripts put their own after defaults. oclif's parser, unlike
 * that of the official CLI, refuses a flag that comes twice.
 */
export const lastOfEach = (argv: readonly string[], flags: Readonly<Record<string, FlagShape>>): string[] => {
  const single = findFlags(argv, flags).filter(
    ({name}) => flags[name]?.type === 'option' && !flags[name]?.multiple,
  )
  const repeated = single.filter((flag, index) =>
    single.slice(index + 1).some(({name}) => name === flag.name),
  )
  const dropped = new Set(
    repeated.flatMap(({at, count}) => Array.from({length: count}, (_, word) => at + word)),
  )
  return argv.filter((_, at) => !dropped.has(at))
}
