import type {ResourceRecord} from '../api/resources.ts'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {PluginsApi} from './plugins-api.ts'

/** When a plugin starts, by default: after Flex itself. */
const PHASE = 3

export interface ConfigurationWish {
  readonly name: string
  readonly description: string
  /** As `NAME@VERSION`. */
  readonly enable: readonly string[]
  /** Names or SIDs. */
  readonly disable: readonly string[]
  /** Begin with no plugins, instead of with those of the release in force? */
  readonly fresh: boolean
}

interface Enabled {
  readonly versionSid: string
  readonly phase: number
}

/** @throws UsageError for what is not `NAME@VERSION`. */
const parsePlugin = (text: string): {name: string; version: string} => {
  const [, name, version] = /^(.+)@([^@\s]+)$/.exec(text) ?? []
  if (name && version) return {name, version}
  throw new UsageError(
    'invalid-flag-value',
    `A plugin to enable is given as NAME@VERSION, not ${quote(text)}.`,
    `For its newest version: ${text.replace(/@.*$/, '') || 'NAME'}@latest`,
  )
}

/**
 * Creates a configuration and returns it with its plugins.
 *
 * @param warn is told of plugins to disable that were not enabled.
 */
export const createConfiguration = async (
  plugins: PluginsApi,
  wish: ConfigurationWish,
  warn: (text: string) => void,
): Promise<ResourceRecord> => {
  const enable = wish.enable.map(parsePlugin)
  const [added, removed, before] = await Promise.all([
    Promise.all(enable.map(({name, version}) => plugins.fetchVersion(name, version))),
    Promise.all(wish.disable.map((name) => plugins.fetchPlugin(name))),
    wish.fresh ? [] : plugins.enabledPlugins(),
  ])
  const enabled = new Map<string, Enabled>()
  for (const {pluginSid, pluginVersionSid, phase} of before) {
    enabled.set(String(pluginSid), {versionSid: String(pluginVersionSid), phase: Number(phase ?? PHASE)})
  }
  for (const {pluginSid, sid} of added) {
    enabled.set(String(pluginSid), {versionSid: String(sid), phase: PHASE})
  }
  for (const plugin of removed) {
    if (!enabled.delete(String(plugin.sid))) warn(`${plugin.uniqueName} was not enabled.`)
  }
  const created = await plugins.call('configurations:create', {
    name: wish.name,
    description: wish.description,
    plugins: [...enabled.values()].map(({versionSid, phase}) => ({plugin_version: versionSid, phase})),
  })
  return plugins.configuration(String(created.sid))
}
