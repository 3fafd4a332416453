import {findKnownCommand} from '../../plugins/known-plugins.ts'
import type {ProgramConfig} from '../program-config.ts'

/**
 * Offers to install the plugin that a command belongs to. Returns the configuration with the plugin; undefined when the
 * command belongs to no known plugin, there is no terminal to ask on, or the answer is no.
 */
export const offerPlugin = async (config: ProgramConfig, id: string): Promise<ProgramConfig | undefined> => {
  const {terminal, prompts} = config.context
  const {plugin, command} = findKnownCommand(id) ?? {}
  if (!plugin || config.plugins.has(plugin) || !terminal.interactive) return undefined
  if (!(await prompts.confirm(`${command} requires the plugin ${plugin}. Install it?`))) return undefined
  await config.runCommand('plugins:install', [plugin])
  return config.reload()
}
