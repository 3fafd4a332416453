import type {ResourceRecord, Resources, Values} from '../api/resources.ts'
import {UserError} from '../app/errors.ts'
import {configurationRow, configuredPluginRow, pluginRow, releaseRow, versionRow} from './rows.ts'

const SERVICE = 'api:flex:v1:plugin-service'

/** As many as the API gives at once. */
const PAGE = {'page-size': '1000'}

type Pages = AsyncGenerator<ResourceRecord[], void>

/**
 * Flex's plugins: a plugin has versions, a configuration names a version of each plugin that it enables, and the newest
 * release puts a configuration into force. A plugin is named by its name or SID, a version by its number or SID.
 *
 * https://www.twilio.com/docs/flex/developer/plugins/api
 */
export class PluginsApi {
  readonly resources: Resources
  #release: Promise<ResourceRecord | undefined> | undefined
  #enabled: Promise<readonly ResourceRecord[]> | undefined

  constructor(resources: Resources) {
    this.resources = resources
  }

  /** The release in force; undefined before the first. */
  activeRelease(): Promise<ResourceRecord | undefined> {
    this.#release ??= this.#first('releases:list')
    return this.#release
  }

  /** The plugins that the release in force enables. */
  enabledPlugins(): Promise<readonly ResourceRecord[]> {
    this.#enabled ??= this.activeRelease().then((release) =>
      release ? this.configuredPlugins(String(release.configurationSid)) : [],
    )
    return this.#enabled
  }

  async configuredPlugins(configurationSid: string): Promise<readonly ResourceRecord[]> {
    const plugins: ResourceRecord[] = []
    const values = {...PAGE, 'configuration-sid': configurationSid}
    for await (const page of this.#list('configurations:plugins:list', values)) plugins.push(...page)
    return plugins
  }

  async *plugins(): Pages {
    const enabled = await this.enabledPlugins()
    for await (const page of this.#list('plugins:list', PAGE)) {
      yield page.map((plugin) => pluginRow(plugin, enabled))
    }
  }

  async *versions(plugin: string): Pages {
    const enabled = await this.enabledPlugins()
    for await (const page of this.#list('plugins:versions:list', {...PAGE, 'plugin-sid': plugin})) {
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
    for await (const page of this.#list('configurations:list', PAGE)) {
      yield page.map((configuration) => configurationRow(configuration, release))
    }
  }

  async *releases(): Pages {
    const release = await this.activeRelease()
    for await (const page of this.#list('releases:list', PAGE)) {
      yield page.map((one) => releaseRow(one, release))
    }
  }

  async plugin(plugin: string): Promise<ResourceRecord> {
    return pluginRow(await this.fetchPlugin(plugin), await this.enabledPlugins())
  }

  async version(plugin: string, version: string): Promise<ResourceRecord> {
    return versionRow(await this.fetchVersion(plugin, version), await this.enabledPlugins())
  }

  /** With the plugins that it enables. */
  async configuration(sid: string): Promise<ResourceRecord> {
    const [configuration, plugins, release] = await Promise.all([
      this.call('configurations:fetch', {sid}),
      this.configuredPlugins(sid),
      this.activeRelease(),
    ])
    return {...configurationRow(configuration, release), plugins: plugins.map(configuredPluginRow)}
  }

  /** With its configuration. */
  async release(sid: string): Promise<ResourceRecord> {
    const release = await this.call('releases:fetch', {sid})
    const configuration = await this.configuration(String(release.configurationSid))
    return {...releaseRow(release, await this.activeRelease()), configuration}
  }

  /** As the API has it. */
  fetchPlugin(plugin: string): Promise<ResourceRecord> {
    return this.call('plugins:fetch', {sid: plugin})
  }

  /** As the API has it; `latest` is the newest version. */
  async fetchVersion(plugin: string, version: string): Promise<ResourceRecord> {
    if (version !== 'latest') return this.call('plugins:versions:fetch', {'plugin-sid': plugin, sid: version})
    const newest = await this.#first('plugins:versions:list', {'plugin-sid': plugin})
    if (newest) return newest
    throw new UserError('no-plugin-version', `The plugin ${plugin} has no version yet.`, {
      hint: 'Deploy one from its directory: twilio flex:plugins:deploy --changelog TEXT',
    })
  }

  /** One call that answers with a record. */
  async call(operation: string, values: Values): Promise<ResourceRecord> {
    return (await this.resources.call(`${SERVICE}:${operation}`, values)) ?? {}
  }

  #list(operation: string, values: Values): Pages {
    return this.resources.list(`${SERVICE}:${operation}`, values)
  }

  /** Of a list, which begins with the newest. */
  async #first(operation: string, values: Values = {}): Promise<ResourceRecord | undefined> {
    const pages = this.resources.list(`${SERVICE}:${operation}`, {...values, 'page-size': '1'}, 1)
    for await (const [record] of pages) return record
    return undefined
  }
}
