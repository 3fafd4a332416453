import {askConfirm} from '../../app/prompts.ts'
import type {Terminal} from '../../app/terminal.ts'
import {knownCommand} from '../../plugins/known-plugins.ts'
import type {SwitchboardConfig} from '../config.ts'

/**
 * Offers to install the plugin that a command belongs to. Returns the configuration with the plugin; undefined when the
 * command is of none, nobody is there to ask, or the answer is no.
 */
export const installFor = async (
  config: SwitchboardConfig,
  id: string,
  terminal: Terminal,
): Promise<SwitchboardConfig | undefined> => {
  const {plugin, command} = knownCommand(id) ?? {}
  if (!plugin || config.plugins.has(plugin) || !terminal.interactive) return undefined
  if (!(await askConfirm(terminal, `The command ${command} is of the plugin ${plugin}. Install it?`)))
    return undefined
  await config.runCommand('plugins:install', [plugin])
  return config.reload()
}
