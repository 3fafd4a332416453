import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {Command} from '@oclif/core/command'
import type * as Interfaces from '@oclif/core/interfaces'
import {UserError} from '../../app/errors.ts'
import {reasonOf} from '../../plugins/plugin-problem.ts'
import type {ProgramConfig} from '../program-config.ts'

/**
 * Runs a plugin's command as the official CLI does: with the profile's credentials where the plugin looks for them, and with a
 * configuration in the shape that its version of oclif expects.
 *
 * @throws UserError when the command cannot be loaded; else what the command throws
 */
export async function runPluginCommand(
  config: ProgramConfig,
  command: Command.Loadable,
  argv: string[],
): Promise<unknown> {
  const plugin = config.plugins.get(command.pluginName ?? '') ?? config.plugins.get(command.pluginAlias ?? '')
  const Class = await load(command, plugin)
  await config.runHook('prerun', {argv, Command: Class})
  const {withCredentials} = await import('./plugin-credentials.ts')
  const view = plugin && isLegacy(plugin) ? legacyView(config) : config
  const result = await withCredentials(Class, argv, config.context, () => Class.run(argv, view))
  await config.runHook('postrun', {argv, Command: Class, result})
  return result
}

const load = async (command: Command.Loadable, plugin: Interfaces.Plugin | undefined) => {
  try {
    return await command.load()
  } catch (error) {
    const name = plugin?.alias ?? command.pluginName ?? 'unknown'
    throw new UserError(
      'plugin-broken',
      `The plugin ${name} failed to load its command ${command.id}: ${reasonOf(error)}.`,
      {
        hint: `Update it (twilio plugins:update) or remove it: twilio plugins:uninstall ${name}`,
        cause: error,
      },
    )
  }
}

/** Does the plugin expect the configuration of oclif 1 or 2? All versions of @twilio/cli-core do. */
const isLegacy = ({root, pjson}: Interfaces.Plugin): boolean => {
  const dependencies = {...pjson.dependencies, ...pjson.devDependencies}
  if ('@twilio/cli-core' in dependencies || '@oclif/command' in dependencies) return true
  try {
    const file = createRequire(join(root, 'package.json')).resolve('@oclif/core/package.json')
    return Number.parseInt((JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version, 10) < 3
  } catch {
    return false
  }
}

/** In oclif 1 and 2, `config.plugins` is an array; since oclif 3, a Map. This is an array with the Map's `get` and `has`. */
const legacyView = (config: ProgramConfig): ProgramConfig => {
  const plugins = Object.assign([...config.plugins.values()], {
    get: (name: string) => config.plugins.get(name),
    has: (name: string) => config.plugins.has(name),
  })
  return new Proxy(config, {
    get: (target, property) => {
      if (property === 'plugins') return plugins
      const value: unknown = Reflect.get(target, property, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
