import {UsageError} from '../errors.ts'
import {knownCommand} from '../plugins/known-plugins.ts'
import type {SwitchboardConfig} from './config.ts'
import {nearest} from './nearest.ts'

/** The error for a command that does not exist, with the ones it may be a slip of. */
export const unknownCommand = (config: SwitchboardConfig, id: string): UsageError => {
  if (id === '')
    return new UsageError('A command comes before its flags.', 'Run "twilio --help" to see the commands.')
  const {plugin, command} = knownCommand(id) ?? {}
  if (plugin && !config.plugins.has(plugin)) {
    return new UsageError(
      `The command ${command} is of the plugin ${plugin}, which is not installed.`,
      `Install it: twilio plugins:install ${plugin}`,
    )
  }
  const near = nearest(id, config.nearbyIds(id), 3)
  return new UsageError(
    `There is no command ${id}.`,
    near.length > 0 ? `Did you mean ${near.join(', or ')}?` : 'Run "twilio --help" to see what there is.',
  )
}
