import type {ResourceRecord} from '../api/resources.ts'
import {PluginHosting} from './hosting.ts'
import type {PluginsApi} from './plugins-api.ts'

export interface ArchiveResult {
  readonly record: ResourceRecord
  /** Was it archived before this call? */
  readonly wasArchived: boolean
}

/**
 * Archives a plugin and removes its bundles from Twilio Assets, including those that an interrupted earlier attempt left
 * behind.
 */
export const archivePlugin = async (plugins: PluginsApi, name: string): Promise<ArchiveResult> => {
  const plugin = await plugins.fetchPlugin(name)
  if (!plugin.archived) await plugins.call('plugins:archive:update', {sid: plugin.sid})
  const hosting = new PluginHosting(plugins.resources, plugins.clock)
  const location = await hosting.find(String(plugin.uniqueName))
  if (location) await hosting.remove(location)
  return {record: await plugins.plugin(String(plugin.sid)), wasArchived: plugin.archived === true}
}

/** Archives a version of a plugin and removes its bundle from Twilio Assets. */
export const archiveVersion = async (
  plugins: PluginsApi,
  name: string,
  version: string,
): Promise<ArchiveResult> => {
  const [plugin, current] = await Promise.all([
    plugins.fetchPlugin(name),
    plugins.fetchVersion(name, version),
  ])
  const values = {'plugin-sid': plugin.sid, sid: current.sid}
  if (!current.archived) await plugins.call('plugins:versions:archive:update', values)
  const hosting = new PluginHosting(plugins.resources, plugins.clock)
  const location = await hosting.find(String(plugin.uniqueName))
  if (location) await hosting.unpublish(location, `/plugins/${plugin.uniqueName}/${current.version}/`)
  const record = await plugins.version(String(plugin.sid), String(current.sid))
  return {record: {name: plugin.uniqueName, ...record}, wasArchived: current.archived === true}
}

export const archiveConfiguration = async (plugins: PluginsApi, sid: string): Promise<ArchiveResult> => {
  const {isArchived} = await plugins.configuration(sid)
  if (!isArchived) await plugins.call('configurations:archive:update', {sid})
  return {record: await plugins.configuration(sid), wasArchived: isArchived === true}
}
