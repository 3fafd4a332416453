import {type FlagShape, findFlags} from '../../app/invocation.ts'

/**
 * Drops all but the last value of each repeated flag that takes one value, so that scripts can append a flag to override a
 * default. oclif's parser rejects a repeated flag; the official CLI's accepts it.
 */
export const keepLastValues = (
  argv: readonly string[],
  flags: Readonly<Record<string, FlagShape>>,
): string[] => {
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
