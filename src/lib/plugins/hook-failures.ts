import {brokenHook, type PluginProblem} from './plugin-problem.ts'

interface Failure {
  readonly error: Error & {oclif?: {exit?: number}}
  readonly plugin: {readonly name: string}
}

/**
 * The failed hooks as problems to warn of.
 *
 * @throws the error of a hook by which a plugin refuses to run one of its own commands
 */
export function settleFailures(
  event: string,
  options: unknown,
  failures: readonly Failure[],
): readonly PluginProblem[] {
  const {Command} = (options ?? {}) as {Command?: {plugin?: {name?: string}}}
  const refusal = failures.find(
    ({plugin, error}) => Command?.plugin?.name === plugin.name && error.oclif?.exit !== undefined,
  )
  if (refusal) throw refusal.error
  // An exit code of 0 is a hook's way of saying that it has nothing to do.
  return failures
    .filter(({error}) => error.oclif?.exit !== 0)
    .map(({plugin, error}) => brokenHook(plugin.name, event, error))
}
