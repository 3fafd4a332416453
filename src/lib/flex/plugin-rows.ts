import type {ResourceRecord} from '../api/resources.ts'

/* The rows to print for records of the plugin service. The property names match the official plugin's --json. */

/** @param enabled the plugins of the active release */
export const pluginRow = (plugin: ResourceRecord, enabled: readonly ResourceRecord[]) => ({
  sid: plugin.sid,
  name: plugin.uniqueName,
  friendlyName: plugin.friendlyName,
  description: plugin.description,
  isActive: enabled.some(({pluginSid}) => pluginSid === plugin.sid),
  isArchived: plugin.archived,
  dateCreated: plugin.dateCreated,
  dateUpdated: plugin.dateUpdated,
})

/** @param enabled the plugins of the active release */
export const versionRow = (version: ResourceRecord, enabled: readonly ResourceRecord[]) => ({
  sid: version.sid,
  pluginSid: version.pluginSid,
  version: version.version,
  url: version.pluginUrl,
  changelog: version.changelog,
  isPrivate: version.private ?? null,
  isActive: enabled.some(({pluginVersionSid}) => pluginVersionSid === version.sid),
  isArchived: version.archived,
  isValidated: version.validated,
  dateCreated: version.dateCreated,
})

/** @param release the active release */
export const configurationRow = (configuration: ResourceRecord, release: ResourceRecord | undefined) => ({
  sid: configuration.sid,
  name: configuration.name,
  description: configuration.description,
  isActive: release?.configurationSid === configuration.sid,
  isArchived: configuration.archived,
  dateCreated: configuration.dateCreated,
})

/** @param active the active release */
export const releaseRow = (release: ResourceRecord, active: ResourceRecord | undefined) => ({
  sid: release.sid,
  configurationSid: release.configurationSid,
  isActive: release.sid === active?.sid,
  dateCreated: release.dateCreated,
})

/** A plugin version in a configuration. */
export const configuredPluginRow = (plugin: ResourceRecord) => ({
  pluginSid: plugin.pluginSid,
  pluginVersionSid: plugin.pluginVersionSid,
  name: plugin.uniqueName,
  version: plugin.version,
  url: plugin.pluginUrl,
  friendlyName: plugin.friendlyName,
  description: plugin.description,
  changelog: plugin.changelog,
  isPrivate: plugin.private ?? null,
  isArchived: plugin.pluginArchived === true || plugin.pluginVersionArchived === true,
  phase: plugin.phase,
})
