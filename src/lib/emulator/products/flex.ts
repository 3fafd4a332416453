import {badRequest, conflict, notFound} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'
import {parseJson} from '../resources/input.ts'
import type {Properties} from '../resources/render-record.ts'
import {findRecord, type RequestContext} from '../resources/request-context.ts'
import {Entry, type State} from '../storage/state.ts'

/** A plugin version in a configuration, as in the create request: https://www.twilio.com/docs/flex/developer/plugins/api/plugin-configuration */
interface ConfiguredVersion {
  readonly version: string
  readonly phase: number
}

/** The collection path of the plugin service: `flex-api/PluginService`. */
const pluginServicePath = ({collection}: RequestContext): string =>
  collection.replace(/(\/PluginService)\/.*$/, '$1')

function findVersion(
  state: State,
  service: string,
  sid: string,
): {plugin: Entry; version: Entry} | undefined {
  for (const plugin of state.list(`${service}/Plugins`)) {
    const version = state.get(`${service}/Plugins/${plugin.id}/Versions`, sid)
    if (version) return {plugin, version}
  }
  return undefined
}

/** The settings of Flex. An update replaces each property in the JSON body. */
export const flexConfiguration: Behavior = {
  update({input, route}, draft) {
    for (const {wire} of route.shape) {
      const member = input.member(wire)
      if (member !== undefined && wire !== 'account_sid') draft.properties[wire] = member
    }
  },
}

export const pluginVersions: Behavior = {
  create({input, collection}, draft, {state}) {
    const version = input.get('Version')
    if (state.list(collection).some(({value}) => value.p.version === version)) {
      throw conflict(`The version ${version} already exists`)
    }
    draft.properties.validated = input.get('ValidateStatus') === 'success'
    draft.internal = {private: input.get('Private') === 'true'}
  },
  undocumentedProperties: ({value}) => ({private: value.x?.private}),
}

export const pluginConfigurations: Behavior = {
  create(context, draft, {state}) {
    const service = pluginServicePath(context)
    const plugins = context.input.all('Plugins').map((text): ConfiguredVersion => {
      const plugin = parseJson(text, 'Plugins') as {plugin_version?: unknown; phase?: unknown} | null
      const version = String(plugin?.plugin_version ?? '')
      if (!findVersion(state, service, version))
        throw badRequest(20001, `Plugin version ${version} does not exist`)
      return {version, phase: Number(plugin?.phase ?? 3)}
    })
    draft.internal = {plugins}
  },
}

/** The plugins that a configuration was created with, as they are now. */
function listConfiguredPlugins(context: RequestContext, state: State): Entry[] {
  const service = pluginServicePath(context)
  const configuration = state.get(`${service}/Configurations`, context.params.get('ConfigurationSid') ?? '')
  if (!configuration) throw notFound(context.path)
  const configured = (configuration.value.x?.plugins ?? []) as readonly ConfiguredVersion[]
  return configured.flatMap(({version: sid, phase}, index) => {
    const found = findVersion(state, service, sid)
    if (!found) return []
    const {plugin, version} = found
    const properties: Properties = {
      configuration_sid: configuration.id,
      plugin_sid: plugin.id,
      plugin_version_sid: version.id,
      phase,
      plugin_url: version.value.p.plugin_url,
      unique_name: plugin.value.p.unique_name,
      friendly_name: plugin.value.p.friendly_name,
      description: plugin.value.p.description,
      plugin_archived: plugin.value.p.archived ?? false,
      version: version.value.p.version,
      changelog: version.value.p.changelog,
      plugin_version_archived: version.value.p.archived ?? false,
      private: version.value.x?.private,
    }
    return [new Entry(plugin.id, index + 1, 0, {c: configuration.value.c, p: properties})]
  })
}

export const configurationPlugins: Behavior = {
  undocumentedProperties: ({value}) => ({private: value.p.private}),
  list: listConfiguredPlugins,
  fetch: (context, state) => listConfiguredPlugins(context, state).find(({id}) => id === context.id),
}

export const pluginReleases: Behavior = {
  create(context, draft, {state}) {
    const nameOrSid = context.input.get('ConfigurationId') ?? ''
    const configuration = findRecord(state, `${pluginServicePath(context)}/Configurations`, nameOrSid)
    if (!configuration) throw badRequest(20001, `Configuration ${nameOrSid} does not exist`)
    if (configuration.value.p.archived) throw badRequest(20001, `Configuration ${nameOrSid} is archived`)
    draft.properties.configuration_sid = configuration.id
  },
}

/** Marks the parent record as archived and returns it. */
export const archive: Behavior = {
  update({collection, path, now}, draft, _entry, transaction) {
    const [, parents = '', id = ''] = /^(.*)\/([^/]+)\/Archive$/.exec(collection) ?? []
    const record = transaction.state.get(parents, id)
    if (!record) throw notFound(path)
    if (record.value.p.archived) throw badRequest(20001, 'The resource is already archived.')
    const archived = {...record.value.p, archived: true}
    transaction.update(parents, record, {...record.value, u: now, p: archived})
    draft.properties = archived
  },
}
