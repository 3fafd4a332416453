import {idConflict, type PluginProblem} from './plugin-problem.ts'

interface PluginCommand {
  readonly id: string
  readonly aliases: string[]
  readonly hiddenAliases: string[]
}

interface PluginWithCommands<C extends PluginCommand> {
  readonly name: string
  commands: C[]
}

/**
 * Removes from each plugin the ids and aliases that are already taken: by the program itself, or by a plugin that was installed
 * before it.
 *
 * @param isOwn is this an id or alias of the program itself?
 * @returns a problem for each plugin and the owner of the ids that it lost
 */
export function resolveIdConflicts<C extends PluginCommand>(
  plugins: readonly PluginWithCommands<C>[],
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
    return [...lost].map(([owner, ids]) => idConflict(plugin.name, ids, owner))
  })
}
