import {findAlias, readAliases} from '../aliases/alias-file.ts'
import {expandAlias} from '../aliases/expand-alias.ts'
import type {Context} from '../app/context.ts'
import {UsageError} from '../app/errors.ts'
import {readInvocation} from '../app/invocation.ts'
import {quote} from '../runtime/quoting.ts'
import {rememberArguments} from '../runtime/secrets.ts'

/**
 * Runs the command line that an alias stands for.
 *
 * @param expanded the aliases that led here
 * @param run runs a command line
 * @returns the exit code; undefined when the first word is no alias
 */
export const runAlias = async (
  context: Context,
  expanded: readonly string[],
  run: (context: Context, expanded: readonly string[]) => Promise<number>,
): Promise<number | undefined> => {
  const {invocation, env} = context
  const [name = '', ...args] = invocation.argv
  const expansion = findAlias(readAliases(env), name)
  if (expansion === undefined) return undefined
  if (expanded.includes(name)) {
    throw new UsageError(
      'alias-loop',
      `The alias ${quote(name)} stands for itself: ${[...expanded, name].join(' → ')}.`,
      `To remove it, run: twilio alias:remove ${name}`,
    )
  }
  const meant = expandAlias(name, expansion, args, invocation.help)
  if (meant.kind === 'shell') {
    const {runShellAlias} = await import('../aliases/run-shell-alias.ts')
    return runShellAlias(meant.script, meant.args, env)
  }
  rememberArguments(meant.argv)
  return run(await context.withInvocation(readInvocation(meant.argv)), [...expanded, name])
}
