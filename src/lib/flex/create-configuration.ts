import type {ResourceRecord} from '../api/resources.ts'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {PluginsApi} from './plugins-api.ts'

/** The load phase of newly enabled plugins: after Flex itself has started. */
const DEFAULT_PHASE = 3

export interface NewConfiguration {
  readonly name: string
  readonly description: string
  /** Plugins as `NAME@VERSION`. */
  readonly enable: readonly string[]
  /** Names or SIDs of plugins. */
  readonly disable: readonly string[]
  /** Start with no plugins, instead of those of the active release? */
  readonly startEmpty: boolean
}

interface EnabledVersion {
  readonly versionSid: string
  readonly phase: number
}

/** @throws UsageError when the text is not `NAME@VERSION` */
const parsePluginVersion = (text: string): {name: string; version: string} => {
  const [, name, version] = /^(.+)@([^@\s]+)$/.exec(text) ?? []
  if (name && version) return {name, version}
  throw new UsageError(
    'invalid-flag-value',
    `Invalid plugin: ${quote(text)}. Expected NAME@VERSION.`,
    `For the latest version, use ${text.replace(/@.*$/, '') || 'NAME'}@latest.`,
  )
}

/**
 * Creates a configuration and returns it with its plugins.
 *
 * @param warn called for each plugin to disable that is not enabled
 */
export const createConfiguration = async (
  plugins: PluginsApi,
  configuration: NewConfiguration,
  warn: (text: string) => void,
): Promise<ResourceRecord> => {
  const enable = configuration.enable.map(parsePluginVersion)
  const [added, removed, current] = await Promise.all([
    Promise.all(enable.map(({name, version}) => plugins.fetchVersion(name, version))),
    Promise.all(configuration.disable.map((name) => plugins.fetchPlugin(name))),
    configuration.startEmpty ? [] : plugins.enabledPlugins(),
  ])
  const enabled = new Map<string, EnabledVersion>()
  for (const {pluginSid, pluginVersionSid, phase} of current) {
    enabled.set(String(pluginSid), {
      versionSid: String(pluginVersionSid),
      phase: Number(phase ?? DEFAULT_PHASE),
    })
  }
  for (const {pluginSid, sid} of added) {
    enabled.set(String(pluginSid), {versionSid: String(sid), phase: DEFAULT_PHASE})
  }
  for (const plugin of removed) {
    if (!enabled.delete(String(plugin.sid))) warn(`Plugin ${plugin.uniqueName} is not enabled.`)
  }
  const created = await plugins.call('configurations:create', {
    name: configuration.name,
    description: configuration.description,
    plugins: [...enabled.values()].map(({versionSid, phase}) => ({plugin_version: versionSid, phase})),
  })
  return plugins.configuration(String(created.sid))
}
