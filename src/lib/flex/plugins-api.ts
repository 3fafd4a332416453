import type {ResourceRecord, Resources, Values} from '../api/resources.ts'
import type {Clock} from '../app/clock.ts'
import {UserError} from '../app/errors.ts'
import {configurationRow, configuredPluginRow, pluginRow, releaseRow, versionRow} from './plugin-rows.ts'

const SERVICE = 'api:flex:v1:plugin-service'

/** The largest page that the API returns. */
const LARGEST_PAGE = {'page-size': '1000'}

type Pages = AsyncGenerator<ResourceRecord[], void>

/**
 * The Flex plugin service. A plugin has versions. A configuration lists a version of each plugin that it enables. The newest
 * release activates a configuration. Methods take the name or SID of a plugin, and the number or SID of a version.
 *
 * https://www.twilio.com/docs/flex/developer/plugins/api
 */
export class PluginsApi {
  readonly resources: Resources
  readonly clock: Clock
  #release: Promise<ResourceRecord | undefined> | undefined
  #enabled: Promise<readonly ResourceRecord[]> | undefined

  constructor(resources: Resources, clock: Clock) {
    this.resources = resources
    this.clock = clock
  }

  /** The active release; undefined when there is no release yet. */
  activeRelease(): Promise<ResourceRecord | undefined> {
    this.#release ??= this.#fetchFirst('releases:list')
    return this.#release
  }

  /** The plugins that the active release enables. */
  enabledPlugins(): Promise<readonly ResourceRecord[]> {
    this.#enabled ??= this.activeRelease().then((release) =>
      release ? this.configuredPlugins(String(release.configurationSid)) : [],
    )
    return this.#enabled
  }

  async configuredPlugins(configurationSid: string): Promise<readonly ResourceRecord[]> {
    const plugins: ResourceRecord[] = []
    const values = {...LARGEST_PAGE, 'configuration-sid': configurationSid}
    for await (const page of this.#list('configurations:plugins:list', values)) plugins.push(...page)
    return plugins
  }

  async *plugins(): Pages {
    const enabled = await this.enabledPlugins()
    for await (const page of this.#list('plugins:list', LARGEST_PAGE)) {
      yield page.map((plugin) => pluginRow(plugin, enabled))
    }
  }

  async *versions(plugin: string): Pages {
    const enabled = await this.enabledPlugins()
    for await (const page of this.#list('plugins:versions:list', {...LARGEST_PAGE, 'plugin-sid': plugin})) {
      yield page.map((version) => versionRow(version, enabled))
    }
  }

  async allVersions(plugin: string): Promise<readonly ResourceRecord[]> {
    const versions: ResourceRecord[] = []
    for await (const page of this.versions(plugin)) versions.push(...page)
    return versions
  }

  async *configurations(): Pages {
    const release = await this.activeRelease()
    for await (const page of this.#list('configurations:list', LARGEST_PAGE)) {
      yield page.map((configuration) => configurationRow(configuration, release))
    }
  }

  async *releases(): Pages {
    const release = await this.activeRelease()
    for await (const page of this.#list('releases:list', LARGEST_PAGE)) {
      yield page.map((record) => releaseRow(record, release))
    }
  }

  async plugin(plugin: string): Promise<ResourceRecord> {
    return pluginRow(await this.fetchPlugin(plugin), await this.enabledPlugins())
  }

  async version(plugin: string, version: string): Promise<ResourceRecord> {
    return versionRow(await this.fetchVersion(plugin, version), await this.enabledPlugins())
  }

  /** A configuration with the plugins that it enables. */
  async configuration(sid: string): Promise<ResourceRecord> {
    const [configuration, plugins, release] = await Promise.all([
      this.call('configurations:fetch', {sid}),
      this.configuredPlugins(sid),
      this.activeRelease(),
    ])
    return {...configurationRow(configuration, release), plugins: plugins.map(configuredPluginRow)}
  }

  /** A release with its configuration. */
  async release(sid: string): Promise<ResourceRecord> {
    const release = await this.call('releases:fetch', {sid})
    const configuration = await this.configuration(String(release.configurationSid))
    return {...releaseRow(release, await this.activeRelease()), configuration}
  }

  /** The plugin as the API returns it. */
  fetchPlugin(plugin: string): Promise<ResourceRecord> {
    return this.call('plugins:fetch', {sid: plugin})
  }

  /** The version as the API returns it. `latest` is the newest version. */
  async fetchVersion(plugin: string, version: string): Promise<ResourceRecord> {
    if (version !== 'latest') return this.call('plugins:versions:fetch', {'plugin-sid': plugin, sid: version})
    const newest = await this.#fetchFirst('plugins:versions:list', {'plugin-sid': plugin})
    if (newest) return newest
    throw new UserError('no-plugin-version', `Plugin ${plugin} has no versions yet.`, {
      hint: 'To deploy one, run this in the directory of the plugin: twilio flex:plugins:deploy --changelog TEXT',
    })
  }

  /** Calls an operation that returns one record. */
  async call(operation: string, values: Values): Promise<ResourceRecord> {
    return (await this.resources.call(`${SERVICE}:${operation}`, values)) ?? {}
  }

  #list(operation: string, values: Values): Pages {
    return this.resources.list(`${SERVICE}:${operation}`, values)
  }

  /** The first record of a list. The API lists the newest first. */
  async #fetchFirst(operation: string, values: Values = {}): Promise<ResourceRecord | undefined> {
    const pages = this.resources.list(`${SERVICE}:${operation}`, {...values, 'page-size': '1'}, 1)
    for await (const [record] of pages) return record
    return undefined
  }
}
