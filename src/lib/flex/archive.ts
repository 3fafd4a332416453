import type {ResourceRecord} from '../api/resources.ts'
import {PluginHosting} from './hosting.ts'
import type {PluginsApi} from './plugins-api.ts'

/** What was archived; `before` when it had been archived already. */
export interface Archived {
  readonly record: ResourceRecord
  readonly before: boolean
}

/** Archives a plugin, and removes what Twilio Assets serves of it: also what an earlier try has left. */
export const archivePlugin = async (plugins: PluginsApi, name: string): Promise<Archived> => {
  const plugin = await plugins.fetchPlugin(name)
  if (!plugin.archived) await plugins.call('plugins:archive:update', {sid: plugin.sid})
  const hosting = new PluginHosting(plugins.resources)
  const home = await hosting.find(String(plugin.uniqueName))
  if (home) await hosting.remove(home)
  return {record: await plugins.plugin(String(plugin.sid)), before: plugin.archived === true}
}

/** Archives a version of a plugin, and removes its bundle. */
export const archiveVersion = async (
  plugins: PluginsApi,
  name: string,
  version: string,
): Promise<Archived> => {
  const [plugin, old] = await Promise.all([plugins.fetchPlugin(name), plugins.fetchVersion(name, version)])
  const values = {'plugin-sid': plugin.sid, sid: old.sid}
  if (!old.archived) await plugins.call('plugins:versions:archive:update', values)
  const hosting = new PluginHosting(plugins.resources)
  const home = await hosting.find(String(plugin.uniqueName))
  if (home) await hosting.withdraw(home, `/plugins/${plugin.uniqueName}/${old.version}/`)
  const record = await plugins.version(String(plugin.sid), String(old.sid))
  return {record: {name: plugin.uniqueName, ...record}, before: old.archived === true}
}

export const archiveConfiguration = async (plugins: PluginsApi, sid: string): Promise<Archived> => {
  const {isArchived} = await plugins.configuration(sid)
  if (!isArchived) await plugins.call('configurations:archive:update', {sid})
  return {record: await plugins.configuration(sid), before: isArchived === true}
}
