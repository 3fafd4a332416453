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
  const listed = nearest(id, config.nearbyIds(id), 3)
  const near = listed.length > 0 ? listed : withoutPrefix(config, id)
  return new UsageError(
    `There is no command ${id}.`,
    near.length > 0 ? `Did you mean ${near.join(', or ')}?` : 'Run "twilio --help" to see what there is.',
  )
}

const CORE = 'api:core:'

/** What was meant by `messages:list` or `verify:v2:services:list`: an operation without the first parts of its id. */
const withoutPrefix = (config: SwitchboardConfig, id: string): string[] => {
  const below = `api:${id}`
  if (config.findCommand(below) || config.findTopic(below)) return [below]
  const core = config.nearbyIds(CORE).map((name) => name.slice(CORE.length))
  return nearest(id.replace(/^(?:api|core):/, ''), core, 3).map((name) => CORE + name)
}
