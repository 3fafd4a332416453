import {badRequest, conflict, notFound} from '../api-error.ts'
import {parseJson} from '../resources/input.ts'
import type {Properties} from '../resources/render-record.ts'
import {findRecord, type RequestContext} from '../resources/request-context.ts'
import {Entry, type State} from '../storage/state.ts'
import type {Behavior} from './behavior.ts'

/** A version of a plugin in a configuration, as it is created: https://www.twilio.com/docs/flex/developer/plugins/api/plugin-configuration */
interface ConfiguredVersion {
  readonly version: string
  readonly phase: number
}

/** Where the records of the plugin service are: `flex-api/PluginService`. */
const serviceOf = ({collection}: RequestContext): string => collection.replace(/(\/PluginService)\/.*$/, '$1')

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

/** The settings of Flex, which are changed by what they shall be. */
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
      throw conflict(`The version ${version} exists already`)
    }
    draft.properties.validated = input.get('ValidateStatus') === 'success'
    draft.notes = {private: input.get('Private') === 'true'}
  },
  unlisted: ({value}) => ({private: value.x?.private}),
}

export const pluginConfigurations: Behavior = {
  create(exchange, draft, {state}) {
    const service = serviceOf(exchange)
    const plugins = exchange.input.all('Plugins').map((text): ConfiguredVersion => {
      const given = parseJson(text, 'Plugins') as {plugin_version?: unknown; phase?: unknown} | null
      const version = String(given?.plugin_version ?? '')
      if (!findVersion(state, service, version))
        throw badRequest(20001, `Plugin version ${version} does not exist`)
      return {version, phase: Number(given?.phase ?? 3)}
    })
    draft.notes = {plugins}
  },
}

/** The plugins of a configuration are told from what it was created with. */
function configuredPlugins(exchange: RequestContext, state: State): Entry[] {
  const service = serviceOf(exchange)
  const configuration = state.get(`${service}/Configurations`, exchange.params.get('ConfigurationSid') ?? '')
  if (!configuration) throw notFound(exchange.path)
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
  unlisted: ({value}) => ({private: value.p.private}),
  list: configuredPlugins,
  fetch: (exchange, state) => configuredPlugins(exchange, state).find(({id}) => id === exchange.id),
}

export const pluginReleases: Behavior = {
  create(exchange, draft, {state}) {
    const named = exchange.input.get('ConfigurationId') ?? ''
    const configuration = findRecord(state, `${serviceOf(exchange)}/Configurations`, named)
    if (!configuration) throw badRequest(20001, `Configuration ${named} does not exist`)
    if (configuration.value.p.archived) throw badRequest(20001, `Configuration ${named} is archived`)
    draft.properties.configuration_sid = configuration.id
  },
}

/** Archiving sets a mark on the record above, and answers with it. */
export const archiving: Behavior = {
  update({collection, path, now}, draft, _entry, transaction) {
    const [, home = '', id = ''] = /^(.*)\/([^/]+)\/Archive$/.exec(collection) ?? []
    const record = transaction.state.get(home, id)
    if (!record) throw notFound(path)
    if (record.value.p.archived) throw badRequest(20001, 'It is already archived.')
    const archived = {...record.value.p, archived: true}
    transaction.update(home, record, {...record.value, u: now, p: archived})
    draft.properties = archived
  },
}
