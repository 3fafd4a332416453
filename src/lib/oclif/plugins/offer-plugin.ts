import {knownCommand} from '../../plugins/known-plugins.ts'
import type {SwitchboardConfig} from '../config.ts'

/**
 * Offers to install the plugin that a command belongs to. Returns the configuration with the plugin; undefined when the
 * command is of none, nobody is there to ask, or the answer is no.
 */
export const installFor = async (
  config: SwitchboardConfig,
  id: string,
): Promise<SwitchboardConfig | undefined> => {
  const {terminal, prompts} = config.context
  const {plugin, command} = knownCommand(id) ?? {}
  if (!plugin || config.plugins.has(plugin) || !terminal.interactive) return undefined
  if (!(await prompts.confirm(`The command ${command} is part of the plugin ${plugin}. Install it?`)))
    return undefined
  await config.runCommand('plugins:install', [plugin])
  return config.reload()
}
