import {brokenHook, type PluginProblem} from './plugin-problem.ts'

interface Failure {
  readonly error: Error & {oclif?: {exit?: number}}
  readonly plugin: {readonly name: string}
}

/**
 * Turns the failures of a hook into problems to warn about.
 *
 * @throws the error of a hook with which a plugin refuses to run one of its own commands
 */
export function collectHookProblems(
  event: string,
  options: unknown,
  failures: readonly Failure[],
): readonly PluginProblem[] {
  const {Command} = (options ?? {}) as {Command?: {plugin?: {name?: string}}}
  const refusal = failures.find(
    ({plugin, error}) => Command?.plugin?.name === plugin.name && error.oclif?.exit !== undefined,
  )
  if (refusal) throw refusal.error
  // A hook that has nothing to do may exit with 0.
  return failures
    .filter(({error}) => error.oclif?.exit !== 0)
    .map(({plugin, error}) => brokenHook(plugin.name, event, error))
}
