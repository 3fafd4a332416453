import {claimedIds, type PluginProblem} from './plugin-problem.ts'

/** A command that a plugin claims. */
interface ClaimedCommand {
  readonly id: string
  readonly aliases: string[]
  readonly hiddenAliases: string[]
}

interface ClaimingPlugin<C extends ClaimedCommand> {
  readonly name: string
  commands: C[]
}

/**
 * Leaves each plugin the ids that nothing before it has: the program's own go first, then the plugins in the order of their
 * installation. The others are taken from it, and told.
 *
 * @param isOwn is it an id, or alias, of the program itself?
 */
export function settleClaims<C extends ClaimedCommand>(
  plugins: readonly ClaimingPlugin<C>[],
  isOwn: (id: string) => boolean,
): readonly PluginProblem[] {
  const owners = new Map<string, string>()
  return plugins.flatMap((plugin) => {
    const lost = new Map<string | undefined, string[]>()
    const isFree = (id: string): boolean => {
      const owner = isOwn(id) ? undefined : owners.get(id)
      if (owner === undefined && !isOwn(id)) return true
      if (owner !== plugin.name) lost.set(owner, [...(lost.get(owner) ?? []), id])
      return false
    }
    plugin.commands = plugin.commands
      .filter(({id}) => isFree(id))
      .map((command) => ({
        ...command,
        aliases: command.aliases.filter(isFree),
        hiddenAliases: (command.hiddenAliases ?? []).filter(isFree),
      }))
    for (const {id, aliases, hiddenAliases} of plugin.commands) {
      for (const each of [id, ...aliases, ...hiddenAliases]) owners.set(each, plugin.name)
    }
    return [...lost].map(([owner, ids]) => claimedIds(plugin.name, ids, owner))
  })
}
